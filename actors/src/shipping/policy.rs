//! What shipping does when it hears of orders.

use contracts::{
    OrderId, ShipmentId,
    orders::OrderEvent,
    shipping::{CancelShipment, CreateShipment, ShippingCommand},
};

/// A paid order's parcel is made up; an order that is off keeps its parcel in the house.
pub(super) fn on_orders(event: &OrderEvent) -> Vec<ShippingCommand> {
    match event {
        OrderEvent::ParcelWanted(wanted) => {
            let wanted = wanted.clone();
            vec![
                CreateShipment {
                    shipment: parcel(wanted.order),
                    order: wanted.order,
                    customer: wanted.customer,
                    address: wanted.address,
                    method: wanted.method,
                    grams: wanted.grams,
                }
                .into(),
            ]
        }
        OrderEvent::Cancelled(off) => {
            let shipment = parcel(off.order);
            vec![CancelShipment { shipment }.into()]
        }
        _ => Vec::new(),
    }
}

/// An order has one parcel, which goes by the order's own id.
fn parcel(order: OrderId) -> ShipmentId {
    ShipmentId(order.0)
}
