//! What stock tells about itself.

use super::{LEVELS, MOVEMENTS, RESERVATIONS};
use crate::runtime::{No, Rows};
use contracts::{
    Caller, Cursor, Page,
    stock::{
        FindLevel, FindLevels, FindReservation, Level, Levels, ListMovements, Movement,
        Reservation, StockRefusal,
    },
};

pub(crate) type Told<T> = Result<T, No<StockRefusal>>;

pub(crate) fn level(query: &FindLevel, rows: &Rows<'_>, _: &Caller) -> Told<Level> {
    let sku = query.sku.clone();
    match rows.get(&LEVELS, &sku)? {
        Some(counts) => Ok(counts.level(sku)),
        None => Err(StockRefusal::UnknownSku { sku }.into()),
    }
}

pub(super) fn levels(query: &FindLevels, rows: &Rows<'_>, _: &Caller) -> Told<Levels> {
    let mut levels = Vec::with_capacity(query.skus.len());
    for sku in query.skus.iter() {
        if let Some(counts) = rows.get(&LEVELS, sku)? {
            levels.push(counts.level(sku.clone()));
        }
    }
    Ok(Levels { levels })
}

pub(crate) fn reservation(
    query: &FindReservation,
    rows: &Rows<'_>,
    _: &Caller,
) -> Told<Reservation> {
    let order = query.order;
    let promise = rows.get(&RESERVATIONS, &order.0)?;
    promise.ok_or_else(|| StockRefusal::NoReservation { order }.into())
}

pub(super) fn movements(
    query: &ListMovements,
    rows: &Rows<'_>,
    _: &Caller,
) -> Told<Page<Movement>> {
    let from = match &query.page.after {
        None => 0,
        Some(cursor) => cursor
            .as_str()
            .parse()
            .map_err(|_| StockRefusal::BadCursor)?,
    };
    let limit = query.page.limit.items();
    let items = rows.items(&MOVEMENTS, &query.sku, from, limit)?;
    let reached = from.saturating_add(items.len() as u64);
    let next = if items.len() == limit {
        Cursor::new(reached.to_string()).ok()
    } else {
        None
    };
    Ok(Page { items, next })
}
