//! The simplest thing that could be right, and the random histories it is asked about.

use contracts::{
    AdjustmentId, Delta, OrderId, ReceiptId, Timestamp,
    stock::{AdjustReason, Change, Movement, ReservationState},
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub(super) const SKUS: [&str; 3] = ["A", "B", "C"];
/// The longest history: long enough that the trail of one SKU fills several chunks.
const STEPS_MAX: usize = 160;

/// Lines of a delivery or an order: which SKU, and how many units.
pub(super) type Lines = Vec<(usize, u32)>;

/// The simplest thing that could be right.
#[derive(Default)]
pub(super) struct Model {
    on_hand: BTreeMap<&'static str, i64>,
    /// What orders hold, and until when if it ends by itself.
    held: BTreeMap<u8, (Lines, Option<u64>)>,
    /// Every order that ever held something.
    promised: BTreeSet<u8>,
    answered: BTreeMap<(&'static str, u8), Step>,
    trails: BTreeMap<&'static str, Vec<Movement>>,
    /// How many records there are.
    records: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    Receive(u8, Lines),
    Adjust(u8, usize, i64),
    Reserve(u8, Lines, u32),
    Claim(u8, Lines),
    Release(u8),
    Commit(u8),
    Expire(u8),
    Wait(u32),
    /// The step of this number once more, counted round.
    Again(usize),
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
    let (id, order) = (|| 0..48_u8, || 0..12_u8);
    let step = prop_oneof![
        4 => (id(), lines()).prop_map(|(id, lines)| Step::Receive(id, lines)),
        2 => (id(), 0..SKUS.len(), prop_oneof![-6..0_i64, 1..6_i64])
            .prop_map(|(id, sku, delta)| Step::Adjust(id, sku, delta)),
        4 => (order(), lines(), 1..5_u32)
            .prop_map(|(order, lines, s)| Step::Reserve(order, lines, s)),
        2 => (order(), lines()).prop_map(|(order, lines)| Step::Claim(order, lines)),
        1 => order().prop_map(Step::Release),
        1 => order().prop_map(Step::Commit),
        2 => order().prop_map(Step::Expire),
        1 => (1..5_u32).prop_map(Step::Wait),
        2 => (0..STEPS_MAX).prop_map(Step::Again),
    ];
    prop::collection::vec(step, 1..STEPS_MAX)
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
            self.records += 1;
            self.answered.insert(key, step.clone());
        }
        Expected::Done
    }

    fn take(&mut self, step: &Step, now: u64) -> bool {
        match step {
            Step::Receive(id, lines) => {
                for (sku, units) in lines {
                    *self.on_hand.entry(SKUS[*sku]).or_default() += i64::from(*units);
                }
                let receipt = ReceiptId(uuid(*id));
                self.moved(lines, now, |quantity| Change::Received {
                    receipt,
                    quantity,
                });
                true
            }
            Step::Adjust(id, sku, delta) => self.adjust(*id, (SKUS[*sku], *delta), now),
            Step::Reserve(order, lines, hold) => {
                let deadline = now + u64::from(*hold) * 1_000;
                self.promise(*order, (lines, Some(deadline)), now)
            }
            Step::Claim(order, lines) => {
                // That it is refused is written down as well.
                self.promise(*order, (lines, None), now);
                true
            }
            Step::Release(order) => self.end(*order, ReservationState::Released, now),
            Step::Commit(order) => self.end(*order, ReservationState::Committed, now),
            Step::Expire(order) => {
                let promise = self.held.get(order);
                let deadline = promise.and_then(|(_, deadline)| *deadline);
                let due = deadline.is_some_and(|deadline| now >= deadline);
                due && self.end(*order, ReservationState::Expired, now)
            }
            Step::Wait(_) | Step::Again(_) => true,
        }
    }

    fn adjust(&mut self, id: u8, (sku, delta): (&'static str, i64), now: u64) -> bool {
        if self.available(sku) + delta < 0 {
            return false;
        }
        *self.on_hand.entry(sku).or_default() += delta;
        let change = Change::Adjusted {
            adjustment: AdjustmentId(uuid(id)),
            delta: Delta::new(delta).unwrap(),
            reason: AdjustReason::Counted,
        };
        self.wrote(sku, now, change);
        true
    }

    fn promise(&mut self, order: u8, (lines, until): (&Lines, Option<u64>), now: u64) -> bool {
        let fits = |sku: &&str| units(lines, sku) == 0 || units(lines, sku) <= self.available(sku);
        if self.promised.contains(&order) || !SKUS.iter().all(fits) {
            return false;
        }
        self.promised.insert(order);
        self.held.insert(order, (lines.clone(), until));
        let order = OrderId(uuid(order));
        self.moved(lines, now, |quantity| Change::Reserved { order, quantity });
        true
    }

    fn end(&mut self, order: u8, state: ReservationState, now: u64) -> bool {
        let Some((lines, _)) = self.held.remove(&order) else {
            return false;
        };
        if state == ReservationState::Committed {
            for (sku, units) in &lines {
                *self.on_hand.entry(SKUS[*sku]).or_default() -= i64::from(*units);
            }
        }
        let order = OrderId(uuid(order));
        let ended = |quantity| Change::Ended {
            order,
            quantity,
            state,
        };
        self.moved(&lines, now, ended);
        true
    }

    /// Every SKU of these lines has changed, once for all lines it stands in.
    fn moved(&mut self, lines: &Lines, now: u64, change: impl Fn(u64) -> Change) {
        for sku in SKUS {
            let quantity = units(lines, sku);
            if quantity > 0 {
                self.wrote(sku, now, change(quantity as u64));
            }
        }
    }

    fn wrote(&mut self, sku: &'static str, now: u64, change: Change) {
        let movement = Movement {
            position: self.records + 1,
            at: Timestamp(now),
            change,
            on_hand: self.on_hand(sku) as u64,
            reserved: self.reserved(sku) as u64,
        };
        self.trails.entry(sku).or_default().push(movement);
    }

    pub(super) fn reserved(&self, sku: &str) -> i64 {
        self.held.values().map(|(lines, _)| units(lines, sku)).sum()
    }

    pub(super) fn available(&self, sku: &str) -> i64 {
        self.on_hand(sku) - self.reserved(sku)
    }

    /// Every change of this SKU, oldest first.
    pub(super) fn trail(&self, sku: &str) -> &[Movement] {
        self.trails.get(sku).map_or(&[], Vec::as_slice)
    }

    fn on_hand(&self, sku: &str) -> i64 {
        self.on_hand.get(sku).copied().unwrap_or(0)
    }
}

fn units(lines: &[(usize, u32)], sku: &str) -> i64 {
    lines
        .iter()
        .filter(|(at, _)| SKUS[*at] == sku)
        .map(|(_, units)| i64::from(*units))
        .sum()
}

pub(super) fn uuid(id: u8) -> Uuid {
    Uuid::from_u128(u128::from(id))
}

pub(super) fn key(step: &Step) -> Option<(&'static str, u8)> {
    match step {
        Step::Receive(id, _) => Some(("receive", *id)),
        Step::Adjust(id, ..) => Some(("adjust", *id)),
        Step::Reserve(id, ..) => Some(("reserve", *id)),
        Step::Claim(id, _) => Some(("claim", *id)),
        Step::Release(id) => Some(("release", *id)),
        Step::Commit(id) => Some(("commit", *id)),
        Step::Expire(id) => Some(("expire", *id)),
        Step::Wait(_) | Step::Again(_) => None,
    }
}
