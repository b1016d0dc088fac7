//! The policy of each process: the machine, and what is done for it.

use super::{Address, Mesh, consumer::Told, ear::Ear, host::Work};
use actors::runtime::{
    ledger::Outcome,
    policy::{Heard, PATIENCE, Policy, Wish},
    word::Word,
};
use bytes::Bytes;
use harness::lab::{Gate, Lab, lab};

pub struct Listener {
    policy: Policy<Lab>,
    pub doing: Doing,
    /// The record it has in hand.
    held: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    Nothing,
    Listening,
    Committing,
}

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

impl Listener {
    pub fn listens(&self) -> bool {
        self.doing == Doing::Listening
    }

    pub fn works_on(&self, position: u64) -> bool {
        self.doing == Doing::Committing && self.held == Some(position)
    }

    pub fn gets(&mut self) {
        self.doing = Doing::Nothing;
    }
}

impl Mesh {
    pub fn listen(&mut self, at: Address) {
        self.hear(at, Heard::Broke);
    }

    pub fn policy_gets(&mut self, at: Address, (position, attempt): (u64, u64), payload: Bytes) {
        let delivered = Heard::Delivered {
            position,
            attempt,
            payload,
        };
        self.hear(at, delivered);
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
            self.give_back(Ear::Policy, position);
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
            Wish::Say(word) => self.policy_says(at, word),
        }
    }

    /// A policy says its word and waits until it is heard; a postponement it only says.
    fn policy_says(&mut self, at: Address, word: Word) {
        let Some(position) = self.processes[at.process].listener.held.take() else {
            return self.violations.push(format!("{word:?} of nothing"));
        };
        self.say(Ear::Policy, position, word, move |mesh, told| {
            mesh.hear(
                at,
                match told {
                    Told::Heard => Heard::Ready,
                    Told::Nothing => Heard::Broke,
                },
            );
        });
    }

    /// A policy's commands have been decided, or not.
    pub fn reacted(&mut self, at: Address, outcomes: Vec<Outcome>) {
        self.hear(at, Heard::Outcomes(outcomes));
    }
}
