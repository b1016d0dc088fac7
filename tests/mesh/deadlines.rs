//! Deadlines: what nobody paid for comes back, once.

use actors::runtime::clock;
use contracts::{
    CommandId, OrderId, Role,
    stock::{Hold, ReservationState, Stock, StockEvent},
};
use futures_util::future::join_all;
use harness::{
    Client, World, an_order,
    lab::{DEEP_SLEEPER, DozeOff, Gate, Lab, LabEvent, lab},
    log, view_at,
};
use std::collections::BTreeSet;
use uuid::Uuid;

const ORDERS: usize = 30;

/// Reserves one unit for each of some orders, for one second.
async fn reserve_briefly(shop: &Client) -> Vec<OrderId> {
    let hold = Hold::try_from(1).unwrap();
    let orders: Vec<_> = (0..ORDERS).map(|_| an_order()).collect();
    let reserving = orders
        .iter()
        .map(|order| shop.reserve_for(*order, &[("LAMP", 1)], hold));
    for reserved in join_all(reserving).await {
        reserved.unwrap();
    }
    orders
}

async fn until_expired(world: &World, count: usize) {
    let mut expired = 0;
    log::follow_until::<Stock>(&world.bus(), "reservations expire", |record| {
        let is_expiry = |event: &StockEvent| matches!(event, StockEvent::Expired(_));
        expired += record
            .events()
            .filter(|(_, event)| is_expiry(event))
            .count();
        expired >= count
    })
    .await;
}

async fn each_expired_once(world: &World, orders: &[OrderId]) {
    let log = log::read::<Stock>(&world.bus()).await;
    for order in orders {
        let places = log::places_of(&log, "expire", CommandId::of(*order));
        assert_eq!(places.len(), 1, "order {order} expired at {places:?}");
    }
}

#[tokio::test]
async fn an_expired_reservation_gives_its_units_back_once() {
    let world = World::start().await;
    let left = world.host_stock("left").await;
    let right = world.host_stock("right").await;
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 100)]).await;
    let paid = an_order();
    shop.reserve(paid, &[("LAMP", 10)]).await.unwrap();
    let orders = reserve_briefly(&shop).await;
    assert_eq!(shop.level("LAMP").await.available, 60);
    until_expired(&world, ORDERS).await;

    // Decided after all of that, so that both processes have had their say about it.
    let last = shop.receive(&[("LAMP", 1)]).await.position;
    each_expired_once(&world, &orders).await;
    for hosted in [&left, &right] {
        view_at(hosted, last).await;
    }
    let level = shop.level("LAMP").await;
    assert_eq!(
        (level.on_hand, level.reserved, level.available),
        (101, 10, 91)
    );
    let staff = world.client(Role::Staff);
    let ended = staff.reservation(orders[0]).await.unwrap();
    assert_eq!(ended.state, ReservationState::Expired);
    let held = staff.reservation(paid).await.unwrap();
    assert_eq!(held.state, ReservationState::Held);
    world.finish().await;
}

#[tokio::test]
async fn a_deadline_is_kept_by_another_process_or_after_a_restart() {
    let world = World::start().await;
    let writer = world.host_stock("writer").await;
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 100)]).await;
    let other = world.host_stock("other").await;
    let orders = reserve_briefly(&shop).await;
    writer.stop().await;
    until_expired(&world, ORDERS).await;
    each_expired_once(&world, &orders).await;

    let orders = reserve_briefly(&shop).await;
    other.stop().await;
    let _again = world.host_stock("writer").await;
    until_expired(&world, 2 * ORDERS).await;
    each_expired_once(&world, &orders).await;
    shop.has_seen(log::end::<Stock>(&world.bus()).await);
    assert_eq!(shop.level("LAMP").await.available, 100);
    world.finish().await;
}

#[tokio::test]
async fn a_deadline_that_a_rule_panics_over_keeps_no_other_waiting_and_falls_nobody() {
    let mut world = World::start().await;
    let hosted = world.process("one").await.host(lab(&Gate::default())).await;
    let mut health = hosted.health();
    health.mark_unchanged();
    let client = world.client(Role::Service);
    let sleepers: Vec<_> = (0..5).map(|_| Uuid::new_v4()).collect();
    let due = clock::now();
    for sleeper in std::iter::once(&DEEP_SLEEPER).chain(&sleepers) {
        let doze = DozeOff {
            sleeper: *sleeper,
            until: due,
        };
        client.ask(&doze).await.unwrap();
    }
    let mut woken = BTreeSet::new();
    log::follow_until::<Lab>(&world.bus(), "the others are woken", |record| {
        woken.extend(record.events().filter_map(|(_, event)| match event {
            LabEvent::Woken(woken) => Some(woken.sleeper),
            _ => None,
        }));
        woken.len() == sleepers.len()
    })
    .await;
    assert_eq!(woken, sleepers.into_iter().collect());
    assert!(!health.has_changed().unwrap(), "the ticker did not fall");
    world.leaves.panics = 1..=1;
    world.finish().await;
}
