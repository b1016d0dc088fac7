//! What shipping tells about itself.

use super::{BY_STATE, SHIPMENTS, decide::by_number, offers, rank};
use crate::runtime::{No, Rows};
use contracts::{
    Caller, Cursor, Page, Timestamp,
    shipping::{
        FindQuote, FindQuotes, FindShipment, ListMethods, ListShipments, Methods, Parcel, Quote,
        Quotes, Shipment, ShippingRefusal, TrackParcel,
    },
};
use uuid::Uuid;

type Told<T> = Result<T, No<ShippingRefusal>>;

pub(super) fn methods(_: &ListMethods, rows: &Rows<'_>, _: &Caller) -> Told<Methods> {
    let methods = offers::all(rows)?;
    Ok(Methods { methods })
}

pub(super) fn quotes(query: &FindQuotes, rows: &Rows<'_>, _: &Caller) -> Told<Quotes> {
    let methods = offers::all(rows)?;
    let quotes = methods.iter().filter_map(|it| offers::quote(it, query));
    let mut quotes: Vec<_> = quotes.collect();
    quotes.sort_by_key(|quote| quote.price.minor);
    Ok(Quotes { quotes })
}

pub(super) fn quote(query: &FindQuote, rows: &Rows<'_>, _: &Caller) -> Told<Quote> {
    let method = query.method.clone();
    let wish = FindQuotes {
        country: query.country,
        grams: query.grams,
        currency: query.currency,
    };
    match offers::one(&method, rows)? {
        None => Err(ShippingRefusal::UnknownMethod { method }.into()),
        Some(offered) => {
            let quote = offers::quote(&offered, &wish);
            quote.ok_or_else(|| ShippingRefusal::NotServed { method }.into())
        }
    }
}

/// Somebody else's parcel is not there, so that nothing is told by the way of saying no.
pub(super) fn shipment(query: &FindShipment, rows: &Rows<'_>, caller: &Caller) -> Told<Shipment> {
    let shipment = query.shipment;
    let found = rows.get(&SHIPMENTS, &shipment.0)?.filter(|found| {
        let asker = caller.user();
        caller.is_staff() || (asker.is_some() && found.customer == asker)
    });
    found.ok_or_else(|| ShippingRefusal::UnknownShipment { shipment }.into())
}

pub(super) fn track(query: &TrackParcel, rows: &Rows<'_>, _: &Caller) -> Told<Parcel> {
    let shipment = by_number(&query.tracking, rows)?;
    Ok(Parcel {
        state: shipment.state,
        dispatched_at: shipment.dispatched_at,
        delivered_at: shipment.delivered_at,
    })
}

pub(super) fn list(query: &ListShipments, rows: &Rows<'_>, _: &Caller) -> Told<Page<Shipment>> {
    let state = rank(query.state);
    let after = match &query.page.after {
        None => None,
        Some(cursor) => {
            let (at, id) = read(cursor).ok_or(ShippingRefusal::BadCursor)?;
            Some((state, at, id))
        }
    };
    let limit = query.page.limit.items();
    let places = rows.scan(&BY_STATE, &state, after.as_ref(), limit)?;
    let next = match places.last() {
        Some(((_, at, id), ())) if places.len() == limit => write(*at, *id),
        _ => None,
    };
    let mut items = Vec::with_capacity(places.len());
    for ((_, _, id), ()) in places {
        items.extend(rows.get(&SHIPMENTS, &id)?);
    }
    Ok(Page { items, next })
}

/// Where a page of parcels ended: at this age and this parcel.
fn write(at: Timestamp, id: Uuid) -> Option<Cursor> {
    Cursor::new(format!("{}-{}", at.0, id.simple())).ok()
}

fn read(cursor: &Cursor) -> Option<(Timestamp, Uuid)> {
    let (at, id) = cursor.as_str().split_once('-')?;
    Some((Timestamp(at.parse().ok()?), Uuid::parse_str(id).ok()?))
}
