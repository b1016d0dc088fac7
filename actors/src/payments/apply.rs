//! What each payment event does to the rows.

mod open;
mod returned;

use super::{
    CALLED_OFF, PAYMENTS, TRANSACTIONS, WAITING,
    held::{Errand, Held, Question, Stage},
    patience::ANSWER_MAX,
};
use crate::runtime::{At, DEADLINES, RowError, RowsMut};
use contracts::{
    PaymentId,
    payments::{
        CallKind, Next, OpenPayment, OpenState, Outcome, PaymentCalledOff, PaymentEvent,
        PaymentUnsettled, ProviderAnswered, ProviderAsked, Transaction, TransactionKind,
    },
};

pub(super) fn apply(event: &PaymentEvent, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    match event {
        PaymentEvent::Opened(it) => {
            let (held, amount) = (Held::of(it), it.amount);
            note(
                rows,
                at,
                (it.payment, held),
                TransactionKind::Opened { amount },
            )
        }
        PaymentEvent::Asked(it) => asked(it, at, rows),
        PaymentEvent::Answered(it) => answered(it, at, rows),
        PaymentEvent::CalledOff(it) => called_off(it, at, rows),
        PaymentEvent::Captured(it) => {
            let mut held = held(it.payment, rows)?;
            held.stage = Stage::Captured;
            held.capture = it.reference.clone();
            let amount = it.amount;
            note(
                rows,
                at,
                (it.payment, held),
                TransactionKind::Captured { amount },
            )
        }
        PaymentEvent::Declined(it) => {
            let mut held = held(it.payment, rows)?;
            held.stage = Stage::Declined;
            held.declined = Some(it.reason);
            let reason = it.reason;
            note(
                rows,
                at,
                (it.payment, held),
                TransactionKind::Declined { reason },
            )
        }
        PaymentEvent::Voided(it) => {
            let mut held = held(it.payment, rows)?;
            held.stage = Stage::Voided;
            note(rows, at, (it.payment, held), TransactionKind::Voided)
        }
        PaymentEvent::RepaidByHand(it) => {
            let what = TransactionKind::RepaidByHand {
                refund: it.refund,
                note: Some(it.note.clone()),
            };
            note(rows, at, (it.payment, held(it.payment, rows)?), what)
        }
        PaymentEvent::RefundRequested(it) => returned::requested(it, at, rows),
        PaymentEvent::Refunded(it) => returned::refunded(it, at, rows),
        PaymentEvent::RefundFailed(it) => returned::failed(it, at, rows),
        PaymentEvent::Unsettled(it) => unsettled(it, at, rows),
    }
}

/// Keeps a payment, and writes down what happened to it.
fn note(
    rows: &mut RowsMut<'_>,
    at: &At,
    (payment, mut held): (PaymentId, Held),
    what: TransactionKind,
) -> Result<(), RowError> {
    let entry = Transaction {
        position: at.position,
        at: at.time,
        what,
    };
    rows.append(&TRANSACTIONS, &payment.0, held.entries, &entry)?;
    held.entries += 1;
    rows.put(&PAYMENTS, &payment.0, &held)
}

fn held(payment: PaymentId, rows: &RowsMut<'_>) -> Result<Held, RowError> {
    let held = rows.get(&PAYMENTS, &payment.0)?;
    held.ok_or_else(|| RowError(format!("payment {payment} was never opened")))
}

/// Neither an answer nor the time to ask again is waited for any more.
fn forget(question: Option<Question>, rows: &mut RowsMut<'_>) {
    let waits = question.map(|question| [question.lapse(), question.next]);
    for wait in waits.into_iter().flatten().flatten() {
        rows.remove(&DEADLINES, &(wait.at, wait.attempt.0));
        rows.remove(&WAITING, &wait.attempt.0);
    }
}

fn remember(wait: Option<Next>, errand: Errand, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let Some(wait) = wait else {
        return Ok(());
    };
    rows.put(&DEADLINES, &(wait.at, wait.attempt.0), &())?;
    rows.put(&WAITING, &wait.attempt.0, &errand)
}

fn asked(it: &ProviderAsked, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let mut held = held(it.payment, rows)?;
    let question = Question::of(it, at.time.plus(ANSWER_MAX));
    let (payment, refund) = (it.payment, it.call.refund());
    match refund {
        None => {
            open::close((OpenState::Unsettled, payment.0), rows)?;
            forget(held.stage.question(), rows);
            held.stage = Stage::Asking(question);
        }
        Some(refund) => returned::asked(refund, question, rows)?,
    }
    remember(question.lapse(), Errand { payment, refund }, rows)?;
    let what = TransactionKind::Asked {
        attempt: it.attempt,
        call: question.call,
        amount: it.amount,
    };
    note(rows, at, (it.payment, held), what)
}

fn answered(it: &ProviderAnswered, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let mut held = held(it.payment, rows)?;
    match (it.refund, &mut held.stage) {
        (None, Stage::Asking(question)) => {
            forget(Some(*question), rows);
            *question = question.answered(it.next);
        }
        (None, _) => return Err(RowError(format!("payment {} asks nothing", it.payment))),
        (Some(refund), _) => returned::answered(refund, it.next, rows)?,
    }
    if let (CallKind::Authorize, Outcome::Done { reference, .. }) = (it.call, &it.outcome) {
        held.authorization = Some(reference.clone());
    }
    let (payment, refund) = (it.payment, it.refund);
    remember(it.next, Errand { payment, refund }, rows)?;
    let what = TransactionKind::Answered {
        attempt: it.attempt,
        call: it.call,
        outcome: it.outcome.clone(),
    };
    note(rows, at, (it.payment, held), what)
}

fn called_off(it: &PaymentCalledOff, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    match rows.get(&PAYMENTS, &it.payment.0)? {
        None => rows.put(&CALLED_OFF, &it.payment.0, &()),
        Some(held) => {
            let called_off = true;
            let held = Held { called_off, ..held };
            note(rows, at, (it.payment, held), TransactionKind::CalledOff)
        }
    }
}

fn unsettled(it: &PaymentUnsettled, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let mut held = held(it.payment, rows)?;
    match it.refund {
        None => {
            if let Some(question) = held.stage.question() {
                held.stage = Stage::Unsettled(question);
                let case = OpenPayment {
                    payment: it.payment,
                    order: held.order,
                    refund: None,
                    amount: held.amount,
                    since: at.time,
                };
                open::open((OpenState::Unsettled, it.payment.0), case, rows)?;
            }
        }
        Some(refund) => returned::unsettled((refund, held.order), at, rows)?,
    }
    let refund = it.refund;
    note(
        rows,
        at,
        (it.payment, held),
        TransactionKind::Unsettled { refund },
    )
}
