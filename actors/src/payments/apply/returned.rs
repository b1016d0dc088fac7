//! What each event does to a repayment's row.

use super::{forget, held, note, open};
use crate::{
    payments::{
        REFUNDS, REFUNDS_OF,
        held::{Held, Question, ReturnStage, Returned, nothing},
    },
    runtime::{At, RowError, RowsMut},
};
use contracts::{
    Money, OrderId, PaymentId, RefundId,
    money::MoneyError,
    payments::{
        Next, OpenPayment, OpenState, PaymentRefunded, RefundFailed, RefundRequested,
        TransactionKind,
    },
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
    let failed = try_anew(payment, &held, amount, rows)?;
    let held = Held {
        refunding: sum(held.refunding.plus(amount))?,
        refunds: held.refunds.saturating_add(1),
        failed,
        ..held
    };
    let what = TransactionKind::RefundRequested {
        refund,
        amount,
        cause,
    };
    note(rows, at, (payment, held), what)
}

/// What is paid back anew is not among what failed any more; gives the rest of that.
fn try_anew(
    payment: PaymentId,
    held: &Held,
    amount: Money,
    rows: &mut RowsMut<'_>,
) -> Result<Option<Money>, RowError> {
    let Some(failed) = held.failed else {
        return Ok(None);
    };
    let about = (OpenState::RefundFailed, payment.0);
    if failed.minor <= amount.minor {
        open::close(about, rows)?;
        return Ok(None);
    }
    let failed = sum(failed.minus(amount))?;
    open::lessen(about, failed, rows)?;
    Ok(Some(failed))
}

pub(super) fn asked(
    refund: RefundId,
    question: Question,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    open::close((OpenState::Unsettled, refund.0), rows)?;
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
    forget(Some(question), rows);
    put(refund, ReturnStage::Asking(question.answered(next)), rows)
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
    let (payment, refund) = (it.payment, it.refund);
    put(refund, ReturnStage::Failed, rows)?;
    let held = held(payment, rows)?;
    let failed = held.failed.unwrap_or(nothing(it.amount));
    let failed = sum(failed.plus(it.amount))?;
    let case = OpenPayment {
        payment,
        order: held.order,
        refund: Some(refund),
        amount: failed,
        since: at.time,
    };
    open::open((OpenState::RefundFailed, payment.0), case, rows)?;
    let held = Held {
        refunding: sum(held.refunding.minus(it.amount))?,
        failed: Some(failed),
        ..held
    };
    note(
        rows,
        at,
        (payment, held),
        TransactionKind::RefundFailed { refund },
    )
}

pub(super) fn unsettled(
    (refund, order): (RefundId, OrderId),
    at: &At,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    let returned = returned(refund, rows)?;
    let Some(question) = returned.stage.question() else {
        return Ok(());
    };
    put(refund, ReturnStage::Unsettled(question), rows)?;
    let case = OpenPayment {
        payment: returned.payment,
        order,
        refund: Some(refund),
        amount: returned.amount,
        since: at.time,
    };
    open::open((OpenState::Unsettled, refund.0), case, rows)
}

fn sum(result: Result<Money, MoneyError>) -> Result<Money, RowError> {
    result.map_err(|error| RowError(format!("payments: {error}")))
}
