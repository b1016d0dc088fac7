//! What payments and shipping say of a file's orders: each in its own words, from its own view.

use super::clerk::Clerk;
use crate::Failure;
use contracts::{
    List, OrderId, PageRequest, PaymentId,
    page::{PAGE_LIMIT_MAX, PageLimit},
    payments::{FindTakings, TAKINGS_MAX},
    shipping::{ListShipments, ShipmentState},
};
use std::collections::{HashMap, HashSet};

/// What was taken for these orders, in pence; nothing for those that have no payment.
pub(super) async fn captured(
    clerk: &Clerk,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, i64>, Failure> {
    let mut captured = HashMap::with_capacity(orders.len());
    for some in orders.chunks(TAKINGS_MAX) {
        let payments = some.iter().map(|order| PaymentId(order.0)).collect();
        let payments = List::new(payments)?;
        let found = clerk.ask(&FindTakings { payments }).await?.takings;
        let found = found.into_iter();
        captured.extend(found.map(|it| (OrderId(it.payment.0), it.captured.minor)));
    }
    Ok(captured)
}

/// The orders whose parcels have arrived, everybody's.
pub(super) async fn arrived(clerk: &Clerk) -> Result<HashSet<OrderId>, Failure> {
    let mut arrived = HashSet::new();
    let mut after = None;
    loop {
        let limit = PageLimit::new(PAGE_LIMIT_MAX)?;
        let page = PageRequest { after, limit };
        let state = ShipmentState::Delivered;
        let page = clerk.ask(&ListShipments { state, page }).await?;
        arrived.extend(page.items.iter().map(|parcel| parcel.order));
        after = page.next;
        if after.is_none() {
            return Ok(arrived);
        }
    }
}
