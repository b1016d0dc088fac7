//! What each event does to a repayment's row.

use super::{forget, held, note};
use crate::{
    payments::{
        REFUNDS, REFUNDS_OF,
        held::{Held, Question, ReturnStage, Returned},
    },
    runtime::{At, RowError, RowsMut},
};
use contracts::{
    Money, RefundId,
    money::MoneyError,
    payments::{Next, PaymentRefunded, RefundFailed, RefundRequested, TransactionKind},
};

fn returned(refund: RefundId, rows: &RowsMut<'_>) -> Result<Returned, RowError> {
    let returned = rows.get(&REFUNDS, &refund.0)?;
    returned.ok_or_else(|| RowError(format!("repayment {refund} was never asked for")))
}

fn put(refund: RefundId, stage: ReturnStage, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let before = returned(refund, rows)?;
    rows.put(&REFUNDS, &refund.0, &Returned { stage, ..before })
}

pub(super) fn requested(
    it: &RefundRequested,
    at: &At,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    let (payment, refund, amount, cause) = (it.payment, it.refund, it.amount, it.cause);
    let held = held(payment, rows)?;
    let row = Returned {
        payment,
        amount,
        cause,
        stage: ReturnStage::Requested,
    };
    rows.put(&REFUNDS, &refund.0, &row)?;
    rows.append(&REFUNDS_OF, &payment.0, u64::from(held.refunds), &refund)?;
    let held = Held {
        refunding: sum(held.refunding.plus(amount))?,
        refunds: held.refunds.saturating_add(1),
        ..held
    };
    let what = TransactionKind::RefundRequested {
        refund,
        amount,
        cause,
    };
    note(rows, at, (payment, held), what)
}

pub(super) fn asked(
    refund: RefundId,
    question: Question,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    forget(returned(refund, rows)?.stage.question(), rows);
    put(refund, ReturnStage::Asking(question), rows)
}

pub(super) fn answered(
    refund: RefundId,
    next: Option<Next>,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    let question = returned(refund, rows)?.stage.question();
    let question = question.ok_or_else(|| RowError(format!("repayment {refund} asks nothing")))?;
    put(
        refund,
        ReturnStage::Asking(Question { next, ..question }),
        rows,
    )
}

pub(super) fn refunded(
    it: &PaymentRefunded,
    at: &At,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    let (refund, amount) = (it.refund, it.amount);
    put(refund, ReturnStage::Done, rows)?;
    let held = held(it.payment, rows)?;
    let held = Held {
        refunding: sum(held.refunding.minus(amount))?,
        refunded: sum(held.refunded.plus(amount))?,
        ..held
    };
    note(
        rows,
        at,
        (it.payment, held),
        TransactionKind::Refunded { refund, amount },
    )
}

pub(super) fn failed(it: &RefundFailed, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let refund = it.refund;
    put(refund, ReturnStage::Failed, rows)?;
    let held = held(it.payment, rows)?;
    let held = Held {
        refunding: sum(held.refunding.minus(it.amount))?,
        ..held
    };
    note(
        rows,
        at,
        (it.payment, held),
        TransactionKind::RefundFailed { refund },
    )
}

pub(super) fn unsettled(refund: RefundId, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    match returned(refund, rows)?.stage.question() {
        Some(question) => put(refund, ReturnStage::Unsettled(question), rows),
        None => Ok(()),
    }
}

fn sum(result: Result<Money, MoneyError>) -> Result<Money, RowError> {
    result.map_err(|error| RowError(format!("payments: {error}")))
}
