//! What the sandbox promises, as any provider must, and what its cards do.

use super::shop::{payment_id, pounds};
use crate::payments::{Ask, Provider, Sandbox};
use contracts::{
    CallId, Text,
    payments::{Outcome, Reference},
};
use futures_util::FutureExt;
use uuid::Uuid;

fn ask(key: u128, number: u32) -> Ask {
    Ask {
        key: CallId(Uuid::from_u128(key)),
        payment: payment_id(1),
        amount: pounds(500),
        number,
    }
}

/// What a card's authorization says, if anything.
fn authorize(card: &str, ask: Ask) -> Option<Outcome> {
    let card = Text::new(card).unwrap();
    Sandbox.authorize(ask, card).now_or_never()
}

fn reference(outcome: Option<Outcome>) -> Reference {
    match outcome {
        Some(Outcome::Done { reference, .. }) => reference,
        other => panic!("not done: {other:?}"),
    }
}

/// What a card's capture says, if anything.
fn capture(card: &str, ask: Ask) -> Option<Outcome> {
    let twice = Ask { number: 2, ..ask };
    let authorization = reference(authorize(card, twice));
    Sandbox.capture(ask, authorization).now_or_never()
}

fn refund(card: &str, ask: Ask) -> Option<Outcome> {
    let twice = Ask { number: 2, ..ask };
    let taken = reference(capture(card, twice));
    Sandbox.refund(ask, taken).now_or_never()
}

#[test]
fn the_same_key_is_one_charge_and_another_key_is_another() {
    let first = reference(capture("approve", ask(1, 1)));
    assert_eq!(reference(capture("approve", ask(1, 1))), first);
    assert_eq!(reference(capture("approve", ask(1, 7))), first);
    assert_ne!(reference(capture("approve", ask(2, 1))), first);
}

#[test]
fn a_call_that_was_not_answered_is_settled_when_it_is_made_again() {
    assert_eq!(authorize("timeout", ask(1, 1)), None);
    assert!(authorize("timeout", ask(1, 2)).is_some());
    assert_eq!(capture("timeout", ask(1, 1)), None);
    let settled = reference(capture("timeout", ask(1, 2)));
    assert_eq!(reference(capture("timeout", ask(1, 3))), settled);
    assert_eq!(authorize("timeout-decline", ask(1, 1)), None);
    let declined = authorize("timeout-decline", ask(1, 2));
    assert!(matches!(declined, Some(Outcome::Refused { .. })));
    let error = capture("error-after-charge", ask(1, 1));
    assert!(matches!(error, Some(Outcome::Unknown { .. })));
    reference(capture("error-after-charge", ask(1, 2)));
    assert_eq!(refund("refund-timeout", ask(1, 1)), None);
    reference(refund("refund-timeout", ask(1, 2)));
}

#[test]
fn a_card_that_refuses_refuses_always() {
    let refused = |outcome| matches!(outcome, Some(Outcome::Refused { .. }));
    for number in 1..4 {
        assert!(refused(authorize("decline", ask(1, number))));
        assert!(refused(authorize("made-up", ask(1, number))));
        assert!(refused(capture("decline-capture", ask(1, number))));
        assert!(refused(refund("refund-decline", ask(1, number))));
        assert_eq!(authorize("unreachable", ask(1, number)), None);
        assert_eq!(capture("lost-capture", ask(1, number)), None);
    }
}

#[test]
fn a_void_is_done_whatever_is_known_of_the_authorization() {
    let known = reference(authorize("lost-capture", ask(1, 1)));
    for authorization in [None, Some(known)] {
        let voided = Sandbox.void(ask(1, 1), authorization).now_or_never();
        assert!(matches!(voided, Some(Outcome::Done { .. })));
    }
}

#[test]
fn the_card_that_takes_too_much_takes_a_penny_more() {
    let Some(Outcome::Done { amount, .. }) = capture("wrong-amount", ask(1, 1)) else {
        panic!("it is done");
    };
    assert_eq!(amount, pounds(501));
}
