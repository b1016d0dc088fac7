//! Orders and stock together: what one says, the other does.

use contracts::{
    ChangeId, Committed, OrderId, Problem, Quantity, Role, ShipmentId, Timestamp,
    orders::{
        CancelOrder, CancelReason, FindOrder, FindTimeline, Line, Order, OrderCancelled,
        OrderEvent, OrderPlaced, OrderState, Orders, PayBy, RecordOrder, StepKind,
    },
    shipping::{DeliverShipment, DispatchShipment},
    stock::ReservationState,
};
use harness::{Client, World, an_order, eventually, log, pence, sku};
use uuid::Uuid;

/// What somebody ordered by post.
pub fn by_post(order: OrderId, wanted: &[(&str, u32)]) -> RecordOrder {
    let line = |(name, units): &(&str, u32)| Line {
        sku: sku(name),
        name: contracts::Name::new(name).unwrap(),
        quantity: Quantity::new(*units).unwrap(),
        unit_price: pence(1_250),
    };
    RecordOrder {
        order,
        customer: None,
        lines: contracts::List::new(wanted.iter().map(line).collect()).unwrap(),
        delivery: pence(495),
        country: "GB".parse().unwrap(),
        placed_at: None,
        pay_by: PayBy::Offline,
        address: None,
        email: None,
        method: contracts::Text::new("standard").unwrap(),
    }
}

/// A house that hosts these domains and has these goods, and the staff in it.
async fn a_house(domains: &[&str], goods: &[(&str, u32)]) -> (World, Client) {
    let world = World::start().await;
    world.host("house", domains).await;
    let staff = world.client(Role::Staff);
    staff.receive(goods).await;
    (world, staff)
}

/// Records what somebody ordered by post.
pub async fn record(staff: &Client, wanted: &[(&str, u32)]) -> OrderId {
    let order = an_order();
    staff.ask_once(&by_post(order, wanted)).await.unwrap();
    order
}

/// Wants an order called off.
pub async fn call_off(staff: &Client, order: OrderId) -> Result<Committed, Problem> {
    let cancel = CancelOrder {
        change: ChangeId(Uuid::new_v4()),
        order,
        token: None,
    };
    staff.ask_once(&cancel).await
}

/// An order, once it has got that far.
pub async fn until(staff: &Client, order: OrderId, state: OrderState) -> Order {
    eventually("the order has got that far", async || {
        let token = None;
        let order = staff.ask_once(&FindOrder { order, token }).await.ok()?;
        (order.state == state).then_some(order)
    })
    .await
}

#[tokio::test]
async fn an_order_by_post_is_promised_its_goods_and_asked_for_its_money() {
    let (world, staff) = a_house(&["orders", "stock"], &[("LAMP", 3), ("CHAIR", 1)]).await;
    let order = record(&staff, &[("LAMP", 2), ("CHAIR", 1)]).await;
    let found = until(&staff, order, OrderState::AwaitingPayment).await;
    assert_eq!((found.goods.minor, found.total.minor), (3_750, 4_245));
    let mut asked_for = None;
    log::follow_until::<Orders>(&world.bus(), "the money is asked for", |record| {
        let request = record.events().find_map(|(_, event)| match event {
            OrderEvent::PaymentRequested(request) => Some(request.amount.minor),
            _ => None,
        });
        asked_for = asked_for.or(request);
        request.is_some()
    })
    .await;
    assert_eq!(asked_for, Some(4_245));

    call_off(&staff, order).await.unwrap();
    eventually("its goods are free again", async || {
        let promise = staff.reservation(order).await?;
        (promise.state == ReservationState::Released).then_some(())
    })
    .await;
    let token = None;
    let timeline = staff.ask_once(&FindTimeline { order, token }).await;
    let steps: Vec<_> = timeline.unwrap().steps;
    let steps: Vec<_> = steps.iter().map(|step| step.what).collect();
    let expected = [
        StepKind::Placed,
        StepKind::PaymentRequested,
        StepKind::Cancelled,
    ];
    assert_eq!(steps, expected);
    world.finish().await;
}

#[tokio::test]
async fn goods_that_are_claimed_for_an_order_that_is_off_already_are_free_again() {
    let world = World::start().await;
    world.expect_hearsay::<Orders>().await;
    let stock = world.host_stock("stock").await;
    let staff = world.client(Role::Staff);
    staff.receive(&[("LAMP", 3)]).await;
    stock.stop().await;
    let order = an_order();
    let RecordOrder { lines, country, .. } = by_post(order, &[("LAMP", 2)]);
    let placed = OrderPlaced {
        order,
        customer: None,
        lines,
        goods: pence(2_500),
        delivery: pence(0),
        total: pence(2_500),
        country,
        placed_at: Timestamp(1),
    };
    world.hear::<Orders>(vec![placed.into()]).await;
    let reason = CancelReason::Unpromised;
    let off = OrderCancelled { order, reason };
    world.hear::<Orders>(vec![off.into()]).await;

    let _again = world.host_stock("stock").await;
    eventually("its goods are claimed, and free again", async || {
        let promise = staff.reservation(order).await?;
        (promise.state == ReservationState::Released).then_some(())
    })
    .await;
    assert_eq!(staff.level("LAMP").await.available, 3);
    world.finish().await;
}

/// The whole house, but for its mails.
pub const HOUSE: [&str; 4] = ["orders", "stock", "payments", "shipping"];

#[tokio::test]
async fn an_order_by_post_is_paid_sent_and_delivered() {
    let (world, staff) = a_house(&HOUSE, &[("LAMP", 3)]).await;
    let order = record(&staff, &[("LAMP", 2)]).await;
    until(&staff, order, OrderState::Paid).await;
    let shipment = ShipmentId(order.0);
    eventually("its parcel is made up", async || {
        let dispatch = DispatchShipment {
            change: ChangeId(order.0),
            shipment,
            carrier: None,
            tracking: Some(contracts::Text::new("RM1").unwrap()),
        };
        staff.ask_once(&dispatch).await.ok()
    })
    .await;
    let sent = until(&staff, order, OrderState::Shipped).await;
    assert_eq!(sent.tracking.as_deref(), Some("RM1"));
    let change = ChangeId(Uuid::new_v4());
    let deliver = DeliverShipment { change, shipment };
    staff.ask_once(&deliver).await.unwrap();
    until(&staff, order, OrderState::Delivered).await;
    eventually("its goods are sold", async || {
        let level = staff.level("LAMP").await;
        ((level.on_hand, level.reserved, level.sold) == (1, 0, 2)).then_some(())
    })
    .await;
    world.finish().await;
}

#[tokio::test]
async fn a_paid_order_that_is_called_off_gives_back_its_goods_and_its_money() {
    let (world, staff) = a_house(&HOUSE, &[("LAMP", 3)]).await;
    let order = record(&staff, &[("LAMP", 2)]).await;
    until(&staff, order, OrderState::Paid).await;
    call_off(&staff, order).await.unwrap();
    eventually(
        "its money has gone back, and its goods are free",
        async || {
            let found = until(&staff, order, OrderState::Cancelled).await;
            let free = staff.level("LAMP").await.available == 3;
            (free && found.refunded == found.total).then_some(())
        },
    )
    .await;
    world.finish().await;
}

#[tokio::test]
async fn an_order_whose_card_is_declined_is_off_and_its_goods_are_free_again() {
    let (world, staff) = a_house(&HOUSE, &[("LAMP", 3)]).await;
    let order = an_order();
    let card = contracts::Text::new("decline").unwrap();
    let wish = RecordOrder {
        pay_by: PayBy::Sandbox { card },
        ..by_post(order, &[("LAMP", 2)])
    };
    staff.ask_once(&wish).await.unwrap();
    let found = until(&staff, order, OrderState::Cancelled).await;
    assert_eq!(found.cancelled, Some(CancelReason::Declined));
    eventually("its goods are free again", async || {
        (staff.level("LAMP").await.available == 3).then_some(())
    })
    .await;
    world.finish().await;
}

#[tokio::test]
async fn an_order_of_more_than_there_is_is_called_off_and_says_what_was_short() {
    let (world, staff) = a_house(&["orders", "stock"], &[("LAMP", 3), ("CHAIR", 1)]).await;
    let order = record(&staff, &[("LAMP", 2), ("CHAIR", 2)]).await;
    let found = until(&staff, order, OrderState::Cancelled).await;
    let Some(CancelReason::OutOfStock(shortages)) = found.cancelled else {
        panic!("{:?}", found.cancelled);
    };
    let short: Vec<_> = shortages.iter().map(|it| it.sku.as_str()).collect();
    assert_eq!(short, ["CHAIR"]);
    assert_eq!(staff.level("LAMP").await.available, 3);
    world.finish().await;
}
