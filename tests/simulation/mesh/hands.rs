//! The adapter of each process, and what it does in the world outside.

use super::{Address, Mesh, ear::Ear, host::Work, provider::Provider};
use actors::runtime::{
    Effect,
    adapter::{Adapter, Errand, Given, Heard, RECORDS_AHEAD_MAX, Wish},
    ledger::Outcome,
    policy::{PATIENCE, REOPEN_AFTER},
    problems,
    word::Word,
};
use futures_util::FutureExt;
use harness::lab::{Gate, Lab, lab};
use std::{collections::BTreeMap, time::Duration};

pub struct Hands {
    adapter: Adapter<Lab>,
    open: bool,
    /// What is in hand, each with its record.
    errands: BTreeMap<u64, (u64, Errand)>,
}

/// One errand of one life of a process.
#[derive(Clone, Copy, Debug)]
pub struct Hand {
    pub at: Address,
    number: u64,
}

impl Hands {
    pub fn using(provider: &Provider) -> Self {
        let spec = lab(&Gate::default()).adapts(provider.act());
        Self {
            adapter: Adapter::of(&spec).unwrap(),
            open: false,
            errands: BTreeMap::new(),
        }
    }

    pub fn listens(&self) -> bool {
        self.open && self.errands.len() < RECORDS_AHEAD_MAX
    }

    pub fn are_idle(&self) -> bool {
        self.open && self.errands.is_empty()
    }

    pub fn work_on(&self, position: u64) -> bool {
        self.errands.values().any(|(held, _)| *held == position)
    }
}

impl Mesh {
    pub fn adapter_breaks(&mut self, at: Address) {
        if let Some(process) = self.alive(at) {
            process.hands.open = false;
            self.open_hands(at, REOPEN_AFTER);
        }
    }

    pub fn open_hands(&mut self, at: Address, pause: Duration) {
        self.after(pause, move |mesh| {
            if let Some(process) = mesh.alive(at) {
                process.hands.open = true;
            }
        });
    }

    pub fn adapter_gets(&mut self, at: Address, (position, attempt): (u64, u64), payload: &[u8]) {
        let number = self.number();
        let Some(process) = self.alive(at) else {
            return;
        };
        let given = Given {
            position,
            attempt,
            payload,
        };
        let (errand, wishes) = process.hands.adapter.take(given, &process.lab.view);
        process.hands.errands.insert(number, (position, errand));
        for wish in wishes {
            self.errand_wants(Hand { at, number }, wish);
        }
    }

    fn errand_hears(&mut self, hand: Hand, heard: Heard<Lab>) {
        let errand = |process: &mut super::Process| {
            let (_, errand) = process.hands.errands.get_mut(&hand.number)?;
            errand.step(heard)
        };
        if let Some(wish) = self.alive(hand.at).and_then(errand) {
            self.errand_wants(hand, wish);
        }
    }

    fn errand_wants(&mut self, hand: Hand, wish: Wish<Lab>) {
        match wish {
            Wish::Act(index, effect) => {
                self.later((1, 60), move |mesh| mesh.act(hand, (index, effect)));
            }
            Wish::Commit(commands) => {
                let until = self.clock(hand.at).plus(PATIENCE);
                let commands = commands.into_iter().map(|prepared| (prepared, until));
                self.submit_all::<Lab>(hand.at, commands.collect(), Work::Errand(hand));
            }
            Wish::Doubt(error) => self.violations.push(error.0),
            Wish::Say(word) => self.errand_ends(hand, word),
        }
    }

    /// The world outside is called, unless the process is gone by now; what it says may be lost.
    fn act(&mut self, hand: Hand, (index, effect): (u32, Effect<Lab>)) {
        if self.alive(hand.at).is_none() {
            return;
        }
        if self.fails(15) {
            self.provider.leaves();
        } else {
            self.provider.returns();
        }
        let mut came = effect.now_or_never().unwrap();
        if self.fails(15) {
            came = Err(problems::effect_too_slow());
        }
        self.later((1, 300), move |mesh| {
            mesh.errand_hears(hand, Heard::Done(index, came));
        });
    }

    /// What came of an effect has been told, or not.
    pub fn has_told(&mut self, hand: Hand, outcomes: Vec<Outcome>) {
        self.errand_hears(hand, Heard::Decided(outcomes));
    }

    fn errand_ends(&mut self, hand: Hand, word: Word) {
        let ended = |process: &mut super::Process| process.hands.errands.remove(&hand.number);
        if let Some((position, _)) = self.alive(hand.at).and_then(ended) {
            self.say(Ear::Adapter, position, word, |_, _| {});
        }
    }
}
