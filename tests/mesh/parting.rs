//! An order is called off while its parcel leaves: shipping says which came first, and goods, money
//! and the order's state go by that.

use crate::orders::{HOUSE, call_off, record, until};
use contracts::{
    ChangeId, Committed, OrderId, PaymentId, Problem, Role, ShipmentId,
    orders::{CancelReason, FindOrder, Order, OrderState},
    payments::FindPayment,
    shipping::{
        DispatchShipment, FindShipment, ShipmentCancelled, ShipmentDispatched, ShipmentState,
        Shipping, ShippingEvent,
    },
    stock::ReservationState,
};
use futures_util::future::{join, join_all};
use harness::{Client, World, eventually};
use uuid::Uuid;

/// How many orders are called off while their parcels leave.
const RACES: usize = 8;

async fn dispatch(staff: &Client, order: OrderId) -> Result<Committed, Problem> {
    let dispatch = DispatchShipment {
        change: ChangeId(Uuid::new_v4()),
        shipment: ShipmentId(order.0),
        carrier: None,
        tracking: None,
    };
    staff.ask_once(&dispatch).await
}

async fn find(staff: &Client, order: OrderId) -> Order {
    let token = None;
    staff.ask_once(&FindOrder { order, token }).await.unwrap()
}

/// Waits until the goods and the money of an order are where its state says.
async fn agrees(staff: &Client, order: OrderId) -> OrderState {
    eventually(
        "goods and money are where the order's state says",
        async || {
            let found = find(staff, order).await;
            let goods = staff.reservation(order).await?.state;
            let payment = PaymentId(order.0);
            let back = staff
                .ask_once(&FindPayment { payment })
                .await
                .ok()?
                .refunded;
            let fits = match found.state {
                OrderState::Shipped => goods == ReservationState::Committed && back.minor == 0,
                OrderState::Cancelled => goods == ReservationState::Released && back == found.total,
                _ => false,
            };
            (fits && found.refunded == back).then_some(found.state)
        },
    )
    .await
}

/// A paid order that is to be called off, in a house where shipping is what the test says.
async fn wanted(world: &World) -> (Client, OrderId) {
    world.expect_hearsay::<Shipping>().await;
    world.host("house", &["orders", "stock", "payments"]).await;
    let staff = world.client(Role::Staff);
    staff.receive(&[("LAMP", 3)]).await;
    let order = record(&staff, &[("LAMP", 2)]).await;
    until(&staff, order, OrderState::Paid).await;
    call_off(&staff, order).await.unwrap();
    let found = find(&staff, order).await;
    assert_eq!(
        (found.state, found.calling_off),
        (OrderState::Paid, Some(CancelReason::ByStaff))
    );
    (staff, order)
}

#[tokio::test]
async fn an_order_whose_parcel_has_left_before_it_was_called_off_is_sent_and_paid() {
    let world = World::start().await;
    let (staff, order) = wanted(&world).await;
    let left = ShipmentDispatched {
        shipment: ShipmentId(order.0),
        order,
        carrier: None,
        tracking: contracts::Text::new("RM1").unwrap(),
    };
    world.hear::<Shipping>(vec![left.into()]).await;
    assert_eq!(agrees(&staff, order).await, OrderState::Shipped);
    assert_eq!(find(&staff, order).await.calling_off, None);
    let level = staff.level("LAMP").await;
    assert_eq!((level.on_hand, level.reserved, level.sold), (1, 0, 2));
    world.finish().await;
}

#[tokio::test]
async fn an_order_whose_parcel_was_kept_when_it_was_called_off_is_paid_and_put_back() {
    let world = World::start().await;
    let (staff, order) = wanted(&world).await;
    let shipment = ShipmentId(order.0);
    let kept: ShippingEvent = ShipmentCancelled { shipment, order }.into();
    world.hear::<Shipping>(vec![kept]).await;
    assert_eq!(agrees(&staff, order).await, OrderState::Cancelled);
    assert_eq!(
        find(&staff, order).await.cancelled,
        Some(CancelReason::ByStaff)
    );
    assert_eq!(staff.level("LAMP").await.available, 3);
    world.finish().await;
}

#[tokio::test]
async fn of_a_parcel_that_leaves_and_a_wish_to_call_its_order_off_one_comes_first() {
    let world = World::start().await;
    world.host("house", &HOUSE).await;
    let staff = world.client(Role::Staff);
    staff.receive(&[("LAMP", 100)]).await;
    let races = (0..RACES).map(|_| async {
        let order = record(&staff, &[("LAMP", 2)]).await;
        let shipment = ShipmentId(order.0);
        eventually("its parcel is made up", async || {
            staff.ask_once(&FindShipment { shipment }).await.ok()
        })
        .await;
        // Whichever comes last may hear that it is too late.
        drop(join(dispatch(&staff, order), call_off(&staff, order)).await);
        let state = agrees(&staff, order).await;
        let parcel = staff.ask_once(&FindShipment { shipment }).await.unwrap();
        let expected = match state {
            OrderState::Shipped => ShipmentState::Dispatched,
            _ => ShipmentState::Cancelled,
        };
        assert_eq!(parcel.state, expected, "{state:?}");
    });
    join_all(races).await;
    world.finish().await;
}
