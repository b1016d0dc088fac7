//! A ledger of carts with a log that never fails, and those who use it.

use crate::{
    carts::view,
    runtime::{
        DEADLINES, Prepared,
        ledger::{Input, Ledger, Outcome, Output, Shown, Waiting},
        ticker,
        view::View,
    },
};
use bus::{Cause, append::Appended, codec::unpack};
use contracts::{
    Caller, CartId, ChangeId, InstanceId, Money, Quantity, RecordId, Role, Sku, Timestamp, UserId,
    carts::{AddItem, CartCommand, Carts, FindLines, Line},
};
use uuid::Uuid;

/// What a test expects to be in a cart.
pub(super) type Held = Vec<(String, u64)>;

/// A ledger with a log that never fails.
pub(super) struct Bench {
    ledger: Ledger<Carts, ()>,
    view: View,
    records: u64,
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

/// What something costs.
pub(super) fn price(minor: i64) -> Option<Money> {
    Some(Money::new(minor, "GBP".parse().unwrap()))
}

impl Bench {
    pub(super) fn new() -> Self {
        let ledger = Ledger::new(InstanceId(Uuid::from_u128(1)), 0);
        Self {
            ledger,
            view: View::in_memory(),
            records: 0,
        }
    }

    pub(super) fn decide(&mut self, command: CartCommand, by: &Caller, now: u64) -> Outcome {
        let prepared = Prepared::own(command, Cause::Deadline).unwrap();
        let by = by.clone();
        self.commit(Prepared { by, ..prepared }, now)
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
        let due = self
            .view
            .read(|rows, _| ticker::due::<Carts>(rows, Timestamp(now)));
        let outcomes = due.unwrap().into_iter().map(|due| self.commit(due, now));
        let outcomes: Vec<_> = outcomes.collect();
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        outcomes.len()
    }

    /// How many deadlines there are.
    pub(super) fn deadlines(&self) -> usize {
        let rows = self
            .view
            .read(|rows, _| rows.scan(&DEADLINES, &(), None, 1_000));
        rows.unwrap().len()
    }

    pub(super) fn lines(&self, cart: CartId) -> Vec<Line> {
        self.find(cart, &Caller::Itself).unwrap().1
    }

    pub(super) fn round(&self, cart: CartId) -> u64 {
        self.find(cart, &Caller::Itself).unwrap().0
    }

    /// What somebody sees in a cart; nothing, if it is none for them.
    pub(super) fn read(&self, cart: CartId, by: &Caller) -> Option<Held> {
        let (_, lines) = self.find(cart, by)?;
        let held = |line: Line| (line.sku.to_string(), line.quantity.units());
        Some(lines.into_iter().map(held).collect())
    }

    fn find(&self, cart: CartId, by: &Caller) -> Option<(u64, Vec<Line>)> {
        let query = FindLines { cart };
        let found = self.view.read(|rows, _| view::lines(&query, rows, by)).ok();
        found.map(|found| (found.round, found.lines))
    }

    fn commit(&mut self, prepared: Prepared<Carts>, now: u64) -> Outcome {
        let waiting = Waiting {
            ticket: (),
            prepared,
            handed: false,
            until: Timestamp(u64::MAX),
            doubtful: false,
        };
        let mut inputs = vec![Input::Begin, Input::Submit(waiting)];
        loop {
            let input = inputs.pop().expect("an answer comes before the inputs end");
            let mut out = Vec::new();
            self.records += 1;
            let record = RecordId(Uuid::from_u128(u128::from(self.records)));
            let moment = (Timestamp(now), record);
            self.ledger.step(input, &self.view, moment, &mut out);
            for output in out {
                match output {
                    Output::Answer((), outcome) => return outcome,
                    Output::FindLast(question) => {
                        let last = Some(self.view.position());
                        inputs.push(Input::LastKnown(question, last));
                    }
                    Output::Append(append) => {
                        let position = append.base + 1;
                        let stored = Appended::Stored { position };
                        let said = Some(unpack(&append.payload));
                        let (record, payload) = (append.record, append.payload);
                        inputs.push(Input::Delivered(Shown {
                            position,
                            record: Some(record),
                            payload,
                            said,
                        }));
                        inputs.push(Input::Appended(record, stored));
                    }
                    _ => {}
                }
            }
        }
    }
}
