//! Asking a provider again.

use super::{Decided, again, answer, held};
use crate::{
    payments::{REFUNDS, WAITING, held::Errand},
    runtime::Rows,
};
use contracts::{
    AttemptId, Timestamp,
    payments::{Outcome, PaymentEvent, PaymentRefusal, RecordAnswer, Trouble},
};

/// The pause is over, and nobody has changed their mind meanwhile; or an answer was waited for in
/// vain, which is worth as much as one that says nothing.
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
    let waits = question.and_then(|it| Some((it, it.lapse().or(it.next)?)));
    let Some((question, wait)) = waits.filter(|(_, wait)| wait.attempt == attempt) else {
        return Err(not_awaited.into());
    };
    if now < wait.at {
        return Err(PaymentRefusal::NotDue { attempt }.into());
    }
    if question.next.is_none() {
        let silence = RecordAnswer {
            attempt: question.attempt,
            payment,
            refund,
            outcome: Outcome::Unknown {
                trouble: Trouble::TimedOut,
            },
        };
        return answer::record(&silence, rows, now);
    }
    let call = held.call(question.call, refund);
    let asked =
        call.and_then(|call| again((payment, &held), question, (call, amount), question.last));
    asked
        .map(|asked| vec![asked])
        .ok_or_else(|| not_awaited.into())
}
