//! Taking the money, and taking that back.

use super::{Decided, ask, give_back, void};
use crate::{
    payments::{
        CALLED_OFF, PAYMENTS,
        held::{Held, Stage, nothing},
    },
    runtime::Rows,
};
use contracts::{
    orders::PayBy,
    payments::{
        Call, DeclineReason, PaymentCalledOff, PaymentCaptured, PaymentDeclined, PaymentEvent,
        PaymentOpened, PaymentRefusal, RequestPayment, UndoPayment,
    },
};

/// What is paid offline counts as taken when it is asked for, and so does what costs nothing.
pub(super) fn request(wish: &RequestPayment, rows: &Rows<'_>) -> Decided<Vec<PaymentEvent>> {
    let RequestPayment {
        payment,
        order,
        customer,
        amount,
        pay_by,
    } = wish.clone();
    if rows.get(&CALLED_OFF, &payment.0)?.is_some() {
        return Err(PaymentRefusal::CalledOff { payment }.into());
    }
    let opened = PaymentOpened {
        payment,
        order,
        customer,
        amount,
        pay_by,
    };
    let held = Held::of(&opened);
    let captured = PaymentCaptured {
        payment,
        order,
        amount,
        reference: None,
    };
    let then = match &held.pay_by {
        _ if amount.minor < 0 => {
            let reason = DeclineReason::BadAmount;
            let declined = PaymentDeclined {
                payment,
                order,
                reason,
            };
            Some(declined.into())
        }
        _ if amount == nothing(amount) => Some(captured.into()),
        PayBy::Offline => Some(captured.into()),
        PayBy::Sandbox { card } => {
            let card = card.clone();
            ask(payment, &held, Call::Authorize { card }, amount)
        }
    };
    Ok([Some(opened.into()), then].into_iter().flatten().collect())
}

/// What the provider is being asked is waited for, and undone then. What is only going to be asked
/// is not asked any more.
pub(super) fn undo(end: &UndoPayment, rows: &Rows<'_>) -> Decided<Vec<PaymentEvent>> {
    let UndoPayment { payment, order } = *end;
    let off = PaymentCalledOff { payment, order }.into();
    let Some(held) = rows.get(&PAYMENTS, &payment.0)? else {
        // Whatever asks for it later must hear that it is off.
        return Ok(vec![off]);
    };
    let mut events = vec![off];
    match &held.stage {
        Stage::Asking(_) if held.declined.is_some() => {}
        Stage::Asking(question) if question.next.is_none() => {}
        Stage::Asking(_) => events.extend(void(payment, &held)),
        Stage::Captured => events.extend(give_back::rest(payment, &held, nothing(held.amount))),
        Stage::Opened | Stage::Declined | Stage::Voided | Stage::Unsettled(_) => {
            return Err(PaymentRefusal::Over { payment }.into());
        }
    }
    Ok(events)
}
