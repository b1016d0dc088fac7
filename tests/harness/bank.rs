//! A bank that remembers: what a provider is in the real world, with a line that can be bad.

use actors::payments::{Answering, Ask, Provider};
use contracts::{
    CallId, PaymentId, Text,
    payments::{CallKind, Outcome, Reference, Trouble},
};
use futures_util::FutureExt;
use std::{
    collections::{BTreeMap, BTreeSet},
    future,
    sync::Arc,
};
use tokio::sync::watch;

/// A bank. Clones are the same bank.
#[derive(Clone, Default)]
pub struct Bank {
    books: Arc<watch::Sender<Books>>,
}

/// What the bank has written down.
#[derive(Debug, Default)]
pub struct Books {
    /// Every call that was made, whether it arrived or not.
    pub calls: Vec<(CallKind, CallId)>,
    /// What the bank has of each payment, in minor units.
    pub kept: BTreeMap<PaymentId, i64>,
    answered: BTreeMap<CallId, Outcome>,
    voided: BTreeSet<PaymentId>,
    mishaps: Vec<(CallKind, Mishap)>,
}

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// It never arrives, and nobody says so.
    LostOnTheWay,
    /// It is done, and its answer never arrives.
    AnswerLost,
    /// It is done, and answered with an error.
    Error,
}

impl Bank {
    /// The next call of this kind will go wrong.
    pub fn will(&self, kind: CallKind, mishap: Mishap) {
        self.books
            .send_modify(|books| books.mishaps.push((kind, mishap)));
    }

    /// Waits until the bank was called so often for this, and tells the keys.
    pub async fn calls(&self, kind: CallKind, count: usize) -> Vec<CallId> {
        let keys = |books: &Books| -> Vec<CallId> {
            let calls = books.calls.iter().filter(|(called, _)| *called == kind);
            calls.map(|(_, key)| *key).collect()
        };
        let mut books = self.books.subscribe();
        let called = books.wait_for(|books| keys(books).len() >= count);
        let called = crate::soon("the bank is called", called).await;
        keys(&called.expect("the bank is there"))
    }

    /// What the bank has of a payment, in minor units.
    pub fn kept(&self, payment: PaymentId) -> i64 {
        let books = self.books.borrow();
        books.kept.get(&payment).copied().unwrap_or(0)
    }

    fn call(
        &self,
        (kind, ask): (CallKind, Ask),
        answer: impl FnOnce(&mut Books) -> Outcome,
    ) -> Answering {
        let mut answering = future::pending().boxed();
        self.books.send_modify(|books| {
            books.calls.push((kind, ask.key));
            let mishap = books.mishaps.iter().position(|(of, _)| *of == kind);
            let mishap = mishap.map(|at| books.mishaps.remove(at).1);
            if mishap == Some(Mishap::LostOnTheWay) {
                return;
            }
            let outcome = match books.answered.get(&ask.key) {
                Some(before) => before.clone(),
                None => answer(books),
            };
            books.answered.insert(ask.key, outcome.clone());
            match mishap {
                None => answering = future::ready(outcome).boxed(),
                Some(Mishap::Error) => {
                    let trouble = Trouble::Failed;
                    answering = future::ready(Outcome::Unknown { trouble }).boxed();
                }
                Some(_) => {}
            }
        });
        answering
    }
}

impl Provider for Bank {
    fn authorize(&self, ask: Ask, card: Text<64>) -> Answering {
        self.call((CallKind::Authorize, ask), |books| {
            if card.as_str() == "broke" || books.voided.contains(&ask.payment) {
                refused("no")
            } else {
                done(ask)
            }
        })
    }

    fn capture(&self, ask: Ask, _: Reference) -> Answering {
        self.call((CallKind::Capture, ask), |books| {
            if books.voided.contains(&ask.payment) {
                return refused("it was voided");
            }
            *books.kept.entry(ask.payment).or_default() += ask.amount.minor;
            done(ask)
        })
    }

    fn void(&self, ask: Ask, _: Option<Reference>) -> Answering {
        self.call((CallKind::Void, ask), |books| {
            books.voided.insert(ask.payment);
            books.kept.insert(ask.payment, 0);
            done(ask)
        })
    }

    fn refund(&self, ask: Ask, _: Reference) -> Answering {
        self.call((CallKind::Refund, ask), |books| {
            let kept = books.kept.entry(ask.payment).or_default();
            if *kept < ask.amount.minor {
                return refused("it has not that much");
            }
            *kept -= ask.amount.minor;
            done(ask)
        })
    }
}

fn done(ask: Ask) -> Outcome {
    let reference = Reference::new(format!("bank-{}", ask.key));
    Outcome::Done {
        reference: reference.expect("a reference"),
        amount: ask.amount,
    }
}

fn refused(why: &str) -> Outcome {
    let reason = Text::new(why).expect("a reason");
    Outcome::Refused { reason }
}
