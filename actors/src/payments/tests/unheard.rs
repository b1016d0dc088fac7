//! Calls that nobody tells the end of: what asks for them was put aside, or its process is gone.

use super::shop::{Shop, answer_to, done, payment_id, pounds, refund, request, silence, undo};
use crate::payments::{ANSWER_MAX, ASKED_MAX, CALL_TIMEOUT, GIVEN_BACK_MAX};
use contracts::{
    ChangeId,
    payments::{CallKind, DeclineReason, PaymentState, RepaymentState, SettlePayment},
};
use uuid::Uuid;

/// Nobody tells of any call for this how it ended, until it is given up.
fn never_heard(shop: &mut Shop, call: CallKind, times: u32) {
    for number in 1..=times {
        assert_eq!(shop.last_asked().call.kind(), call, "{number}");
        assert!(shop.waits_in_vain(), "it waits for ever");
        assert_eq!(shop.asks_again(), number < times, "{number}");
    }
}

#[test]
fn a_call_that_nobody_tells_the_end_of_is_made_again_with_the_same_key() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    let (first, before) = (shop.last_asked(), shop.now);
    assert!(shop.waits_in_vain(), "it waits for ever");
    assert!(u128::from(shop.now - before) >= ANSWER_MAX.as_millis());
    assert!(
        ANSWER_MAX > CALL_TIMEOUT * 10,
        "a slow one is given its time"
    );
    assert!(shop.asks_again());
    let second = shop.last_asked();
    assert_eq!((second.key, second.number), (first.key, 2));
    shop.does_it();
    shop.does_it();
    assert_eq!(shop.payment(payment_id(1)).unwrap().captured, pounds(500));
    assert!(!shop.waits_in_vain() && !shop.asks_again(), "nothing waits");
}

#[test]
fn an_answer_ends_the_wait_for_it() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    shop.answer(silence()).unwrap();
    assert!(!shop.waits_in_vain());
    assert!(shop.asks_again());
    shop.does_it();
    shop.does_it();
    assert!(!shop.waits_in_vain());
}

#[test]
fn a_clear_answer_that_comes_after_the_wait_for_it_counts_once() {
    for is_asked_again in [false, true] {
        let mut shop = Shop::new();
        shop.decide(request(1, pounds(500), Some("any"))).unwrap();
        let first = shop.last_asked();
        shop.waits_in_vain();
        if is_asked_again {
            shop.asks_again();
        }
        let second = shop.last_asked();
        shop.decide(answer_to(&first, done(&first))).unwrap();
        assert_eq!(shop.last_asked().call.kind(), CallKind::Capture);
        if is_asked_again {
            let late = shop.decide(answer_to(&second, done(&second)));
            assert_eq!(late.unwrap_err().code, "not-awaited");
        }
        shop.does_it();
        let payment = shop.payment(payment_id(1)).unwrap();
        assert_eq!(payment.state, PaymentState::Captured);
        assert!(!shop.waits_in_vain() && !shop.asks_again());
    }
}

#[test]
fn an_answer_that_says_nothing_is_not_heard_once_it_was_waited_for_in_vain() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    shop.waits_in_vain();
    let late = shop.answer(silence()).unwrap_err();
    assert_eq!(late.code, "not-awaited");
    assert!(shop.asks_again());
}

#[test]
fn a_payment_whose_calls_nobody_tells_the_end_of_is_left_to_a_person() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    shop.decide(undo(1)).unwrap();
    assert!(shop.waits_in_vain(), "it waits for ever");
    never_heard(&mut shop, CallKind::Void, GIVEN_BACK_MAX);
    let payment = payment_id(1);
    let state = |shop: &Shop| shop.payment(payment).unwrap().state;
    assert_eq!(state(&shop), PaymentState::Unsettled);
    let refund = None;
    let change = ChangeId(Uuid::from_u128(1));
    let settle = SettlePayment {
        change,
        payment,
        refund,
    };
    shop.decide(settle).unwrap();
    shop.does_it();
    assert_eq!(state(&shop), PaymentState::Voided);
}

#[test]
fn an_order_that_is_not_off_is_declined_when_nobody_tells_of_its_authorization() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    never_heard(&mut shop, CallKind::Authorize, ASKED_MAX);
    let payment = shop.payment(payment_id(1)).unwrap();
    assert_eq!(payment.declined, Some(DeclineReason::Unreachable));
    assert_eq!(shop.last_asked().call.kind(), CallKind::Void);
}

#[test]
fn a_repayment_that_nobody_tells_the_end_of_is_left_to_a_person() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    shop.does_it();
    shop.does_it();
    shop.decide(refund(1, 1, None)).unwrap();
    never_heard(&mut shop, CallKind::Refund, GIVEN_BACK_MAX);
    let payment = shop.payment(payment_id(1)).unwrap();
    let states: Vec<_> = payment.refunds.iter().map(|it| it.state).collect();
    assert_eq!(states, [RepaymentState::Unsettled]);
}
