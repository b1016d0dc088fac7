//! What is in one cart.

use contracts::{
    CartId, ExpiryId, Money, OrderId, Quantity, Sku, Timestamp,
    carts::{CART_LINES_MAX, CART_UNITS_MAX, CartRefusal, Line},
    stock,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What is in one cart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Filling {
    /// How often it has been ordered.
    pub(super) round: u64,
    /// How often it has been emptied, in whichever way.
    pub(super) emptied: u64,
    /// When it is given up; never, while it is empty.
    pub(super) expires_at: Option<Timestamp>,
    /// In the order in which they were first added.
    pub(super) lines: Vec<Line>,
    /// Which order took the last lines, if nothing was put in since.
    pub(super) ordered: Option<OrderId>,
    /// Where the last lines were moved, if nothing was put in since.
    pub(super) moved: Option<Moved>,
    /// For which orders lines are set aside that come back here if they do, the oldest first.
    pub(super) aside: Vec<OrderId>,
}

/// What an order took out of a cart, until it is paid or off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Aside {
    /// Which cart was ordered.
    pub(super) from: CartId,
    /// Where the lines come back to.
    pub(super) cart: CartId,
    pub(super) lines: Vec<Line>,
}

/// Where the lines of a cart have gone: into which filling of which other cart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Moved {
    pub(super) into: CartId,
    pub(super) round: u64,
}

impl Filling {
    /// The expiry that would empty it next. It is another one each time, because the runtime takes
    /// a command of an id that has been decided for a repeat.
    pub(super) fn expiry(&self, cart: CartId) -> ExpiryId {
        ExpiryId::of(cart, self.emptied)
    }

    pub(super) fn has(&self, sku: &Sku) -> bool {
        self.lines.iter().any(|line| line.sku == *sku)
    }

    fn units(&self, sku: &Sku) -> u64 {
        let line = self.lines.iter().find(|line| line.sku == *sku);
        line.map_or(0, |line| line.quantity.units())
    }

    /// Whether all of these lines, each of another SKU, can be added.
    pub(super) fn takes(&self, added: &[Line]) -> Result<(), CartRefusal> {
        let present: BTreeSet<_> = self.lines.iter().map(|line| &line.sku).collect();
        let new = added.iter().filter(|line| !present.contains(&line.sku));
        let lines = self.lines.len().saturating_add(new.count());
        if lines > CART_LINES_MAX {
            let wanted = u64::try_from(lines).unwrap_or(u64::MAX);
            return Err(CartRefusal::TooFull { wanted });
        }
        for line in added {
            let there = self.units(&line.sku);
            holds(&line.sku, there.saturating_add(line.quantity.units()))?;
        }
        Ok(())
    }

    pub(super) fn add(&mut self, added: &Line) {
        match self.lines.iter_mut().find(|line| line.sku == added.sku) {
            None => self.lines.push(added.clone()),
            Some(line) => {
                line.quantity = sum(line.quantity, added.quantity);
                line.seen = added.seen.or(line.seen);
            }
        }
    }

    /// What is left of the lines when these are taken out.
    pub(super) fn without(&self, taken: &[stock::Line]) -> Vec<Line> {
        self.each(|line| line.quantity.units().saturating_sub(wanted(taken, line)))
    }

    /// What is taken of the lines when these are.
    pub(super) fn part(&self, taken: &[stock::Line]) -> Vec<Line> {
        self.each(|line| line.quantity.units().min(wanted(taken, line)))
    }

    /// So many units of each line; no line of which there are none.
    fn each(&self, units: impl Fn(&Line) -> u64) -> Vec<Line> {
        let lines = self.lines.iter().filter_map(|line| {
            let quantity = quantity(units(line))?;
            Some(Line {
                quantity,
                ..line.clone()
            })
        });
        lines.collect()
    }

    /// As much of these lines, each of another SKU, as can be added. What is there keeps the price
    /// that was seen later.
    pub(super) fn room_for(&self, lines: &[Line]) -> Vec<Line> {
        let mut free = CART_LINES_MAX.saturating_sub(self.lines.len());
        let fitting = lines.iter().filter_map(|line| {
            let there = self.lines.iter().find(|there| there.sku == line.sku);
            if there.is_none() {
                free = free.checked_sub(1)?;
            }
            let room = CART_UNITS_MAX.saturating_sub(self.units(&line.sku));
            Some(Line {
                sku: line.sku.clone(),
                quantity: quantity(line.quantity.units().min(room))?,
                seen: there.and_then(|there| there.seen).or(line.seen),
            })
        });
        fitting.collect()
    }

    pub(super) fn set(&mut self, sku: &Sku, quantity: Quantity, seen: Option<Money>) {
        for line in self.lines.iter_mut().filter(|line| line.sku == *sku) {
            line.quantity = quantity;
            line.seen = seen.or(line.seen);
        }
    }

    pub(super) fn remove(&mut self, sku: &Sku) {
        self.lines.retain(|line| line.sku != *sku);
    }
}

/// Whether one line may have so many units.
pub(super) fn holds(sku: &Sku, wanted: u64) -> Result<(), CartRefusal> {
    if wanted > CART_UNITS_MAX {
        let sku = sku.clone();
        return Err(CartRefusal::TooMany { sku, wanted });
    }
    Ok(())
}

/// How many units of a line are among these.
fn wanted(lines: &[stock::Line], line: &Line) -> u64 {
    let same = lines.iter().filter(|wanted| wanted.sku == line.sku);
    same.map(|wanted| wanted.quantity.units()).sum()
}

/// So many units; nothing, if there are none.
fn quantity(units: u64) -> Option<Quantity> {
    Quantity::new(u32::try_from(units).ok()?).ok()
}

/// No event is decided whose sum is more than a line holds, so the larger one is never needed.
fn sum(one: Quantity, other: Quantity) -> Quantity {
    let units = u32::from(one).saturating_add(u32::from(other));
    Quantity::new(units).unwrap_or(one.max(other))
}
