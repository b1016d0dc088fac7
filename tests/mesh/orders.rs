//! Orders and stock together: what one says, the other does.

use contracts::{
    ChangeId, Money, OrderId, Quantity, Role,
    orders::{
        CancelOrder, CancelReason, FindOrder, FindTimeline, Line, Order, OrderEvent, OrderState,
        Orders, PayBy, RecordOrder, StepKind,
    },
    stock::ReservationState,
};
use harness::{Client, World, an_order, eventually, log, sku};
use uuid::Uuid;

/// What somebody ordered by post.
fn by_post(order: OrderId, wanted: &[(&str, u32)]) -> RecordOrder {
    let pence = |minor| Money::new(minor, "GBP".parse().unwrap());
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

async fn until(staff: &Client, order: OrderId, state: OrderState) -> Order {
    eventually("the order has got that far", async || {
        let token = None;
        let order = staff.ask_once(&FindOrder { order, token }).await.ok()?;
        (order.state == state).then_some(order)
    })
    .await
}

#[tokio::test]
async fn an_order_by_post_is_promised_its_goods_and_asked_for_its_money() {
    let world = World::start().await;
    let _orders = world.host_orders("orders").await;
    let _stock = world.host_stock("stock").await;
    let staff = world.client(Role::Staff);
    staff.receive(&[("LAMP", 3), ("CHAIR", 1)]).await;

    let order = an_order();
    let wish = by_post(order, &[("LAMP", 2), ("CHAIR", 1)]);
    staff.ask_once(&wish).await.unwrap();
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

    let change = ChangeId(Uuid::new_v4());
    let token = None;
    let cancel = CancelOrder {
        change,
        order,
        token,
    };
    staff.ask_once(&cancel).await.unwrap();
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
async fn an_order_of_more_than_there_is_is_called_off_and_says_what_was_short() {
    let world = World::start().await;
    let _orders = world.host_orders("orders").await;
    let _stock = world.host_stock("stock").await;
    let staff = world.client(Role::Staff);
    staff.receive(&[("LAMP", 3), ("CHAIR", 1)]).await;

    let order = an_order();
    let wish = by_post(order, &[("LAMP", 2), ("CHAIR", 2)]);
    staff.ask_once(&wish).await.unwrap();
    let found = until(&staff, order, OrderState::Cancelled).await;
    let Some(CancelReason::OutOfStock(shortages)) = found.cancelled else {
        panic!("{:?}", found.cancelled);
    };
    let short: Vec<_> = shortages.iter().map(|it| it.sku.as_str()).collect();
    assert_eq!(short, ["CHAIR"]);
    assert_eq!(staff.level("LAMP").await.available, 3);
    world.finish().await;
}
