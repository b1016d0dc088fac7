//! A shop that is paid, and what its provider may answer.

use crate::{
    payments::{keys::lapse_id, view},
    runtime::{DEADLINES, Rows, Rules, ledger::Outcome as Decided},
    tests::bench::Bench,
};
use contracts::{
    Caller, Money, OrderId, PaymentId, RefundId, Text,
    orders::PayBy,
    payments::{
        FindPayment, Outcome, Payment, PaymentCommand, PaymentEvent, Payments, ProviderAsked,
        RecordAnswer, Reference, RefundPayment, RequestPayment, Trouble, UndoPayment,
    },
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A shop that is paid, and everything that was decided in it.
pub(super) struct Shop {
    bench: Bench<Payments>,
    /// The time of the shop, in milliseconds.
    pub(super) now: u64,
    /// Everything that was decided, in its order.
    pub(super) events: Vec<PaymentEvent>,
}

impl Shop {
    pub(super) fn new() -> Self {
        Self {
            bench: Bench::new(),
            now: 1_000_000,
            events: Vec::new(),
        }
    }

    /// What a query says, to whoever asks.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Rows<'_>) -> T) -> T {
        self.bench.read(read)
    }

    /// Decides a command, and says what it led to.
    pub(super) fn decide(&mut self, command: impl Into<PaymentCommand>) -> Decided {
        let decided = self.bench.decide(command, self.now);
        self.events.extend_from_slice(self.bench.events());
        decided
    }

    /// What the provider was asked last.
    pub(super) fn last_asked(&self) -> ProviderAsked {
        let asked = self.events.iter().rev().find_map(|event| match event {
            PaymentEvent::Asked(asked) => Some(asked.clone()),
            _ => None,
        });
        asked.expect("the provider was asked")
    }

    /// The provider answers what it was asked last.
    pub(super) fn answer(&mut self, outcome: Outcome) -> Decided {
        let answer = answer_to(&self.last_asked(), outcome);
        self.decide(answer)
    }

    /// The provider does what it was asked last.
    pub(super) fn does_it(&mut self) {
        let asked = self.last_asked();
        self.answer(done(&asked)).unwrap();
    }

    /// Lets time pass until the next pause is over, and asks again; false if nothing waits.
    pub(super) fn asks_again(&mut self) -> bool {
        self.is_due(|is_lapse| !is_lapse)
    }

    /// Lets time pass until an answer was waited for in vain; false if none is waited for.
    pub(super) fn waits_in_vain(&mut self) -> bool {
        self.is_due(|is_lapse| is_lapse)
    }

    fn is_due(&mut self, which: impl Fn(bool) -> bool) -> bool {
        let lapses: BTreeSet<Uuid> = self.events.iter().filter_map(lapse_of).collect();
        let due = self
            .read(|rows| rows.scan(&DEADLINES, &(), None, usize::MAX))
            .unwrap();
        let mut due = due.into_iter().map(|(key, ())| key);
        let Some((at, id)) = due.find(|(_, id)| which(lapses.contains(id))) else {
            return false;
        };
        self.now = self.now.max(at.0);
        let command = <Payments as Rules>::on_deadline(id).unwrap();
        self.decide(command).unwrap();
        true
    }

    pub(super) fn payment(&self, payment: PaymentId) -> Option<Payment> {
        let query = FindPayment { payment };
        self.read(|rows| view::payment(&query, rows, &Caller::Itself))
            .ok()
    }

    /// The names of everything that was decided.
    pub(super) fn story(&self) -> Vec<&'static str> {
        self.events.iter().map(contracts::Event::name).collect()
    }
}

fn lapse_of(event: &PaymentEvent) -> Option<Uuid> {
    match event {
        PaymentEvent::Asked(asked) => Some(lapse_id(asked.attempt).0),
        _ => None,
    }
}

pub(super) fn pounds(minor: i64) -> Money {
    let pound = serde_json::json!({"minor": minor, "currency": "GBP"});
    serde_json::from_value(pound).unwrap()
}

pub(super) fn payment_id(number: u8) -> PaymentId {
    PaymentId(Uuid::from_u128(u128::from(number)))
}

pub(super) fn request(number: u8, amount: Money, card: Option<&str>) -> RequestPayment {
    let payment = payment_id(number);
    RequestPayment {
        payment,
        order: OrderId(payment.0),
        customer: None,
        amount,
        pay_by: match card {
            None => PayBy::Offline,
            Some(card) => PayBy::Sandbox {
                card: Text::new(card).unwrap(),
            },
        },
    }
}

pub(super) fn undo(number: u8) -> UndoPayment {
    let payment = payment_id(number);
    let order = OrderId(payment.0);
    UndoPayment { payment, order }
}

pub(super) fn refund(number: u8, of: u8, minor: Option<i64>) -> RefundPayment {
    RefundPayment {
        refund: RefundId(Uuid::from_u128(1_000 + u128::from(number))),
        payment: payment_id(of),
        amount: minor.map(pounds),
    }
}

pub(super) fn answer_to(asked: &ProviderAsked, outcome: Outcome) -> RecordAnswer {
    RecordAnswer {
        attempt: asked.attempt,
        payment: asked.payment,
        refund: asked.call.refund(),
        outcome,
    }
}

pub(super) fn done(asked: &ProviderAsked) -> Outcome {
    Outcome::Done {
        reference: Reference::new(format!("bank-{}", asked.key)).unwrap(),
        amount: asked.amount,
    }
}

pub(super) fn refused() -> Outcome {
    let reason = Text::new("no").unwrap();
    Outcome::Refused { reason }
}

pub(super) fn silence() -> Outcome {
    let trouble = Trouble::TimedOut;
    Outcome::Unknown { trouble }
}
