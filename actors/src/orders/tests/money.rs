//! Paying, not paying, and paying back, as sentences.

use super::{ADA, NOON, ORDER, awaiting, cancel, code, find, paid, pence, recorded, refund, state};
use crate::{
    orders::{policy, view},
    runtime::{DEADLINES, Rules},
    tests::bench::Bench,
};
use contracts::{
    Caller, List, PaymentId, Quantity, Sku, Text, Timestamp, UserId,
    orders::{
        AskForPayment, CallOff, CancelReason, DropUnpaid, FindTimeline, MarkPaid, MarkSettled,
        MoneyOwed, OrderPaid, OrderState, Orders, PAYMENT_S_MAX, ParcelWanted,
    },
    payments::{DeclineReason, PaymentDeclined, PaymentVoided},
    stock::{Line, StockReserved},
};
use uuid::Uuid;

#[test]
fn an_order_that_nobody_pays_in_time_is_off() {
    let mut bench = awaiting();
    let drop = DropUnpaid { order: ORDER };
    let due = NOON + PAYMENT_S_MAX * 1_000;
    assert_eq!(code(bench.decide(drop.clone(), due - 1)), "out-of-turn");
    bench.decide(drop, due).unwrap();
    let order = find(&bench, &Caller::Itself).unwrap();
    assert_eq!(order.cancelled, Some(CancelReason::Unpaid));
}

#[test]
fn an_order_that_nobody_promises_goods_in_time_is_off() {
    let mut bench = Bench::new();
    bench.decide(recorded(), NOON).unwrap();
    let (due, id) = deadline(&bench).expect("it does not wait for ever");
    assert!(due > NOON);
    let drop = <Orders as Rules>::on_deadline(id).unwrap();
    assert_eq!(code(bench.decide(drop.clone(), due - 1)), "out-of-turn");
    bench.decide(drop, due).unwrap();
    assert_eq!(state(&bench), OrderState::Cancelled);
    assert_eq!(deadline(&bench), None);
    let late = AskForPayment { order: ORDER };
    assert_eq!(code(bench.decide(late, due)), "out-of-turn");
}

#[test]
fn an_order_waits_for_one_thing_at_a_time() {
    let mut bench = awaiting();
    let due = NOON + PAYMENT_S_MAX * 1_000;
    assert_eq!(deadline(&bench), Some((due, ORDER.0)));
    bench.decide(paid(), NOON).unwrap();
    assert_eq!(deadline(&bench), None);
}

/// When something is due next, and what.
fn deadline(bench: &Bench<Orders>) -> Option<(u64, Uuid)> {
    let due = bench.read(|rows| rows.scan(&DEADLINES, &(), None, 2).unwrap());
    assert!(due.len() < 2, "{due:?}");
    due.first().map(|((at, id), ())| (at.0, *id))
}

#[test]
fn an_order_that_was_paid_in_time_stays_however_late_it_gets() {
    let mut bench = awaiting();
    bench.decide(paid(), NOON).unwrap();
    let drop = DropUnpaid { order: ORDER };
    assert_eq!(code(bench.decide(drop, NOON * 1_000)), "out-of-turn");
    assert_eq!(state(&bench), OrderState::Paid);
}

#[test]
fn a_paid_order_wants_its_parcel() {
    let mut bench = awaiting();
    bench.decide(paid(), NOON).unwrap();
    let amount = pence(4_345);
    let parcel = ParcelWanted {
        order: ORDER,
        customer: Some(UserId(Uuid::from_u128(ADA))),
        address: None,
        method: Text::new("standard").unwrap(),
        grams: 0,
    };
    let paid = OrderPaid {
        order: ORDER,
        amount,
        from_cart: false,
    };
    let expected = [paid.into(), parcel.into()];
    assert_eq!(bench.events(), expected);
}

#[test]
fn another_amount_than_the_order_s_does_not_pay_it() {
    let mut bench = awaiting();
    let short = MarkPaid {
        order: ORDER,
        amount: pence(4_344),
    };
    assert_eq!(code(bench.decide(short, NOON)), "out-of-turn");
    assert_eq!(state(&bench), OrderState::AwaitingPayment);
}

#[test]
fn money_that_comes_for_an_order_that_is_off_is_owed_and_goes_back_once() {
    let mut bench = awaiting();
    bench.decide(cancel(1), NOON).unwrap();
    assert_eq!(code(bench.decide(refund(1, 1), NOON)), "out-of-turn");
    bench.decide(paid(), NOON).unwrap();
    let (order, amount) = (ORDER, pence(4_345));
    assert_eq!(bench.events(), [MoneyOwed { order, amount }.into()]);
    assert_eq!(state(&bench), OrderState::Cancelled);
    bench.decide(refund(2, 4_345), NOON).unwrap();
    assert_eq!(code(bench.decide(refund(3, 1), NOON)), "out-of-turn");
    let order = find(&bench, &Caller::Itself).unwrap();
    assert_eq!(order.refunded, pence(4_345));
}

/// Whether nothing more will happen to the order.
fn is_over(bench: &Bench<Orders>) -> bool {
    let (order, token) = (ORDER, None);
    let query = FindTimeline { order, token };
    let timeline = bench.read(|rows| view::timeline(&query, rows, &Caller::Itself));
    timeline.unwrap().over
}

#[test]
fn an_order_that_is_called_off_while_its_money_is_asked_for_is_not_over_until_that_has_an_end() {
    let order = ORDER;
    let off = || {
        let mut bench = awaiting();
        bench.decide(cancel(1), NOON).unwrap();
        assert!(!is_over(&bench));
        bench
    };
    let payment = PaymentId(order.0);
    let voided = PaymentVoided { payment, order }.into();
    let reason = DeclineReason::ByProvider;
    let declined = PaymentDeclined {
        payment,
        order,
        reason,
    };
    for end in [voided, declined.into()] {
        let mut bench = off();
        for _ in 0..2 {
            for command in policy::on_payments(&end) {
                bench.decide(command, NOON).unwrap();
            }
            assert!(is_over(&bench), "after {end:?}");
        }
        let late = MarkSettled { order };
        drop(bench.decide(late, NOON));
        assert!(bench.events().is_empty());
    }
    let mut bench = off();
    bench.decide(paid(), NOON).unwrap();
    assert!(!is_over(&bench), "its money is still to go back");
    bench.decide(refund(1, 4_345), NOON).unwrap();
    assert!(is_over(&bench));
}

#[test]
fn an_order_that_is_off_before_its_money_is_asked_for_or_because_none_comes_is_over() {
    let (order, reason) = (ORDER, CancelReason::Declined);
    let mut declined = awaiting();
    declined.decide(CallOff { order, reason }, NOON).unwrap();
    let mut early = Bench::<Orders>::new();
    early.decide(recorded(), NOON).unwrap();
    early.decide(cancel(1), NOON).unwrap();
    assert!(is_over(&declined) && is_over(&early));
}

#[test]
fn a_payment_that_is_let_go_of_changes_no_order_that_was_not_called_off() {
    let mut bench = awaiting();
    let settled = MarkSettled { order: ORDER };
    assert_eq!(code(bench.decide(settled.clone(), NOON)), "out-of-turn");
    bench.decide(paid(), NOON).unwrap();
    assert_eq!(code(bench.decide(settled, NOON)), "out-of-turn");
    assert_eq!(state(&bench), OrderState::Paid);
}

#[test]
fn a_declined_payment_calls_the_order_off_but_not_once_it_is_paid() {
    let (order, reason) = (ORDER, CancelReason::Declined);
    let mut bench = Bench::<Orders>::new();
    bench.decide(recorded(), NOON).unwrap();
    let early = CallOff {
        order,
        reason: reason.clone(),
    };
    assert_eq!(code(bench.decide(early, NOON)), "out-of-turn");
    let mut bench = awaiting();
    let declined = CallOff { order, reason };
    bench.decide(declined.clone(), NOON).unwrap();
    assert_eq!(state(&bench), OrderState::Cancelled);
    let mut bench = awaiting();
    bench.decide(paid(), NOON).unwrap();
    assert_eq!(code(bench.decide(declined, NOON)), "out-of-turn");
}

#[test]
fn goods_that_are_short_after_all_call_no_order_off_whose_money_was_asked_for() {
    let (order, reason) = (ORDER, CancelReason::OutOfStock(Vec::new()));
    let mut bench = awaiting();
    let short = CallOff { order, reason };
    assert_eq!(code(bench.decide(short, NOON)), "out-of-turn");
    assert_eq!(state(&bench), OrderState::AwaitingPayment);
}

#[test]
fn what_a_tool_has_reserved_for_a_while_asks_for_no_money() {
    let line = Line {
        sku: Sku::new("LAMP").unwrap(),
        quantity: Quantity::new(2).unwrap(),
    };
    let reserved = |deadline| StockReserved {
        order: ORDER,
        lines: List::new(vec![line.clone()]).unwrap(),
        deadline,
    };
    let asks = |deadline| policy::on_stock(&reserved(deadline).into()).len();
    assert_eq!((asks(None), asks(Some(Timestamp(NOON)))), (1, 0));
}
