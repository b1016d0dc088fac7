//! What a provider's answer leads to.

use super::{
    Decided, ask, give_back, held, void,
    worth::{Worth, repeat, told, worth},
};
use crate::{
    payments::{
        REFUNDS,
        held::{Held, Question, Returned, Stage, nothing, unknown},
        keys::is_attempt,
    },
    runtime::Rows,
};
use contracts::{
    PaymentId, RefundId, Timestamp,
    payments::{
        Call, CallKind, DeclineReason, Outcome, PaymentCaptured, PaymentDeclined, PaymentEvent,
        PaymentRefunded, PaymentRefusal, PaymentUnsettled, PaymentVoided, RecordAnswer, Reference,
        RefundCause, RefundFailed,
    },
};

pub(super) fn record(
    answer: &RecordAnswer,
    rows: &Rows<'_>,
    now: Timestamp,
) -> Decided<Vec<PaymentEvent>> {
    let held = held(answer.payment, rows)?;
    match answer.refund {
        None => {
            let question = awaited(held.stage.question(), answer)?;
            Ok(taken(answer, &held, question, now))
        }
        Some(refund) => {
            let returned = returned(refund, answer, rows)?;
            let question = awaited(returned.stage.question(), answer)?;
            Ok(given_back(
                answer,
                (&held, &returned),
                (question, refund),
                now,
            ))
        }
    }
}

/// A clear answer counts even if it was waited for in vain before: every attempt at a call has the
/// same one.
fn awaited(question: Option<Question>, answer: &RecordAnswer) -> Decided<Question> {
    let attempt = answer.attempt;
    let is_clear = !matches!(answer.outcome, Outcome::Unknown { .. });
    let awaited = question.filter(|question| {
        let is_late = || is_attempt(attempt, question.key, question.number);
        question.awaits(attempt) || is_clear && is_late()
    });
    awaited.ok_or_else(|| PaymentRefusal::NotAwaited { attempt }.into())
}

fn returned(refund: RefundId, answer: &RecordAnswer, rows: &Rows<'_>) -> Decided<Returned> {
    let returned = rows.get(&REFUNDS, &refund.0)?;
    let of_it = returned.filter(|it| it.payment == answer.payment);
    of_it.ok_or_else(|| unknown(answer.payment).into())
}

/// Step by step the money is taken; once the order is off, nothing more is, and what was goes back.
fn taken(
    answer: &RecordAnswer,
    held: &Held,
    question: Question,
    now: Timestamp,
) -> Vec<PaymentEvent> {
    let (payment, order, amount) = (answer.payment, held.order, held.amount);
    let off = held.called_off;
    let may_repeat = question.call == CallKind::Void || !off;
    let again = repeat(question, now).filter(|_| may_repeat);
    let worth = worth(answer, amount, again);
    let mut events = vec![told(answer, question, &worth)];
    match (question.call, worth) {
        (_, Worth::Again(_)) => {}
        (CallKind::Authorize, Worth::Done(authorization)) => {
            let call = if off {
                let authorization = Some(authorization);
                Call::Void { authorization }
            } else {
                Call::Capture { authorization }
            };
            events.extend(ask(payment, held, call, amount));
        }
        (CallKind::Capture, Worth::Done(reference)) => {
            events.extend(captured(payment, held, reference));
        }
        (CallKind::Void, Worth::Done(_) | Worth::WrongAmount) => {
            events.push(PaymentVoided { payment, order }.into());
        }
        (CallKind::Authorize, Worth::Refused) if off => {
            events.push(PaymentVoided { payment, order }.into());
        }
        (CallKind::Authorize, Worth::Refused) => {
            events.push(declined(held, answer, &Worth::Refused))
        }
        (CallKind::Authorize | CallKind::Capture, no) => {
            if !off {
                events.push(declined(held, answer, &no));
            }
            // It may have been done after all, or half.
            events.extend(void(payment, held));
        }
        (CallKind::Void | CallKind::Refund, _) => {
            let refund = None;
            let unsettled = PaymentUnsettled {
                payment,
                order,
                refund,
            };
            events.push(unsettled.into());
        }
    }
    events
}

fn captured(payment: PaymentId, held: &Held, reference: Reference) -> Vec<PaymentEvent> {
    let captured = PaymentCaptured {
        payment,
        order: held.order,
        amount: held.amount,
        reference: Some(reference.clone()),
    };
    let mut events = vec![captured.into()];
    if held.called_off {
        let held = Held {
            stage: Stage::Captured,
            capture: Some(reference),
            ..held.clone()
        };
        events.extend(give_back::rest(payment, &held, nothing(held.amount)));
    }
    events
}

fn declined(held: &Held, answer: &RecordAnswer, no: &Worth) -> PaymentEvent {
    let reason = match no {
        Worth::WrongAmount => DeclineReason::WrongAmount,
        Worth::GivenUp => DeclineReason::Unreachable,
        _ => DeclineReason::ByProvider,
    };
    PaymentDeclined {
        payment: answer.payment,
        order: held.order,
        reason,
    }
    .into()
}

/// What staff could not pay back of a payment that is off meanwhile goes back with its rest.
fn given_back(
    answer: &RecordAnswer,
    (held, returned): (&Held, &Returned),
    (question, refund): (Question, RefundId),
    now: Timestamp,
) -> Vec<PaymentEvent> {
    let (payment, order, amount) = (answer.payment, held.order, returned.amount);
    let worth = worth(answer, amount, repeat(question, now));
    let mut events = vec![told(answer, question, &worth)];
    match worth {
        Worth::Again(_) => {}
        Worth::Done(_) => events.push(
            PaymentRefunded {
                payment,
                refund,
                order,
                amount,
            }
            .into(),
        ),
        Worth::Refused => {
            let failed = RefundFailed {
                payment,
                refund,
                order,
                amount,
            };
            events.push(failed.into());
            if held.called_off && returned.cause == RefundCause::ByStaff {
                events.extend(give_back::rest(payment, held, amount));
            }
        }
        Worth::WrongAmount | Worth::GivenUp => {
            let refund = Some(refund);
            let unsettled = PaymentUnsettled {
                payment,
                order,
                refund,
            };
            events.push(unsettled.into());
        }
    }
    events
}
