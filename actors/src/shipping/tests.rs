//! Shipping's rules, as sentences.

mod parcels;
mod prices;

use crate::tests::bench::Bench;
use contracts::{
    Address, ChangeId, OrderId, ShipmentId, UserId,
    shipping::{
        CancelShipment, CreateShipment, DeliverShipment, DispatchShipment, News, ParcelName,
        ReportParcel, Shipping, Tracking,
    },
};
use uuid::Uuid;

const CUSTOMER: u128 = 77;

fn bench() -> Bench<Shipping> {
    Bench::new()
}

fn id(number: u128) -> ShipmentId {
    ShipmentId(Uuid::from_u128(number))
}

fn change(number: u128) -> ChangeId {
    ChangeId(Uuid::from_u128(number))
}

fn address() -> Address {
    serde_json::from_value(serde_json::json!({
        "name": "Ada", "street": "1 Main Street", "city": "London", "country": "GB",
    }))
    .unwrap()
}

fn create(number: u128) -> CreateShipment {
    CreateShipment {
        shipment: id(number),
        order: OrderId(Uuid::from_u128(number)),
        customer: Some(UserId(Uuid::from_u128(CUSTOMER))),
        address: Some(address()),
        method: "standard".parse().unwrap(),
        grams: 700,
    }
}

fn cancel(number: u128) -> CancelShipment {
    let shipment = id(number);
    CancelShipment { shipment }
}

fn dispatch(by: u128, number: u128, tracking: Option<&str>) -> DispatchShipment {
    DispatchShipment {
        change: change(by),
        shipment: id(number),
        carrier: None,
        tracking: tracking.map(number_of),
    }
}

fn deliver(by: u128, number: u128) -> DeliverShipment {
    let (change, shipment) = (change(by), id(number));
    DeliverShipment { change, shipment }
}

fn report(by: u128, parcel: ParcelName, news: News) -> ReportParcel {
    let report = change(by);
    ReportParcel {
        report,
        parcel,
        news,
    }
}

fn number_of(text: &str) -> Tracking {
    text.parse().unwrap()
}
