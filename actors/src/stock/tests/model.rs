//! The simplest thing that could be right, and the random histories it is asked about.

use proptest::prelude::*;
use std::collections::BTreeMap;

pub(super) const SKUS: [&str; 3] = ["A", "B", "C"];

/// The simplest thing that could be right.
#[derive(Default)]
pub(super) struct Model {
    pub(super) on_hand: BTreeMap<&'static str, i64>,
    pub(super) held: BTreeMap<u8, (Vec<(usize, u32)>, u64)>,
    pub(super) answered: BTreeMap<(&'static str, u8), Step>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    Receive(u8, Vec<(usize, u32)>),
    Adjust(u8, usize, i64),
    Reserve(u8, Vec<(usize, u32)>, u32),
    Release(u8),
    Commit(u8),
    Expire(u8),
    Wait(u32),
}

/// What the model expects of a step.
#[derive(Debug, PartialEq)]
pub(super) enum Expected {
    Done,
    Repeat,
    No,
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let lines = || prop::collection::vec((0..SKUS.len(), 1..6_u32), 1..4);
    let id = || 0..6_u8;
    let step = prop_oneof![
        2 => (id(), lines()).prop_map(|(id, lines)| Step::Receive(id, lines)),
        1 => (id(), 0..SKUS.len(), prop_oneof![-6..0_i64, 1..6_i64])
            .prop_map(|(id, sku, delta)| Step::Adjust(id, sku, delta)),
        4 => (id(), lines(), 1..5_u32).prop_map(|(id, lines, s)| Step::Reserve(id, lines, s)),
        1 => id().prop_map(Step::Release),
        1 => id().prop_map(Step::Commit),
        2 => id().prop_map(Step::Expire),
        1 => (1..5_u32).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..60)
}

impl Model {
    pub(super) fn expect(&mut self, step: &Step, now: u64) -> Expected {
        if let Some(key) = key(step) {
            match self.answered.get(&key) {
                Some(before) if before == step => return Expected::Repeat,
                Some(_) => return Expected::No,
                None => {}
            }
            if !self.take(step, now) {
                return Expected::No;
            }
            self.answered.insert(key, step.clone());
        }
        Expected::Done
    }

    pub(super) fn take(&mut self, step: &Step, now: u64) -> bool {
        match step {
            Step::Receive(_, lines) => {
                for (sku, units) in lines {
                    *self.on_hand.entry(SKUS[*sku]).or_default() += i64::from(*units);
                }
                true
            }
            Step::Adjust(_, sku, delta) => {
                let fits = self.available(SKUS[*sku]) + delta >= 0;
                if fits {
                    *self.on_hand.entry(SKUS[*sku]).or_default() += delta;
                }
                fits
            }
            Step::Reserve(order, lines, hold) => {
                let wanted = |sku: &str| units(lines, sku);
                let fits = SKUS
                    .iter()
                    .all(|sku| wanted(sku) == 0 || wanted(sku) <= self.available(sku));
                if fits {
                    let deadline = now + u64::from(*hold) * 1_000;
                    self.held.insert(*order, (lines.clone(), deadline));
                }
                fits
            }
            Step::Release(order) => self.end(*order),
            Step::Commit(order) => {
                let lines = self.held.get(order).map(|(lines, _)| lines.clone());
                for sku in lines.iter().flat_map(|_| SKUS) {
                    let gone = units(lines.as_deref().unwrap_or_default(), sku);
                    *self.on_hand.entry(sku).or_default() -= gone;
                }
                self.end(*order)
            }
            Step::Expire(order) => {
                let due = self
                    .held
                    .get(order)
                    .is_some_and(|(_, deadline)| now >= *deadline);
                due && self.end(*order)
            }
            Step::Wait(_) => true,
        }
    }

    pub(super) fn end(&mut self, order: u8) -> bool {
        self.held.remove(&order).is_some()
    }

    pub(super) fn reserved(&self, sku: &str) -> i64 {
        self.held.values().map(|(lines, _)| units(lines, sku)).sum()
    }

    pub(super) fn available(&self, sku: &str) -> i64 {
        self.on_hand.get(sku).copied().unwrap_or(0) - self.reserved(sku)
    }
}

pub(super) fn units(lines: &[(usize, u32)], sku: &str) -> i64 {
    lines
        .iter()
        .filter(|(at, _)| SKUS[*at] == sku)
        .map(|(_, units)| i64::from(*units))
        .sum()
}

pub(super) fn key(step: &Step) -> Option<(&'static str, u8)> {
    match step {
        Step::Receive(id, _) => Some(("receive", *id)),
        Step::Adjust(id, ..) => Some(("adjust", *id)),
        Step::Reserve(id, ..) => Some(("reserve", *id)),
        Step::Release(id) => Some(("release", *id)),
        Step::Commit(id) => Some(("commit", *id)),
        Step::Expire(id) => Some(("expire", *id)),
        Step::Wait(_) => None,
    }
}
