//! What a provider's answer is worth to the shop.

use crate::payments::{held::Question, keys::attempt_id, patience::pause};
use contracts::{
    Money, Timestamp,
    payments::{Next, Outcome, PaymentEvent, ProviderAnswered, RecordAnswer, Reference},
};

/// What an answer is worth to the shop.
pub(super) enum Worth {
    Done(Reference),
    /// Done, but not what was asked for.
    WrongAmount,
    Refused,
    Again(Next),
    /// Nobody knows what was done, and it is not asked any more.
    GivenUp,
}

pub(super) fn worth(answer: &RecordAnswer, amount: Money, repeat: Option<Next>) -> Worth {
    match &answer.outcome {
        Outcome::Done {
            reference,
            amount: done,
        } if *done == amount => Worth::Done(reference.clone()),
        Outcome::Done { .. } => Worth::WrongAmount,
        Outcome::Refused { .. } => Worth::Refused,
        Outcome::Unknown { .. } => repeat.map_or(Worth::GivenUp, Worth::Again),
    }
}

/// When the same is asked again, if it may be asked once more.
pub(super) fn repeat(question: Question, now: Timestamp) -> Option<Next> {
    let number = question.number.saturating_add(1);
    let next = Next {
        attempt: attempt_id(question.key, number),
        at: now.plus(pause(question.number)),
    };
    (number <= question.last).then_some(next)
}

pub(super) fn told(answer: &RecordAnswer, question: Question, worth: &Worth) -> PaymentEvent {
    let next = match worth {
        Worth::Again(next) => Some(*next),
        _ => None,
    };
    ProviderAnswered {
        payment: answer.payment,
        refund: answer.refund,
        attempt: answer.attempt,
        call: question.call,
        outcome: answer.outcome.clone(),
        next,
    }
    .into()
}
