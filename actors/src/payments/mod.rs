//! Payments: what is taken for each order, and what went back.
//!
//! **Invariant:** a payment is taken once at most, and always with the order's own amount.
//! **Invariant:** what went back or is about to is never more than what was taken.
//! **Invariant:** before a payment is taken, its provider is asked for one thing at a time.

mod apply;
mod decide;
mod hands;
mod held;
mod keys;
mod patience;
pub(crate) mod policy;
mod provider;
mod sandbox;
mod view;

#[cfg(test)]
mod tests;

pub use hands::{CALL_TIMEOUT, CALLS_AT_ONCE_MAX, Hands};
pub use patience::{ANSWER_MAX, ASKED_MAX, GIVEN_BACK_MAX, PAUSE_FIRST, PAUSE_MAX, REFUNDS_MAX};
pub use provider::{Answering, Ask, Provider};
pub use sandbox::Sandbox;

use crate::runtime::{Asked, At, DomainSpec, No, RowError, Rows, RowsMut, Rules, Table, Trail};
use contracts::{
    AttemptId, RefundId, Timestamp,
    orders::Orders,
    payments::{
        AskAgain, FindPayment, FindTakings, ListPayments, ListTransactions, OpenPayment, OpenState,
        PaymentCommand, PaymentEvent, PaymentRefusal, Payments, Transaction,
    },
};
use held::{Errand, Held, Returned};
use std::sync::Arc;
use uuid::Uuid;

/// How far each payment has got.
const PAYMENTS: Table<Uuid, Held> = Table::new(b'p');
/// Payments that were called off before they were asked for.
const CALLED_OFF: Table<Uuid, ()> = Table::new(b'c');
/// How far each repayment has got.
const REFUNDS: Table<Uuid, Returned> = Table::new(b'r');
/// The repayments of each payment, numbered by [`Held::refunds`].
const REFUNDS_OF: Trail<Uuid, RefundId> = Trail::new(b'l');
/// What an attempt is about that waits for its time.
const WAITING: Table<Uuid, Errand> = Table::new(b'w');
/// What a person has to look at, by why, the longest open first.
const OPEN: Table<(u32, Timestamp, Uuid), OpenPayment> = Table::in_order(b'o');
/// Since when, by why and by what it is about.
const OPEN_SINCE: Table<(u32, Uuid), Timestamp> = Table::new(b's');
/// Everything that happened to a payment, numbered by [`Held::entries`].
const TRANSACTIONS: Trail<Uuid, Transaction> = Trail::new(b't');

/// The payments domain, put together.
pub fn payments() -> DomainSpec<Payments> {
    payments_through(Hands::new(Arc::new(Sandbox)))
}

/// The payments domain with these hands in the world outside.
pub fn payments_through(hands: Hands) -> DomainSpec<Payments> {
    DomainSpec::of()
        .answers::<FindPayment>(view::payment)
        .answers::<FindTakings>(view::takings)
        .answers::<ListTransactions>(view::transactions)
        .answers::<ListPayments>(view::open)
        .reacts::<Orders>(policy::on_order)
        .adapts(hands.act())
}

impl Rules for Payments {
    fn decide(
        command: &PaymentCommand,
        rows: &Rows<'_>,
        asked: &Asked<'_>,
    ) -> Result<Vec<PaymentEvent>, No<PaymentRefusal>> {
        decide::decide(command, rows, asked.now)
    }

    fn apply(event: &PaymentEvent, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
        apply::apply(event, at, rows)
    }

    fn on_deadline(id: Uuid) -> Option<PaymentCommand> {
        let attempt = AttemptId(id);
        Some(AskAgain { attempt }.into())
    }
}

/// A reason to look at a payment, as a part of a key.
fn rank(why: OpenState) -> u32 {
    match why {
        OpenState::Unsettled => 0,
        OpenState::RefundFailed => 1,
    }
}
