//! What payments tell about themselves.

use super::{
    OPEN, PAYMENTS, REFUNDS, REFUNDS_OF, TRANSACTIONS,
    held::{Held, ReturnStage, Stage, unknown},
    rank,
};
use crate::runtime::{No, Rows};
use contracts::{
    Caller, Cursor, Page, PaymentId, Timestamp,
    payments::{
        Attempt, FindPayment, FindTakings, ListPayments, ListTransactions, OpenPayment, Payment,
        PaymentRefusal, PaymentState, Repayment, RepaymentState, Taking, Takings, Transaction,
        TransactionKind,
    },
};
use uuid::Uuid;

/// Among how many of a payment's last transactions its attempts are looked for.
const LATELY: u64 = 64;

type Told<T> = Result<T, No<PaymentRefusal>>;

pub(super) fn payment(query: &FindPayment, rows: &Rows<'_>, caller: &Caller) -> Told<Payment> {
    let payment = query.payment;
    let held = of_caller(payment, rows, caller)?;
    let from = held.entries.saturating_sub(LATELY);
    let limit = usize::try_from(LATELY).unwrap_or_default();
    let lately = rows.items(&TRANSACTIONS, &payment.0, from, limit)?;
    Ok(Payment {
        payment,
        order: held.order,
        state: state(&held),
        amount: held.amount,
        captured: held.captured(),
        refunded: held.refunded,
        refunding: held.refunding,
        called_off: held.called_off,
        declined: held.declined,
        attempts: attempts(lately),
        refunds: repayments(payment, &held, rows)?,
        reference: held.capture,
    })
}

pub(super) fn takings(query: &FindTakings, rows: &Rows<'_>, _: &Caller) -> Told<Takings> {
    let mut takings = Vec::with_capacity(query.payments.len());
    for payment in query.payments.iter() {
        if let Some(held) = rows.get(&PAYMENTS, &payment.0)? {
            takings.push(Taking {
                payment: *payment,
                state: state(&held),
                amount: held.amount,
                captured: held.captured(),
                refunded: held.refunded,
            });
        }
    }
    Ok(Takings { takings })
}

/// A payment that is somebody else's is none.
fn of_caller(payment: PaymentId, rows: &Rows<'_>, caller: &Caller) -> Told<Held> {
    let held = rows.get(&PAYMENTS, &payment.0)?;
    let user = caller.user();
    let is_theirs = |held: &Held| caller.is_staff() || user.is_some() && held.customer == user;
    held.filter(is_theirs)
        .ok_or_else(|| unknown(payment).into())
}

fn state(held: &Held) -> PaymentState {
    match held.stage {
        Stage::Unsettled(_) => PaymentState::Unsettled,
        Stage::Captured => PaymentState::Captured,
        _ if held.declined.is_some() => PaymentState::Declined,
        Stage::Declined => PaymentState::Declined,
        Stage::Voided => PaymentState::Voided,
        Stage::Opened | Stage::Asking(_) => PaymentState::UnderWay,
    }
}

fn attempts(lately: Vec<Transaction>) -> Vec<Attempt> {
    let mut attempts: Vec<Attempt> = Vec::new();
    for entry in lately {
        match entry.what {
            TransactionKind::Asked { attempt, call, .. } => attempts.push(Attempt {
                attempt,
                call,
                asked_at: entry.at,
                outcome: None,
            }),
            TransactionKind::Answered {
                attempt, outcome, ..
            } => {
                let asked = attempts.iter_mut().find(|asked| asked.attempt == attempt);
                if let Some(asked) = asked {
                    asked.outcome = Some(outcome);
                }
            }
            _ => {}
        }
    }
    attempts
}

fn repayments(payment: PaymentId, held: &Held, rows: &Rows<'_>) -> Told<Vec<Repayment>> {
    let count = usize::try_from(held.refunds).unwrap_or_default();
    let mut repayments = Vec::with_capacity(count);
    for refund in rows.items(&REFUNDS_OF, &payment.0, 0, count)? {
        if let Some(returned) = rows.get(&REFUNDS, &refund.0)? {
            repayments.push(Repayment {
                refund,
                amount: returned.amount,
                cause: returned.cause,
                state: match returned.stage {
                    ReturnStage::Requested | ReturnStage::Asking(_) => RepaymentState::UnderWay,
                    ReturnStage::Done => RepaymentState::Done,
                    ReturnStage::Failed => RepaymentState::Failed,
                    ReturnStage::Unsettled(_) => RepaymentState::Unsettled,
                },
            });
        }
    }
    Ok(repayments)
}

pub(super) fn transactions(
    query: &ListTransactions,
    rows: &Rows<'_>,
    caller: &Caller,
) -> Told<Page<Transaction>> {
    let payment = query.payment;
    of_caller(payment, rows, caller)?;
    let from = match &query.page.after {
        None => 0,
        Some(cursor) => cursor
            .as_str()
            .parse()
            .map_err(|_| PaymentRefusal::BadCursor)?,
    };
    let limit = query.page.limit.items();
    let mut items = rows.items(&TRANSACTIONS, &payment.0, from, limit)?;
    if !caller.is_staff() {
        items.iter_mut().for_each(keep_quiet);
    }
    let reached = from.saturating_add(items.len() as u64);
    let next = if items.len() == limit {
        Cursor::new(reached.to_string()).ok()
    } else {
        None
    };
    Ok(Page { items, next })
}

/// What staff have noted is for staff.
fn keep_quiet(entry: &mut Transaction) {
    if let TransactionKind::RepaidByHand { note, .. } = &mut entry.what {
        *note = None;
    }
}

pub(super) fn open(query: &ListPayments, rows: &Rows<'_>, _: &Caller) -> Told<Page<OpenPayment>> {
    let why = rank(query.state);
    let after = match &query.page.after {
        None => None,
        Some(cursor) => {
            let (since, about) = read(cursor).ok_or(PaymentRefusal::BadCursor)?;
            Some((why, since, about))
        }
    };
    let limit = query.page.limit.items();
    let found = rows.scan(&OPEN, &why, after.as_ref(), limit)?;
    let next = match found.last() {
        Some(((_, since, about), _)) if found.len() == limit => {
            Cursor::new(format!("{}-{}", since.0, about.simple())).ok()
        }
        _ => None,
    };
    let items = found.into_iter().map(|(_, case)| case).collect();
    Ok(Page { items, next })
}

/// Where a page of open payments ended: at this age, and at what that is about.
fn read(cursor: &Cursor) -> Option<(Timestamp, Uuid)> {
    let (since, about) = cursor.as_str().split_once('-')?;
    Some((Timestamp(since.parse().ok()?), Uuid::parse_str(about).ok()?))
}
