//! Orders and stock over random histories: what other domains answer comes late, again, and in
//! contradiction, and still every order ends in one way, with its goods and its money accounted
//! for.

mod shop;

use super::lamps::{TOTAL, id, lamp};
use crate::stock;
use contracts::{
    Caller, Event,
    orders::{OrderEvent, OrderState},
    stock::{FindLevel, ReservationState},
};
use proptest::prelude::*;
use shop::{LAMPS, ORDERS, Shop, steps};
use std::collections::BTreeMap;

/// The simplest thing that could be right: which step may follow which.
fn may_follow(before: Option<OrderState>, event: &OrderEvent) -> bool {
    use OrderState::{AwaitingPayment, Cancelled, Delivered, Paid, Placed, Shipped};
    match event {
        OrderEvent::Placed(_) => before.is_none(),
        OrderEvent::Addressed(_) => before == Some(Placed),
        OrderEvent::PlacedAgain(_) => false,
        OrderEvent::PaymentRequested(_) => before == Some(Placed),
        OrderEvent::Paid(_) => before == Some(AwaitingPayment),
        OrderEvent::ParcelWanted(_) => before == Some(Paid),
        OrderEvent::Shipped(_) => before == Some(Paid),
        OrderEvent::Delivered(_) => before == Some(Shipped),
        OrderEvent::CancelWanted(_) => before == Some(Paid),
        OrderEvent::Cancelled(_) => {
            matches!(before, Some(Placed | AwaitingPayment | Paid))
        }
        OrderEvent::MoneyOwed(_) | OrderEvent::Settled(_) => before == Some(Cancelled),
        OrderEvent::Refunded(_) => {
            matches!(before, Some(Paid | Shipped | Delivered | Cancelled))
        }
    }
}

/// Goes through all that happened, and gives the state in which each order is left.
fn tell(events: &[OrderEvent]) -> Result<BTreeMap<String, OrderState>, TestCaseError> {
    let mut states = BTreeMap::new();
    let mut purses: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for event in events {
        let order = event.about();
        let before = states.get(&order).copied();
        prop_assert!(may_follow(before, event), "{event:?} after {before:?}");
        let (paid, back) = purses.entry(order.clone()).or_default();
        let state = match event {
            OrderEvent::Placed(_) => Some(OrderState::Placed),
            OrderEvent::PaymentRequested(_) => Some(OrderState::AwaitingPayment),
            OrderEvent::Paid(_) => Some(OrderState::Paid),
            OrderEvent::Shipped(_) => Some(OrderState::Shipped),
            OrderEvent::Delivered(_) => Some(OrderState::Delivered),
            OrderEvent::Cancelled(_) => Some(OrderState::Cancelled),
            _ => None,
        };
        match event {
            OrderEvent::Paid(it) => *paid += it.amount.minor,
            OrderEvent::MoneyOwed(it) => *paid += it.amount.minor,
            OrderEvent::Refunded(it) => *back += it.amount.minor,
            _ => {}
        }
        prop_assert!(
            *paid <= TOTAL && *back <= *paid,
            "{order}: {back} of {paid}"
        );
        states.extend(state.map(|state| (order, state)));
    }
    Ok(states)
}

proptest! {
    #[test]
    fn every_order_ends_in_one_way_with_its_goods_and_its_money_accounted_for(history in steps()) {
        let mut shop = Shop::open();
        for (number, step) in history.iter().enumerate() {
            shop.step(number, step);
        }
        while shop.stock_hears(0) || shop.orders_hear(0) {}
        let states = tell(&shop.told_by_orders)?;
        for order in 0..ORDERS {
            let state = shop.state(order);
            prop_assert_eq!(state, states.get(&id(order).to_string()).copied());
            let promise = shop.promise(order);
            use OrderState::{AwaitingPayment, Cancelled, Delivered, Paid, Placed, Shipped};
            let fits = match state {
                None => promise.is_none(),
                // Stock has answered everything, and orders have heard it.
                Some(Placed) => false,
                Some(AwaitingPayment | Paid) => promise == Some(ReservationState::Held),
                Some(Shipped | Delivered) => promise == Some(ReservationState::Committed),
                Some(Cancelled) => matches!(promise, None | Some(ReservationState::Released)),
            };
            prop_assert!(fits, "order {order} is {state:?}, and its goods are {promise:?}");
        }
        let query = FindLevel { sku: lamp() };
        let level = shop.stock.read(|rows| stock::view::level(&query, rows, &Caller::Itself));
        let level = level.unwrap();
        prop_assert_eq!(level.available + level.reserved + level.sold, LAMPS);
    }
}
