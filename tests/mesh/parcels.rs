//! Parcels: made up when an order is paid, and told of by a carrier on the mesh itself.

use contracts::{
    ChangeId, OrderId, Role, ShipmentId,
    orders::{CancelReason, OrderCancelWanted, Orders, ParcelWanted},
    shipping::{DispatchShipment, FindShipment, ParcelName, Shipment, ShipmentState, TrackParcel},
};
use harness::{Client, World, an_order, eventually};
use serde_json::{Value, json};
use uuid::Uuid;

fn wanted(order: OrderId) -> ParcelWanted {
    let address = json!({
        "name": "Ada", "street": "1 Main Street", "city": "London", "country": "GB",
    });
    ParcelWanted {
        order,
        customer: None,
        address: serde_json::from_value(address).unwrap(),
        method: "standard".parse().unwrap(),
        grams: 700,
    }
}

async fn until(client: &Client, order: OrderId, state: ShipmentState) -> Shipment {
    let shipment = ShipmentId(order.0);
    eventually("the parcel is in this state", async || {
        let found = client.ask_once(&FindShipment { shipment }).await.ok()?;
        (found.state == state).then_some(found)
    })
    .await
}

#[tokio::test]
async fn a_paid_order_s_parcel_is_made_up_and_its_carrier_reports_it_on_the_mesh() {
    let world = World::start().await;
    world.expect_hearsay::<Orders>().await;
    let shipping = actors::shipping::shipping();
    let _hosted = world.process("parcels").await.host(shipping).await;
    let (staff, order) = (world.client(Role::Staff), an_order());
    world.hear::<Orders>(vec![wanted(order).into()]).await;
    until(&staff, order, ShipmentState::Created).await;
    let shipment = ShipmentId(order.0);
    let dispatch = DispatchShipment {
        change: ChangeId(Uuid::new_v4()),
        shipment,
        carrier: None,
        tracking: None,
    };
    staff.ask_once(&dispatch).await.unwrap();
    let parcel = until(&staff, order, ShipmentState::Dispatched).await;
    let tracking = parcel.tracking.unwrap();

    let parcel = ParcelName::Tracking(tracking.clone());
    let report = json!({"report": Uuid::new_v4(), "parcel": parcel, "news": "delivered"});
    let report = serde_json::to_vec(&report).unwrap();
    let subject = "command.shipping.report";
    let mut wire = world.wire().await;
    let token = world.token(Role::Staff);
    let no = wire
        .request(subject, &[("Souk-Token", &token)], &report)
        .await;
    assert_eq!(no.json().get("code"), Some(&json!("forbidden")));
    let token = world.token(Role::Service);
    let first = wire
        .request(subject, &[("Souk-Token", &token)], &report)
        .await;
    let again = wire
        .request(subject, &[("Souk-Token", &token)], &report)
        .await;
    assert!(
        first.json().get("position").is_some_and(Value::is_u64),
        "{first:?}"
    );
    assert_eq!(again.json(), first.json());
    until(&staff, order, ShipmentState::Delivered).await;
    let track = TrackParcel { tracking };
    let told = world.client(Role::Customer).ask_once(&track).await.unwrap();
    assert_eq!(told.state, ShipmentState::Delivered);
    world.finish().await;
}

#[tokio::test]
async fn an_order_that_is_to_be_called_off_keeps_its_parcel_in_the_house() {
    let world = World::start().await;
    world.expect_hearsay::<Orders>().await;
    let shipping = actors::shipping::shipping();
    let _hosted = world.process("parcels").await.host(shipping).await;
    let (staff, order) = (world.client(Role::Staff), an_order());
    let reason = CancelReason::ByCustomer;
    let to_be_off = || OrderCancelWanted {
        order,
        reason: reason.clone(),
    };
    for events in [
        vec![wanted(order).into()],
        vec![to_be_off().into()],
        vec![to_be_off().into()],
        vec![wanted(order).into()],
    ] {
        world.hear::<Orders>(events).await;
    }
    until(&staff, order, ShipmentState::Cancelled).await;
    world.finish().await;
}
