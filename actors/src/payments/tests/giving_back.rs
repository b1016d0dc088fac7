//! Giving money back, because staff wish so or because an order is off.

use super::shop::{
    Shop, answer_to, done, payment_id, pounds, refund, refused, request, silence, undo,
};
use contracts::payments::{CallKind, PaymentState, RepaymentState};

/// A shop that has taken five pounds by card.
fn paid() -> Shop {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    shop.does_it();
    shop.does_it();
    shop
}

#[test]
fn an_order_that_is_called_off_while_its_card_is_asked_is_voided_afterwards() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    shop.decide(undo(1)).unwrap();
    assert_eq!(shop.last_asked().call.kind(), CallKind::Authorize);
    shop.does_it();
    assert_eq!(shop.last_asked().call.kind(), CallKind::Void);
    shop.does_it();
    let payment = shop.payment(payment_id(1)).unwrap();
    assert_eq!(payment.state, PaymentState::Voided);
}

#[test]
fn what_is_captured_after_its_order_was_called_off_goes_back_at_once() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    shop.does_it();
    shop.decide(undo(1)).unwrap();
    shop.does_it();
    let story = shop.story();
    assert_eq!(
        story[story.len() - 3..],
        ["captured", "refund-requested", "asked"]
    );
    shop.does_it();
    let payment = shop.payment(payment_id(1)).unwrap();
    assert_eq!(
        (payment.captured, payment.refunded),
        (pounds(500), pounds(500))
    );
}

#[test]
fn an_order_that_is_called_off_during_a_pause_is_voided_and_not_asked_for_again() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    shop.does_it();
    shop.answer(silence()).unwrap();
    shop.decide(undo(1)).unwrap();
    assert_eq!(shop.last_asked().call.kind(), CallKind::Void);
    assert!(!shop.asks_again());
    shop.does_it();
    let payment = shop.payment(payment_id(1)).unwrap();
    assert_eq!(payment.state, PaymentState::Voided);
    let late = shop.decide(undo(1)).unwrap();
    assert_eq!(late.position, shop.decide(undo(1)).unwrap().position);
}

#[test]
fn what_was_paid_offline_goes_back_in_the_same_breath() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), None)).unwrap();
    shop.decide(refund(1, 1, Some(200))).unwrap();
    shop.decide(undo(1)).unwrap();
    let story = [
        "opened",
        "captured",
        "refund-requested",
        "refunded",
        "called-off",
        "refund-requested",
        "refunded",
    ];
    assert_eq!(shop.story(), story);
    let payment = shop.payment(payment_id(1)).unwrap();
    assert_eq!(payment.refunded, pounds(500));
}

#[test]
fn no_more_goes_back_than_is_left_and_what_is_on_its_way_counts() {
    let mut shop = paid();
    shop.decide(refund(1, 1, Some(300))).unwrap();
    let code = |shop: &mut Shop, number, minor| {
        let refused = shop.decide(refund(number, 1, minor)).unwrap_err();
        refused.code
    };
    assert_eq!(code(&mut shop, 2, Some(201)), "more-than-left");
    assert_eq!(code(&mut shop, 2, Some(0)), "bad-amount");
    assert_eq!(code(&mut shop, 2, Some(-5)), "bad-amount");
    shop.does_it();
    assert_eq!(code(&mut shop, 2, Some(201)), "more-than-left");
    shop.decide(refund(2, 1, None)).unwrap();
    assert_eq!(shop.last_asked().amount, pounds(200));
    shop.does_it();
    assert_eq!(code(&mut shop, 3, None), "more-than-left");
    let payment = shop.payment(payment_id(1)).unwrap();
    assert_eq!(
        (payment.refunded, payment.refunding),
        (pounds(500), pounds(0))
    );
}

#[test]
fn nothing_goes_back_of_what_was_not_taken() {
    let mut shop = Shop::new();
    let unknown = shop.decide(refund(1, 1, None)).unwrap_err();
    assert_eq!(unknown.code, "unknown-payment");
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    let too_early = shop.decide(refund(1, 1, None)).unwrap_err();
    assert_eq!(too_early.code, "not-captured");
}

#[test]
fn a_repayment_that_is_refused_is_free_again_and_goes_back_when_the_order_is_off() {
    let mut shop = paid();
    shop.decide(refund(1, 1, Some(300))).unwrap();
    let first = shop.last_asked();
    shop.decide(undo(1)).unwrap();
    assert_eq!(shop.last_asked().amount, pounds(200));
    shop.does_it();
    shop.decide(answer_to(&first, refused())).unwrap();
    assert_eq!(shop.last_asked().amount, pounds(300));
    shop.does_it();
    let payment = shop.payment(payment_id(1)).unwrap();
    assert_eq!(payment.refunded, pounds(500));
    let states: Vec<_> = payment.refunds.iter().map(|it| it.state).collect();
    let (done, failed) = (RepaymentState::Done, RepaymentState::Failed);
    assert_eq!(states, [failed, done, done]);
}

#[test]
fn an_answer_counts_once_and_only_while_it_is_waited_for() {
    let mut shop = paid();
    shop.decide(refund(1, 1, None)).unwrap();
    let asked = shop.last_asked();
    shop.answer(silence()).unwrap();
    let other = shop.answer(done(&asked)).unwrap_err();
    assert_eq!(other.code, "id-reused");
    assert!(shop.asks_again());
    assert_eq!(shop.last_asked().key, asked.key);
    shop.does_it();
    let payment = shop.payment(payment_id(1)).unwrap();
    assert_eq!(payment.refunded, pounds(500));
}
