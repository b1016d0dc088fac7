//! Asking a provider again.

use super::{Decided, again, held};
use crate::{
    payments::{REFUNDS, WAITING, held::Errand},
    runtime::Rows,
};
use contracts::{
    AttemptId, Timestamp,
    payments::{PaymentEvent, PaymentRefusal},
};

/// The pause is over, and nobody has changed their mind meanwhile.
pub(super) fn ask_again(
    attempt: AttemptId,
    rows: &Rows<'_>,
    now: Timestamp,
) -> Decided<Vec<PaymentEvent>> {
    let not_awaited = PaymentRefusal::NotAwaited { attempt };
    let Some(Errand { payment, refund }) = rows.get(&WAITING, &attempt.0)? else {
        return Err(not_awaited.into());
    };
    let held = held(payment, rows)?;
    let (question, amount) = match refund {
        None => (held.stage.question(), held.amount),
        Some(refund) => match rows.get(&REFUNDS, &refund.0)? {
            Some(returned) => (returned.stage.question(), returned.amount),
            None => (None, held.amount),
        },
    };
    let Some((question, next)) = question.and_then(|it| Some((it, it.next?))) else {
        return Err(not_awaited.into());
    };
    if now < next.at {
        return Err(PaymentRefusal::NotDue { attempt }.into());
    }
    let call = held.call(question.call, refund);
    let asked =
        call.and_then(|call| again((payment, &held), question, (call, amount), question.last));
    asked
        .map(|asked| vec![asked])
        .ok_or_else(|| not_awaited.into())
}
