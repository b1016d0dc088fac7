//! The policy of each process: the machine, and what is done for it.

use super::{Address, Mesh, host::Work};
use actors::runtime::{
    ledger::Outcome,
    policy::{Heard, PATIENCE, Policy, Wish},
};
use harness::lab::{Gate, Lab, lab};
use std::time::Duration;

pub struct Listener {
    policy: Policy<Lab>,
    pub doing: Doing,
    /// The record it has in hand.
    pub held: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    Nothing,
    Listening,
    Committing,
}

/// What a consumer is told about a record.
#[derive(Clone, Copy, Debug)]
pub enum Word {
    Done,
    Again(Duration),
}

/// How long a policy waits to hear that its word was heard.
const WORD_PATIENCE: Duration = Duration::from_millis(500);

impl Default for Listener {
    fn default() -> Self {
        let policy = Policy::all_of(&lab(&Gate::default())).pop().unwrap();
        Self {
            policy,
            doing: Doing::Nothing,
            held: None,
        }
    }
}

impl Mesh {
    pub fn listen(&mut self, at: Address) {
        self.hear(at, Heard::Broke);
    }

    /// A policy hears something, and what it wants is done.
    pub fn hear(&mut self, at: Address, heard: Heard) {
        let Some(process) = self.alive(at) else {
            return;
        };
        let listener = &mut process.listener;
        let dropped = match &heard {
            Heard::Delivered { position, .. } => {
                listener.held = Some(*position);
                None
            }
            Heard::Broke => listener.held.take(),
            _ => None,
        };
        let wish = listener.policy.step(heard);
        listener.doing = match wish {
            Wish::Listen => Doing::Listening,
            Wish::Commit(_) => Doing::Committing,
            _ => Doing::Nothing,
        };
        if let Some(position) = dropped {
            // What is let go of is given back at once, if that is heard.
            self.tell(position, Word::Again(Duration::ZERO));
        }
        self.wish(at, wish);
    }

    fn wish(&mut self, at: Address, wish: Wish<Lab>) {
        match wish {
            Wish::Listen => {}
            Wish::Open(pause) => {
                let heard = if self.fails(10) {
                    Heard::Broke
                } else {
                    Heard::Ready
                };
                self.after(pause, move |mesh| mesh.hear(at, heard));
            }
            Wish::Commit(commands) => {
                let until = self.clock(at).plus(PATIENCE);
                let commands = commands.into_iter().map(|prepared| (prepared, until));
                self.submit_all::<Lab>(at, commands.collect(), Work::Reaction(at));
            }
            Wish::Acknowledge => self.say(at, Word::Done),
            Wish::Postpone(pause) | Wish::Unreadable(pause, _) => {
                self.say(at, Word::Again(pause));
            }
            Wish::Bury(reason) => self.violations.push(format!("put aside: {reason}")),
        }
    }

    /// A policy says its word and waits until it is heard; a postponement it only says.
    fn say(&mut self, at: Address, word: Word) {
        let Some(position) = self.processes[at.process].listener.held.take() else {
            return self.violations.push(format!("{word:?} of nothing"));
        };
        let heard = self.tell(position, word);
        let confirmed = heard && !self.fails(10);
        if confirmed || matches!(word, Word::Again(_)) {
            self.later((5, 9), move |mesh| mesh.hear(at, Heard::Ready));
        } else {
            // Whoever does not hear that it was heard gives the record back.
            self.after(WORD_PATIENCE, move |mesh| {
                mesh.tell(position, Word::Again(Duration::ZERO));
                mesh.hear(at, Heard::Broke);
            });
        }
    }

    /// Sends a word, which may be late or lost, and says whether it is heard soon.
    fn tell(&mut self, position: u64, word: Word) -> bool {
        let (lost, late) = (self.fails(8), self.fails(12));
        let when = if late { (300, 2_500) } else { (1, 5) };
        if !lost {
            self.later(when, move |mesh| mesh.heed(position, word));
        }
        !lost && !late
    }

    /// A policy's commands have been decided, or not.
    pub fn reacted(&mut self, at: Address, outcomes: Vec<Outcome>) {
        self.hear(at, Heard::Outcomes(outcomes));
    }
}
