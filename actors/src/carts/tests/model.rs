//! The simplest thing that could be right, and the random histories it is asked about.

use contracts::carts::CART_UNITS_MAX;
use proptest::prelude::*;
use std::collections::BTreeMap;

pub(super) const SKUS: [&str; 3] = ["A", "B", "C"];
/// Two carts of guests, then two of users.
pub(super) const CARTS: usize = 4;
pub(super) const GUESTS: usize = 2;
/// A month, in the days that steps count.
const KEPT: u64 = 30;

/// The simplest thing that could be right.
#[derive(Default)]
pub(super) struct Model {
    pub(super) carts: [Basket; CARTS],
    ordered: Vec<u8>,
    /// By order: where it comes back to, and what.
    pub(super) aside: BTreeMap<u8, (usize, Vec<(usize, u64)>)>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Basket {
    pub(super) units: BTreeMap<usize, u64>,
    pub(super) round: u64,
    changed: u64,
    /// Into which filling of which cart the last units were moved, if nothing was put in since.
    moved: Option<(usize, u64)>,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Add(usize, usize, u32),
    Set(usize, usize, u32),
    Remove(usize, usize),
    Clear(usize),
    Merge(usize, usize),
    /// Which order, of which cart, which filling, and how many units of each SKU.
    Order(u8, usize, u64, Vec<(usize, u32)>),
    Sold(u8),
    Off(u8),
    Wait(u64),
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let cart = || 0..CARTS;
    let sku = || 0..SKUS.len();
    let units = || prop_oneof![3 => 1..20_u32, 1 => 4_000..10_002_u32];
    let taken = || prop::collection::vec((sku(), units()), 1..4);
    let step = prop_oneof![
        6 => (cart(), sku(), units()).prop_map(|(cart, sku, n)| Step::Add(cart, sku, n)),
        2 => (cart(), sku(), units()).prop_map(|(cart, sku, n)| Step::Set(cart, sku, n)),
        1 => (cart(), sku()).prop_map(|(cart, sku)| Step::Remove(cart, sku)),
        1 => cart().prop_map(Step::Clear),
        3 => (0..GUESTS, GUESTS..CARTS).prop_map(|(from, into)| Step::Merge(from, into)),
        2 => (0..9_u8, cart(), 0..3_u64, taken())
            .prop_map(|(id, cart, round, taken)| Step::Order(id, cart, round, taken)),
        1 => (0..9_u8).prop_map(Step::Sold),
        2 => (0..9_u8).prop_map(Step::Off),
        2 => (1..40_u64).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..60)
}

impl Model {
    /// Takes a step on this day; false if it is to be refused.
    pub(super) fn take(&mut self, step: &Step, day: u64) -> bool {
        match *step {
            Step::Add(cart, sku, units) => self.put(cart, &[(sku, u64::from(units))], day),
            Step::Set(cart, sku, units) => {
                let there = self.carts[cart].units.contains_key(&sku);
                if !there || u64::from(units) > CART_UNITS_MAX {
                    return false;
                }
                self.carts[cart].units.insert(sku, u64::from(units));
                self.carts[cart].changed = day;
                true
            }
            Step::Remove(cart, sku) => {
                let there = self.carts[cart].units.remove(&sku).is_some();
                if there {
                    self.carts[cart].changed = day;
                }
                there
            }
            Step::Clear(cart) => {
                self.carts[cart].units.clear();
                true
            }
            Step::Merge(from, into) => self.merge(from, into, day),
            Step::Sold(order) => {
                self.aside.remove(&order);
                true
            }
            Step::Off(order) => {
                if let Some((home, lines)) = self.aside.remove(&order) {
                    self.put_back(home, &lines, day);
                }
                true
            }
            Step::Order(order, cart, round, ref taken) => {
                if !self.ordered.contains(&order) {
                    self.ordered.push(order);
                    self.order(order, (cart, round), taken, day);
                }
                true
            }
            Step::Wait(_) => {
                for cart in &mut self.carts {
                    if day >= cart.changed + KEPT {
                        cart.units.clear();
                    }
                }
                true
            }
        }
    }

    fn merge(&mut self, from: usize, into: usize, day: u64) -> bool {
        let moved: Vec<_> = self.carts[from].units.clone().into_iter().collect();
        let fits = moved.is_empty() || self.put(into, &moved, day);
        if fits && !moved.is_empty() {
            self.carts[from].units.clear();
            self.carts[from].moved = Some((into, self.carts[into].round));
        }
        for (home, _) in self.aside.values_mut() {
            if fits && *home == from {
                *home = into;
            }
        }
        fits
    }

    fn order(&mut self, order: u8, of: (usize, u64), taken: &[(usize, u32)], day: u64) {
        let (cart, round) = of;
        if self.carts[cart].round != round {
            return;
        }
        let (home, lost) = match self.carts[cart].moved.take() {
            None => (cart, self.carts[cart].lose(taken, day)),
            Some((into, round)) if self.carts[into].round == round => {
                (into, self.carts[into].lose(taken, day))
            }
            Some((into, _)) => (into, Vec::new()),
        };
        self.aside.insert(order, (home, lost));
        self.carts[cart].round += 1;
        self.carts[cart].changed = day;
    }

    /// As much as there is room for; of three things, that is never a matter of lines.
    fn put_back(&mut self, home: usize, lines: &[(usize, u64)], day: u64) {
        let room = |(sku, units): &(usize, u64)| {
            let there = self.carts[home].units.get(sku).copied();
            (*sku, (CART_UNITS_MAX - there.unwrap_or(0)).min(*units))
        };
        let fitting: Vec<_> = lines.iter().map(room).filter(|line| line.1 > 0).collect();
        if !fitting.is_empty() {
            self.put(home, &fitting, day);
        }
    }

    fn put(&mut self, cart: usize, added: &[(usize, u64)], day: u64) -> bool {
        let mut basket = self.carts[cart].clone();
        for (sku, units) in added {
            *basket.units.entry(*sku).or_default() += units;
        }
        let fits = basket.units.values().all(|units| *units <= CART_UNITS_MAX);
        if fits {
            basket.changed = day;
            basket.moved = None;
            self.carts[cart] = basket;
        }
        fits
    }
}

impl Basket {
    /// So many units of what is there are not there any more; says which those were.
    fn lose(&mut self, taken: &[(usize, u32)], day: u64) -> Vec<(usize, u64)> {
        let before = self.units.clone();
        for (sku, units) in taken {
            let there = self.units.entry(*sku).or_default();
            *there = there.saturating_sub(u64::from(*units));
        }
        self.units.retain(|_, units| *units > 0);
        if self.units != before {
            self.changed = day;
        }
        let left = |sku| self.units.get(sku).copied().unwrap_or(0);
        let lost = before.iter().map(|(sku, units)| (*sku, units - left(sku)));
        lost.filter(|(_, units)| *units > 0).collect()
    }
}
