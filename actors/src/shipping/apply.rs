//! What each shipping event does to the rows.

use super::{BY_STATE, METHODS, NUMBERS, SHIPMENTS, offers, place};
use crate::runtime::{At, RowError, RowsMut};
use contracts::{
    ShipmentId,
    orders::MethodCode,
    shipping::{Shipment, ShipmentCreated, ShipmentState, ShippingEvent},
};

pub(super) fn apply(
    event: &ShippingEvent,
    at: &At,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    match event {
        ShippingEvent::MethodPut(offer) => {
            let code = offer.method.code.as_str().into();
            rows.put(&METHODS, &code, &Some(offer.method.clone()))
        }
        ShippingEvent::MethodRemoved(end) => removed(&end.method, rows),
        ShippingEvent::Created(new) => created(new, at, rows),
        ShippingEvent::Addressed(it) => change(it.shipment, rows, |shipment| {
            shipment.address = Some(it.address.clone());
        }),
        ShippingEvent::Dispatched(it) => {
            rows.put(&NUMBERS, &it.tracking.as_str().into(), &it.shipment.0)?;
            change(it.shipment, rows, |shipment| {
                shipment.state = ShipmentState::Dispatched;
                shipment.dispatched_at = Some(at.time);
                shipment.carrier.clone_from(&it.carrier);
                shipment.tracking = Some(it.tracking.clone());
            })
        }
        ShippingEvent::Delivered(it) => change(it.shipment, rows, |shipment| {
            shipment.state = ShipmentState::Delivered;
            shipment.delivered_at = Some(at.time);
        }),
        ShippingEvent::Cancelled(it) => change(it.shipment, rows, |shipment| {
            shipment.state = ShipmentState::Cancelled;
        }),
        ShippingEvent::Noted(it) => change(it.shipment, rows, |shipment| {
            shipment.note = Some(it.note.clone());
        }),
    }
}

/// A method of the house comes back if its row goes, so the row stays and says that it is gone.
fn removed(method: &MethodCode, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let code = method.as_str().into();
    match offers::of_house(method) {
        Some(_) => rows.put(&METHODS, &code, &None),
        None => {
            rows.remove(&METHODS, &code);
            Ok(())
        }
    }
}

fn created(new: &ShipmentCreated, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let shipment = Shipment {
        shipment: new.shipment,
        order: new.order,
        customer: new.customer,
        state: ShipmentState::Created,
        method: new.method.clone(),
        grams: new.grams,
        address: None,
        carrier: None,
        tracking: None,
        note: None,
        created_at: at.time,
        dispatched_at: None,
        delivered_at: None,
    };
    rows.put(&BY_STATE, &place(&shipment), &())?;
    rows.put(&SHIPMENTS, &new.shipment.0, &shipment)
}

/// Changes a parcel, and puts it into the list of its state.
fn change(
    id: ShipmentId,
    rows: &mut RowsMut<'_>,
    how: impl FnOnce(&mut Shipment),
) -> Result<(), RowError> {
    let shipment = rows.get(&SHIPMENTS, &id.0)?;
    let mut shipment = shipment.ok_or_else(|| RowError(format!("there is no parcel {id}")))?;
    let before = place(&shipment);
    how(&mut shipment);
    let after = place(&shipment);
    if after != before {
        rows.remove(&BY_STATE, &before);
        rows.put(&BY_STATE, &after, &())?;
    }
    rows.put(&SHIPMENTS, &id.0, &shipment)
}
