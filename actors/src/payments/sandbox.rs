//! The sandbox: a provider for trying things out, whose cards say what will happen.
//!
//! **Invariant:** it remembers nothing. What it does is a function of the card and of the call's
//! key, and whether the line to it is bad is a function of the card and of the attempt's number. So
//! every process meets the same provider, and so does one that was started again.

use super::provider::{Answering, Ask, Provider};
use contracts::{
    Money, Text,
    payments::{CallKind, Outcome, Reference, Trouble},
};
use futures_util::FutureExt;
use std::{future, time::Duration};

/// How long the card `slow` takes each time.
const SLOW: Duration = Duration::from_secs(2);
/// What stands between the card and the key in a reference.
const MARK: char = '.';

/// The provider for trying things out.
///
/// | card | what happens |
/// |---|---|
/// | `approve` | everything is done at once |
/// | `decline` | the authorization is refused |
/// | `decline-capture` | the authorization is done, the capture refused |
/// | `slow` | everything is done, after two seconds each |
/// | `timeout` | the first authorization and the first capture are not answered; both were done |
/// | `timeout-decline` | the first authorization is not answered; it was refused |
/// | `error-after-charge` | the first capture is answered with an error; it was done |
/// | `unreachable` | no authorization is ever answered |
/// | `lost-capture` | no capture is ever answered |
/// | `wrong-amount` | a capture takes one penny more |
/// | `refund-timeout` | the first refund is not answered; it was done |
/// | `refund-decline` | refunds are refused |
///
/// Any other card is refused. Where the table says nothing, everything is done at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sandbox;

/// How a call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Done,
    Slow,
    Refused(&'static str),
    Silent,
    Error,
    OnePennyMore,
}

impl Provider for Sandbox {
    fn authorize(&self, ask: Ask, card: Text<64>) -> Answering {
        answer(CallKind::Authorize, &card, ask)
    }

    fn capture(&self, ask: Ask, authorization: Reference) -> Answering {
        answer(CallKind::Capture, card_of(&authorization), ask)
    }

    fn void(&self, ask: Ask, authorization: Option<Reference>) -> Answering {
        let card = authorization.as_ref().map_or("approve", card_of);
        answer(CallKind::Void, card, ask)
    }

    fn refund(&self, ask: Ask, capture: Reference) -> Answering {
        answer(CallKind::Refund, card_of(&capture), ask)
    }
}

/// References begin with the card, as a provider would know it by them.
fn card_of(reference: &Reference) -> &str {
    let card = reference.split_once(MARK);
    card.map_or(reference.as_str(), |(card, _)| card)
}

fn way(call: CallKind, card: &str, attempt: u32) -> Way {
    let first = attempt == 1;
    match (card, call) {
        ("decline", CallKind::Authorize) => Way::Refused("the card was declined"),
        ("decline-capture", CallKind::Capture) => Way::Refused("the authorization has lapsed"),
        ("slow", _) => Way::Slow,
        ("timeout", CallKind::Authorize | CallKind::Capture) if first => Way::Silent,
        ("timeout-decline", CallKind::Authorize) if first => Way::Silent,
        ("timeout-decline", CallKind::Authorize) => Way::Refused("the card was declined"),
        ("error-after-charge", CallKind::Capture) if first => Way::Error,
        ("unreachable", CallKind::Authorize) | ("lost-capture", CallKind::Capture) => Way::Silent,
        ("wrong-amount", CallKind::Capture) => Way::OnePennyMore,
        ("refund-timeout", CallKind::Refund) if first => Way::Silent,
        ("refund-decline", CallKind::Refund) => Way::Refused("this card takes nothing back"),
        (
            "approve" | "decline" | "decline-capture" | "timeout" | "timeout-decline"
            | "error-after-charge" | "unreachable" | "lost-capture" | "wrong-amount"
            | "refund-timeout" | "refund-decline",
            _,
        ) => Way::Done,
        _ => Way::Refused("the sandbox knows no such card"),
    }
}

fn answer(call: CallKind, card: &str, ask: Ask) -> Answering {
    let done = done(card, ask);
    match way(call, card, ask.number) {
        Way::Done => future::ready(done).boxed(),
        Way::Slow => async move {
            tokio::time::sleep(SLOW).await;
            done
        }
        .boxed(),
        Way::Refused(why) => future::ready(refused(why)).boxed(),
        Way::Silent => future::pending().boxed(),
        Way::Error => future::ready(failed()).boxed(),
        Way::OnePennyMore => {
            let minor = ask.amount.minor.saturating_add(1);
            let amount = Money::new(minor, ask.amount.currency);
            future::ready(self::done(card, Ask { amount, ..ask })).boxed()
        }
    }
}

fn done(card: &str, ask: Ask) -> Outcome {
    let amount = ask.amount;
    match Reference::new(format!("{card}{MARK}{}", ask.key)) {
        Ok(reference) => Outcome::Done { reference, amount },
        Err(_) => failed(),
    }
}

fn refused(why: &str) -> Outcome {
    match Text::new(why) {
        Ok(reason) => Outcome::Refused { reason },
        Err(_) => failed(),
    }
}

fn failed() -> Outcome {
    let trouble = Trouble::Failed;
    Outcome::Unknown { trouble }
}
