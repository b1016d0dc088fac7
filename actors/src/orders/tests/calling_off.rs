//! Calling an order off, as sentences: before it is paid at once, and after that if its parcel is
//! still in the house.

use super::{ADA, NOON, ORDER, awaiting, cancel, code, find, left, paid, state};
use crate::{
    orders::policy,
    tests::bench::{Bench, known},
};
use contracts::{
    Caller, Role, ShipmentId,
    orders::{
        CancelReason, MarkArrived, MarkKept, OrderCancelWanted, OrderCancelled, OrderState, Orders,
    },
    shipping::ShipmentCancelled,
};

#[test]
fn an_order_can_be_called_off_until_it_has_left_the_house() {
    let mut bench = awaiting();
    bench.decide(paid(), NOON).unwrap();
    bench.decide(left(), NOON).unwrap();
    assert_eq!(code(bench.decide(cancel(1), NOON)), "too-late");
    bench.decide(MarkArrived { order: ORDER }, NOON).unwrap();
    assert_eq!(code(bench.decide(cancel(1), NOON)), "too-late");
    assert_eq!(state(&bench), OrderState::Delivered);
}

#[test]
fn who_calls_an_order_off_is_remembered_and_strangers_are_told_there_is_none() {
    let mut bench = awaiting();
    let bob = known(12, Role::Customer);
    for stranger in [&bob, &Caller::Anyone] {
        let no = bench.decide_by(stranger, cancel(1), NOON);
        assert_eq!(code(no), "unknown-order");
        assert_eq!(find(&bench, stranger), None);
    }
    let ada = known(ADA, Role::Customer);
    bench.decide_by(&ada, cancel(2), NOON).unwrap();
    let (order, reason) = (ORDER, CancelReason::ByCustomer);
    assert_eq!(bench.events(), [OrderCancelled { order, reason }.into()]);
    assert_eq!(code(bench.decide_by(&ada, cancel(3), NOON)), "too-late");

    let mut bench = awaiting();
    bench
        .decide_by(&known(13, Role::Staff), cancel(1), NOON)
        .unwrap();
    let (order, reason) = (ORDER, CancelReason::ByStaff);
    assert_eq!(bench.events(), [OrderCancelled { order, reason }.into()]);
}

/// A bench at which the order is paid, and Ada wishes to call it off.
fn wanted() -> Bench<Orders> {
    let mut bench = awaiting();
    bench.decide(paid(), NOON).unwrap();
    bench
        .decide_by(&known(ADA, Role::Customer), cancel(1), NOON)
        .unwrap();
    bench
}

#[test]
fn a_paid_order_is_off_when_shipping_has_kept_its_parcel() {
    let mut bench = wanted();
    let (order, reason) = (ORDER, CancelReason::ByCustomer);
    let wish = OrderCancelWanted {
        order,
        reason: reason.clone(),
    };
    assert_eq!(bench.events(), [wish.into()]);
    let found = find(&bench, &Caller::Itself).unwrap();
    assert_eq!(
        (found.state, found.calling_off),
        (OrderState::Paid, Some(reason.clone()))
    );

    let shipment = ShipmentId(order.0);
    let kept = ShipmentCancelled { shipment, order }.into();
    for command in policy::on_shipping(&kept) {
        bench.decide(command, NOON).unwrap();
    }
    assert_eq!(
        bench.events(),
        [OrderCancelled {
            order,
            reason: reason.clone()
        }
        .into()]
    );
    let found = find(&bench, &Caller::Itself).unwrap();
    assert_eq!((found.cancelled, found.calling_off), (Some(reason), None));
    assert_eq!(code(bench.decide(left(), NOON)), "out-of-turn");
}

#[test]
fn a_paid_order_whose_parcel_has_left_is_sent_whoever_wished_to_call_it_off() {
    let mut bench = wanted();
    bench.decide(left(), NOON).unwrap();
    let found = find(&bench, &Caller::Itself).unwrap();
    assert_eq!(
        (found.state, found.calling_off),
        (OrderState::Shipped, None)
    );
    assert_eq!(
        code(bench.decide(MarkKept { order: ORDER }, NOON)),
        "out-of-turn"
    );
    assert_eq!(code(bench.decide(cancel(2), NOON)), "too-late");
}

#[test]
fn the_first_wish_to_call_an_order_off_counts_and_the_next_wait_with_it() {
    let mut bench = wanted();
    bench
        .decide_by(&known(13, Role::Staff), cancel(2), NOON)
        .unwrap();
    assert!(bench.events().is_empty());
    bench.decide(MarkKept { order: ORDER }, NOON).unwrap();
    let found = find(&bench, &Caller::Itself).unwrap();
    assert_eq!(found.cancelled, Some(CancelReason::ByCustomer));
    let stranger = known(12, Role::Customer);
    let no = wanted().decide_by(&stranger, cancel(2), NOON);
    assert_eq!(code(no), "unknown-order");
}

#[test]
fn a_parcel_that_is_kept_calls_nothing_off_that_nobody_wished_to() {
    let mut bench = awaiting();
    bench.decide(paid(), NOON).unwrap();
    assert_eq!(
        code(bench.decide(MarkKept { order: ORDER }, NOON)),
        "out-of-turn"
    );
    assert_eq!(state(&bench), OrderState::Paid);
}
