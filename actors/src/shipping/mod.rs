//! Shipping: how parcels are sent, what that costs, and where each order's parcel is.
//!
//! **Invariant:** a parcel leaves at most once and arrives at most once; what was called off never
//! leaves, and what has left is never called off.
//! **Invariant:** a tracking number names one parcel for ever.

mod apply;
mod decide;
mod offers;
pub(crate) mod policy;
mod tracking;
mod view;

#[cfg(test)]
mod tests;

use crate::runtime::{Asked, At, DomainSpec, No, RowError, Rows, RowsMut, Rules, Table};
use contracts::{
    Timestamp,
    orders::Orders,
    shipping::{
        FindQuote, FindQuotes, FindShipment, ListMethods, ListShipments, Method, Shipment,
        ShipmentState, Shipping, ShippingCommand, ShippingEvent, ShippingRefusal, TrackParcel,
    },
};
use smol_str::SmolStr;
use uuid::Uuid;

/// Methods that staff have put, and nothing for those they have removed: some are built in.
const METHODS: Table<SmolStr, Option<Method>> = Table::in_order(b'm');
/// Each order's parcel.
const SHIPMENTS: Table<Uuid, Shipment> = Table::new(b's');
/// Parcels by tracking number.
const NUMBERS: Table<SmolStr, Uuid> = Table::new(b'n');
/// Parcels by state and age.
const BY_STATE: Table<Place, ()> = Table::in_order(b'p');

/// Where a parcel stands in the list of its state.
type Place = (u32, Timestamp, Uuid);

/// The shipping domain, put together.
pub fn shipping() -> DomainSpec<Shipping> {
    DomainSpec::of()
        .answers::<ListMethods>(view::methods)
        .answers::<FindQuotes>(view::quotes)
        .answers::<FindQuote>(view::quote)
        .answers::<FindShipment>(view::shipment)
        .answers::<TrackParcel>(view::track)
        .answers::<ListShipments>(view::list)
        .reacts::<Orders>(policy::on_orders)
}

impl Rules for Shipping {
    fn decide(
        command: &ShippingCommand,
        rows: &Rows<'_>,
        _: &Asked<'_>,
    ) -> Result<Vec<ShippingEvent>, No<ShippingRefusal>> {
        decide::decide(command, rows)
    }

    fn apply(event: &ShippingEvent, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
        apply::apply(event, at, rows)
    }

    fn on_deadline(_: Uuid) -> Option<ShippingCommand> {
        None
    }
}

/// The number of a state in keys; it may never change.
fn rank(state: ShipmentState) -> u32 {
    match state {
        ShipmentState::Created => 0,
        ShipmentState::Dispatched => 1,
        ShipmentState::Delivered => 2,
        ShipmentState::Cancelled => 3,
    }
}

/// Where a parcel stands in the list of its state.
fn place(shipment: &Shipment) -> Place {
    let id = shipment.shipment.0;
    (rank(shipment.state), shipment.created_at, id)
}
