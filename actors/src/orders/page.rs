//! Lists of orders, newest first.

use super::{
    BY_CUSTOMER, BY_TIME, STANDINGS,
    standing::{Newest, newest},
    view::{Told, order_of},
};
use crate::runtime::{RowError, Rows};
use contracts::{
    Caller, Cursor, OrderId, Page, PageRequest, Timestamp,
    orders::{ListMyOrders, ListOrders, Order, OrderRefusal},
};
use uuid::Uuid;

/// How large a page may become, in bytes: well below what one message may hold. A page that is full
/// ends early, and its cursor goes on from there.
const PAGE_BYTES_MAX: usize = 600 * 1_024;
/// What an order takes beside its lines, in bytes, at most.
const ORDER_BYTES: usize = 2_048;
/// What a line takes beside its texts, in bytes.
const LINE_BYTES: usize = 112;

/// Where an order stands in a list: by its time, then by its id.
type Place = (Newest, Uuid);

pub(crate) fn mine(query: &ListMyOrders, rows: &Rows<'_>, caller: &Caller) -> Told<Page<Order>> {
    let Some(customer) = caller.user() else {
        let (items, next) = (Vec::new(), None);
        return Ok(Page { items, next });
    };
    let after = after(&query.page)?.map(|(newest, order)| (customer.0, newest, order));
    let limit = query.page.limit.items();
    let found = rows.scan(&BY_CUSTOMER, &customer.0, after.as_ref(), limit)?;
    let found = found
        .into_iter()
        .map(|((_, newest, order), ())| (newest, order));
    Ok(page(found.collect(), limit, rows)?)
}

pub(crate) fn all(query: &ListOrders, rows: &Rows<'_>, _: &Caller) -> Told<Page<Order>> {
    let after = after(&query.page)?;
    let limit = query.page.limit.items();
    let found = rows.scan(&BY_TIME, &(), after.as_ref(), limit)?;
    let found = found.into_iter().map(|(place, ())| place);
    Ok(page(found.collect(), limit, rows)?)
}

fn page(found: Vec<Place>, limit: usize, rows: &Rows<'_>) -> Result<Page<Order>, RowError> {
    let mut items: Vec<Order> = Vec::with_capacity(found.len());
    let mut bytes = 0;
    for (_, order) in &found {
        let standing = rows.get(&STANDINGS, order)?;
        let standing = standing.ok_or_else(|| RowError(format!("order {order} is listed only")))?;
        let order = order_of(OrderId(*order), standing, rows)?;
        bytes += size(&order);
        if bytes > PAGE_BYTES_MAX && !items.is_empty() {
            break;
        }
        items.push(order);
    }
    let goes_on = items.len() == limit || items.len() < found.len();
    let last = items.last().filter(|_| goes_on);
    let next = last.and_then(|last| {
        let place = format!("{}.{}", last.placed_at.0, last.order.0.simple());
        Cursor::new(place).ok()
    });
    Ok(Page { items, next })
}

fn size(order: &Order) -> usize {
    let line = |line: &contracts::orders::Line| line.sku.as_str().len() + line.name.len();
    let lines = order.lines.iter().map(|it| LINE_BYTES + line(it));
    ORDER_BYTES + lines.sum::<usize>()
}

fn after(page: &PageRequest) -> Result<Option<Place>, OrderRefusal> {
    let read = |cursor: &Cursor| {
        let (placed_at, order) = cursor.as_str().split_once('.')?;
        let placed_at = Timestamp(placed_at.parse().ok()?);
        Some((newest(placed_at), Uuid::try_parse(order).ok()?))
    };
    let place = page
        .after
        .as_ref()
        .map(|cursor| read(cursor).ok_or(OrderRefusal::BadCursor));
    place.transpose()
}
