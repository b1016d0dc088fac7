//! A ledger with a log that never fails, and everything that payments decided in it.

use crate::{
    payments::{keys::lapse_id, view},
    runtime::{
        DEADLINES, Prepared, Rules,
        ledger::{Input, Ledger, Outcome as Decided, Output, Shown, Waiting},
        view::View,
    },
};
use bus::{Cause, Record, append::Appended, codec::unpack};
use contracts::{
    Caller, InstanceId, Money, OrderId, PaymentId, RecordId, RefundId, Text, Timestamp,
    orders::PayBy,
    payments::{
        FindPayment, Outcome, Payment, PaymentCommand, PaymentEvent, Payments, ProviderAsked,
        RecordAnswer, Reference, RefundPayment, RequestPayment, Trouble, UndoPayment,
    },
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A ledger with a log that never fails.
pub(super) struct Bench {
    ledger: Ledger<Payments, ()>,
    pub(super) view: View,
    records: u64,
    /// The time of the shop, in milliseconds.
    pub(super) now: u64,
    /// Everything that was decided, in its order.
    pub(super) events: Vec<PaymentEvent>,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self {
            ledger: Ledger::new(InstanceId(Uuid::from_u128(1)), 0),
            view: View::in_memory(),
            records: 0,
            now: 1_000_000,
            events: Vec::new(),
        }
    }

    /// Decides a command, and says what it led to.
    pub(super) fn decide(&mut self, command: impl Into<PaymentCommand>) -> Decided {
        let prepared = Prepared::own(command.into(), Cause::Deadline).unwrap();
        let waiting = Waiting {
            ticket: (),
            prepared,
            handed: false,
            until: Timestamp(u64::MAX),
            doubtful: false,
        };
        let mut inputs = vec![Input::Begin, Input::Submit(waiting)];
        loop {
            let mut out = Vec::new();
            let input = inputs.pop().expect("an answer comes before the inputs end");
            self.records += 1;
            let record = RecordId(Uuid::from_u128(u128::from(self.records)));
            let now = Timestamp(self.now);
            self.ledger.step(input, &self.view, (now, record), &mut out);
            for output in out {
                match output {
                    Output::Answer((), outcome) => return outcome,
                    Output::FindLast(question) => {
                        let last = Some(self.view.position());
                        inputs.push(Input::LastKnown(question, last));
                    }
                    Output::Append(append) => {
                        let position = append.base + 1;
                        let said: Record<PaymentEvent> = unpack(&append.payload).unwrap();
                        self.events.extend(said.events().map(|(_, it)| it.clone()));
                        let said = Some(unpack(&append.payload));
                        let (record, payload) = (Some(append.record), append.payload);
                        inputs.push(Input::Delivered(Shown {
                            position,
                            record,
                            payload,
                            said,
                        }));
                        inputs.push(Input::Appended(
                            append.record,
                            Appended::Stored { position },
                        ));
                    }
                    _ => {}
                }
            }
        }
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
            .view
            .read(|rows, _| rows.scan(&DEADLINES, &(), None, usize::MAX))
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
        self.view
            .read(|rows, _| view::payment(&query, rows, &Caller::Itself))
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
