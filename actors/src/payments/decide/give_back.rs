//! Paying back, by staff or because an order is off.

use super::{Decided, again, ask, held};
use crate::{
    payments::{
        REFUNDS,
        held::{Held, ReturnStage, Stage, nothing},
        keys::own_refund,
        patience::{REFUNDS_MAX, times},
    },
    runtime::Rows,
};
use contracts::{
    Money, PaymentId, RefundId,
    payments::{
        Call, PaymentEvent, PaymentRefunded, PaymentRefusal, RefundCause, RefundPayment,
        RefundRequested, RepaidByHand, RepayByHand, SettlePayment,
    },
};

pub(super) fn by_staff(wish: &RefundPayment, rows: &Rows<'_>) -> Decided<Vec<PaymentEvent>> {
    let (payment, refund) = (wish.payment, wish.refund);
    let held = held(payment, rows)?;
    if held.stage != Stage::Captured {
        return Err(PaymentRefusal::NotCaptured { payment }.into());
    }
    if rows.get(&REFUNDS, &refund.0)?.is_some() {
        return Err(PaymentRefusal::RefundExists { refund }.into());
    }
    if held.refunds >= REFUNDS_MAX {
        let limit = REFUNDS_MAX;
        return Err(PaymentRefusal::TooManyRefunds { limit }.into());
    }
    let amount = wanted(wish.amount, held.left())?;
    Ok(begin(
        payment,
        &held,
        (refund, amount, RefundCause::ByStaff),
    ))
}

/// What the provider did not pay back, staff gave back in another way: it has gone back all the
/// same, so nobody pays it back once more.
pub(super) fn by_hand(wish: &RepayByHand, rows: &Rows<'_>) -> Decided<Vec<PaymentEvent>> {
    let (payment, refund, note) = (wish.payment, wish.refund, wish.note.clone());
    let held = held(payment, rows)?;
    if rows.get(&REFUNDS, &refund.0)?.is_some() {
        return Err(PaymentRefusal::RefundExists { refund }.into());
    }
    let left = held.failed.ok_or(PaymentRefusal::NothingOpen { payment })?;
    let amount = wanted(wish.amount, left)?;
    let (order, cause) = (held.order, RefundCause::ByHand);
    let by_hand = RepaidByHand {
        payment,
        refund,
        note,
    };
    let requested = RefundRequested {
        payment,
        refund,
        amount,
        cause,
    };
    let refunded = PaymentRefunded {
        payment,
        refund,
        order,
        amount,
    };
    Ok(vec![by_hand.into(), requested.into(), refunded.into()])
}

/// How much goes back: what somebody wishes, or all that is left.
fn wanted(wish: Option<Money>, left: Money) -> Result<Money, PaymentRefusal> {
    if wish.is_some_and(|wish| wish.currency != left.currency || wish.minor <= 0) {
        let currency = left.currency.code().to_owned();
        return Err(PaymentRefusal::BadAmount { currency });
    }
    let amount = wish.unwrap_or(left);
    if amount.minor > left.minor || amount == nothing(left) {
        return Err(PaymentRefusal::MoreThanLeft { left });
    }
    Ok(amount)
}

/// Pays back all that is left of what was taken, and this besides.
pub(super) fn rest(payment: PaymentId, held: &Held, besides: Money) -> Vec<PaymentEvent> {
    let refund = own_refund(payment, held.refunds);
    match held.left().plus(besides) {
        Ok(amount) if amount.minor > 0 => {
            begin(payment, held, (refund, amount, RefundCause::CalledOff))
        }
        Ok(_) | Err(_) => Vec::new(),
    }
}

/// What was taken without a provider goes back without one.
fn begin(
    payment: PaymentId,
    held: &Held,
    (refund, amount, cause): (RefundId, Money, RefundCause),
) -> Vec<PaymentEvent> {
    let requested = RefundRequested {
        payment,
        refund,
        amount,
        cause,
    };
    let order = held.order;
    let then = match held.capture.clone() {
        Some(capture) => ask(payment, held, Call::Refund { refund, capture }, amount),
        None => Some(
            PaymentRefunded {
                payment,
                refund,
                order,
                amount,
            }
            .into(),
        ),
    };
    let events = [Some(requested.into()), then];
    events.into_iter().flatten().collect()
}

/// What was given up is asked for anew, as often as the first time.
pub(super) fn settle(wish: &SettlePayment, rows: &Rows<'_>) -> Decided<Vec<PaymentEvent>> {
    let payment = wish.payment;
    let held = held(payment, rows)?;
    let open = match wish.refund {
        None => match held.stage {
            Stage::Unsettled(question) => Some((question, held.amount)),
            _ => None,
        },
        Some(refund) => match rows.get(&REFUNDS, &refund.0)? {
            Some(returned) if returned.payment == payment => match returned.stage {
                ReturnStage::Unsettled(question) => Some((question, returned.amount)),
                _ => None,
            },
            _ => None,
        },
    };
    let asked = open.and_then(|(question, amount)| {
        let call = held.call(question.call, wish.refund)?;
        let last = question.number.saturating_add(times(question.call));
        again((payment, &held), question, (call, amount), last)
    });
    let asked = asked.map(|asked| vec![asked]);
    asked.ok_or_else(|| PaymentRefusal::NothingOpen { payment }.into())
}
