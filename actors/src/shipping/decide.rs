//! What shipping says yes and no to.

use super::{NUMBERS, SHIPMENTS, offers, tracking};
use crate::runtime::{No, RowError, Rows};
use contracts::{
    ShipmentId,
    shipping::{
        Carrier, CreateShipment, METHODS_MAX, MethodPut, MethodRemoved, News, ParcelName,
        PutMethod, RemoveMethod, ReportParcel, Shipment, ShipmentAddressed, ShipmentCancelled,
        ShipmentCreated, ShipmentDelivered, ShipmentDispatched, ShipmentNoted, ShipmentState,
        ShippingCommand, ShippingEvent, ShippingRefusal, Tracking,
    },
};

type Decided<T> = Result<T, No<ShippingRefusal>>;

pub(super) fn decide(command: &ShippingCommand, rows: &Rows<'_>) -> Decided<Vec<ShippingEvent>> {
    match command {
        ShippingCommand::PutMethod(offer) => put(offer, rows),
        ShippingCommand::RemoveMethod(end) => remove(end, rows),
        ShippingCommand::Create(wish) => Ok(create(wish)),
        ShippingCommand::Cancel(off) => cancel(find(off.shipment, rows)?),
        ShippingCommand::Dispatch(it) => {
            let shipment = find(it.shipment, rows)?;
            dispatch(shipment, &it.carrier, &it.tracking, rows)
        }
        ShippingCommand::Deliver(it) => deliver(find(it.shipment, rows)?, rows),
        ShippingCommand::Report(report) => hear(report, rows),
    }
}

fn put(offer: &PutMethod, rows: &Rows<'_>) -> Decided<Vec<ShippingEvent>> {
    let (change, method) = (offer.change, offer.method.clone());
    if method.rates.iter().any(|rate| rate.price.minor < 0) {
        let method = method.code;
        return Err(ShippingRefusal::BadRate { method }.into());
    }
    let offered = offers::all(rows)?;
    let is_new = offered.iter().all(|other| other.code != method.code);
    if is_new && offered.len() >= METHODS_MAX {
        return Err(ShippingRefusal::TooManyMethods.into());
    }
    Ok(vec![MethodPut { change, method }.into()])
}

fn remove(end: &RemoveMethod, rows: &Rows<'_>) -> Decided<Vec<ShippingEvent>> {
    let (change, method) = (end.change, end.method.clone());
    if offers::one(&method, rows)?.is_none() {
        return Err(ShippingRefusal::UnknownMethod { method }.into());
    }
    Ok(vec![MethodRemoved { change, method }.into()])
}

/// A parcel is made up whatever its method is called: it is paid, and methods come and go.
fn create(wish: &CreateShipment) -> Vec<ShippingEvent> {
    let (shipment, method) = (wish.shipment, wish.method.clone());
    let created = ShipmentCreated {
        shipment,
        order: wish.order,
        customer: wish.customer,
        method,
        grams: wish.grams,
    };
    let address = wish.address.clone();
    let addressed = address.map(|address| ShipmentAddressed { shipment, address }.into());
    [created.into()].into_iter().chain(addressed).collect()
}

fn cancel(it: Shipment) -> Decided<Vec<ShippingEvent>> {
    match it.state {
        ShipmentState::Created => {
            let (shipment, order) = (it.shipment, it.order);
            Ok(vec![ShipmentCancelled { shipment, order }.into()])
        }
        _ => Err(out_of_turn(&it)),
    }
}

fn dispatch(
    it: Shipment,
    carrier: &Option<Carrier>,
    told: &Option<Tracking>,
    rows: &Rows<'_>,
) -> Decided<Vec<ShippingEvent>> {
    if it.state != ShipmentState::Created {
        return Err(out_of_turn(&it));
    }
    let (shipment, order) = (it.shipment, it.order);
    let tracking = match told {
        Some(told) => told.clone(),
        None => tracking::of(shipment).map_err(|why| RowError(why.to_string()))?,
    };
    if rows.get(&NUMBERS, &tracking.as_str().into())?.is_some() {
        return Err(ShippingRefusal::TrackingTaken { tracking }.into());
    }
    let carrier = carrier.clone();
    let dispatched = ShipmentDispatched {
        shipment,
        order,
        carrier,
        tracking,
    };
    Ok(vec![dispatched.into()])
}

/// What has arrived must have left, even if nobody had said so.
fn deliver(it: Shipment, rows: &Rows<'_>) -> Decided<Vec<ShippingEvent>> {
    let (shipment, order) = (it.shipment, it.order);
    let mut events = match it.state {
        ShipmentState::Created => dispatch(it, &None, &None, rows)?,
        ShipmentState::Dispatched => Vec::new(),
        ShipmentState::Delivered | ShipmentState::Cancelled => return Err(out_of_turn(&it)),
    };
    events.push(ShipmentDelivered { shipment, order }.into());
    Ok(events)
}

fn hear(report: &ReportParcel, rows: &Rows<'_>) -> Decided<Vec<ShippingEvent>> {
    let it = match &report.parcel {
        ParcelName::Shipment(shipment) => find(*shipment, rows)?,
        ParcelName::Tracking(tracking) => by_number(tracking, rows)?,
    };
    match &report.news {
        News::Dispatched { carrier, tracking } => dispatch(it, carrier, tracking, rows),
        News::Delivered => deliver(it, rows),
        News::Note(note) => {
            let (shipment, note) = (it.shipment, note.clone());
            Ok(vec![ShipmentNoted { shipment, note }.into()])
        }
    }
}

fn find(shipment: ShipmentId, rows: &Rows<'_>) -> Decided<Shipment> {
    let found = rows.get(&SHIPMENTS, &shipment.0)?;
    found.ok_or_else(|| ShippingRefusal::UnknownShipment { shipment }.into())
}

pub(super) fn by_number(tracking: &Tracking, rows: &Rows<'_>) -> Decided<Shipment> {
    let unknown = || ShippingRefusal::UnknownParcel {
        tracking: tracking.clone(),
    };
    let shipment = rows.get(&NUMBERS, &tracking.as_str().into())?;
    find(ShipmentId(shipment.ok_or_else(unknown)?), rows)
}

fn out_of_turn(it: &Shipment) -> No<ShippingRefusal> {
    let (shipment, state) = (it.shipment, it.state);
    ShippingRefusal::OutOfTurn { shipment, state }.into()
}
