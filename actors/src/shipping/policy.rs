//! What shipping does when it hears of orders.

use contracts::{
    OrderId, ShipmentId,
    orders::OrderEvent,
    shipping::{CancelShipment, CreateShipment, ShippingCommand},
};

/// A paid order's parcel is made up; and kept in the house, if it still is there, when the order is
/// to be called off. An order that was off before it was paid has no parcel.
pub(crate) fn on_orders(event: &OrderEvent) -> Vec<ShippingCommand> {
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
        OrderEvent::CancelWanted(off) => {
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
