//! Carts, and those who use them.

use crate::{
    carts::view,
    runtime::{DEADLINES, ledger::Outcome},
    tests::bench,
};
use contracts::{
    Caller, CartId, ChangeId, List, Money, OrderId, Quantity, Role, Sku, UserId,
    carts::{AddItem, CartCommand, CartLines, Carts, FindLines, Line, MarkOrdered},
    stock,
};
use uuid::Uuid;

/// What a test expects to be in a cart.
pub(super) type Held = Vec<(String, u64)>;

/// Carts, and those who use them.
pub(super) struct Bench {
    bench: bench::Bench<Carts>,
}

pub(super) fn guest() -> Caller {
    Caller::Anyone
}

/// A customer, and the customer's own cart.
pub(super) fn user(number: u128) -> (Caller, CartId) {
    let caller = user_as(number, Role::Customer);
    (caller, CartId::of_user(UserId(Uuid::from_u128(number))))
}

pub(super) fn user_as(number: u128, role: Role) -> Caller {
    let subject = Uuid::from_u128(number).to_string();
    Caller::Known { subject, role }
}

/// A guest's cart, with an id of the form that chance gives.
pub(super) fn guests_cart(number: u8) -> CartId {
    CartId(uuid::Builder::from_random_bytes([number; 16]).into_uuid())
}

pub(super) fn sku(name: &str) -> Sku {
    Sku::new(name).unwrap()
}

pub(super) fn add(cart: CartId, name: &str, units: u32) -> AddItem {
    AddItem {
        change: ChangeId(Uuid::new_v4()),
        cart,
        sku: sku(name),
        quantity: Quantity::new(units).unwrap(),
        seen: price(850),
    }
}

/// News of an order of so many units of these.
pub(super) fn ordered(order: u128, cart: CartId, round: u64, lines: &[(&str, u32)]) -> MarkOrdered {
    let line = |(name, units): &(&str, u32)| stock::Line {
        sku: sku(name),
        quantity: Quantity::new(*units).unwrap(),
    };
    MarkOrdered {
        order: OrderId(Uuid::from_u128(order)),
        cart,
        round,
        lines: List::new(lines.iter().map(line).collect()).unwrap(),
    }
}

/// What a cart with these lines looks like to whoever may see it.
pub(super) fn held(lines: &[(&str, u64)]) -> Option<Held> {
    let held = |(name, units): &(&str, u64)| ((*name).to_owned(), *units);
    Some(lines.iter().map(held).collect())
}

/// What something costs.
pub(super) fn price(minor: i64) -> Option<Money> {
    Some(Money::new(minor, "GBP".parse().unwrap()))
}

impl Bench {
    pub(super) fn new() -> Self {
        let bench = bench::Bench::new();
        Self { bench }
    }

    pub(super) fn decide(&mut self, command: CartCommand, by: &Caller, now: u64) -> Outcome {
        self.bench.decide_by(by, command, now)
    }

    pub(super) fn yes(&mut self, command: impl Into<CartCommand>, by: &Caller, now: u64) {
        self.decide(command.into(), by, now).unwrap();
    }

    pub(super) fn no(
        &mut self,
        command: impl Into<CartCommand>,
        by: &Caller,
        now: u64,
        code: &str,
    ) {
        let refused = self.decide(command.into(), by, now).unwrap_err();
        assert_eq!(refused.code, code);
    }

    /// Gives up what is due, as the ticker does; says how much that was.
    pub(super) fn tick(&mut self, now: u64) -> usize {
        self.bench.tick(now)
    }

    /// How many deadlines there are.
    pub(super) fn deadlines(&self) -> usize {
        let rows = self
            .bench
            .read(|rows| rows.scan(&DEADLINES, &(), None, 1_000));
        rows.unwrap().len()
    }

    /// For how many orders something is set aside.
    pub(super) fn aside(&self) -> usize {
        let rows = self.bench.rows().into_iter();
        rows.filter(|(key, _)| key.first() == Some(&b'a')).count()
    }

    pub(super) fn lines(&self, cart: CartId) -> Vec<Line> {
        self.find(cart, &Caller::Itself).unwrap().lines
    }

    pub(super) fn round(&self, cart: CartId) -> u64 {
        self.find(cart, &Caller::Itself).unwrap().round
    }

    /// Which order has emptied a cart that is still empty.
    pub(super) fn ordered(&self, cart: CartId) -> Option<OrderId> {
        self.find(cart, &Caller::Itself).unwrap().ordered
    }

    /// What somebody sees in a cart; nothing, if it is none for them.
    pub(super) fn read(&self, cart: CartId, by: &Caller) -> Option<Held> {
        let lines = self.find(cart, by)?.lines;
        let held = |line: Line| (line.sku.to_string(), line.quantity.units());
        Some(lines.into_iter().map(held).collect())
    }

    fn find(&self, cart: CartId, by: &Caller) -> Option<CartLines> {
        let query = FindLines { cart };
        self.bench.read(|rows| view::lines(&query, rows, by)).ok()
    }
}
