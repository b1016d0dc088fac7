//! What each stock event does to the rows.

use super::{
    LEVELS, MOVEMENTS, RESERVATIONS,
    level::{Counts, sums},
};
use crate::runtime::{At, DEADLINES, RowError, RowsMut};
use contracts::{
    OrderId, Sku,
    stock::{Change, Movement, Reservation, ReservationState, StockEvent, StockReserved},
};

pub(super) fn apply(event: &StockEvent, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    match event {
        StockEvent::Received(delivery) => {
            let receipt = delivery.receipt;
            for (sku, quantity) in sums(&delivery.lines) {
                let change = Change::Received { receipt, quantity };
                count(rows, at, (sku, change), |counts| {
                    counts.received += quantity
                })?;
            }
            Ok(())
        }
        StockEvent::Adjusted(it) => {
            let (adjustment, delta, reason) = (it.adjustment, it.delta, it.reason);
            let change = Change::Adjusted {
                adjustment,
                delta,
                reason,
            };
            count(rows, at, (&it.sku, change), |counts| {
                counts.adjusted += delta.units()
            })
        }
        StockEvent::Reserved(promise) => reserved(promise, at, rows),
        StockEvent::Refused(_) | StockEvent::Noted(_) => Ok(()),
        StockEvent::Released(it) => ended(it.order, ReservationState::Released, at, rows),
        StockEvent::Committed(it) => ended(it.order, ReservationState::Committed, at, rows),
        StockEvent::Expired(it) => ended(it.order, ReservationState::Expired, at, rows),
    }
}

fn reserved(promise: &StockReserved, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let (order, deadline) = (promise.order, promise.deadline);
    for (sku, quantity) in sums(&promise.lines) {
        let change = Change::Reserved { order, quantity };
        count(rows, at, (sku, change), |counts| {
            counts.reserved += quantity
        })?;
    }
    let lines = promise.lines.to_vec();
    let reservation = Reservation {
        order,
        state: ReservationState::Held,
        deadline,
        lines,
    };
    rows.put(&RESERVATIONS, &order.0, &reservation)?;
    match deadline {
        Some(deadline) => rows.put(&DEADLINES, &(deadline, order.0), &()),
        None => Ok(()),
    }
}

fn ended(
    order: OrderId,
    state: ReservationState,
    at: &At,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    let promise = rows.get(&RESERVATIONS, &order.0)?;
    let promise = promise.ok_or_else(|| RowError(format!("order {order} was promised nothing")))?;
    for (sku, quantity) in sums(&promise.lines) {
        let change = Change::Ended {
            order,
            quantity,
            state,
        };
        count(rows, at, (sku, change), |counts| {
            counts.reserved = counts.reserved.saturating_sub(quantity);
            if state == ReservationState::Committed {
                counts.sold += quantity;
            }
        })?;
    }
    if let Some(deadline) = promise.deadline {
        rows.remove(&DEADLINES, &(deadline, order.0));
    }
    rows.put(&RESERVATIONS, &order.0, &Reservation { state, ..promise })
}

/// Changes the numbers of one SKU, and writes down that and why they changed.
fn count(
    rows: &mut RowsMut<'_>,
    at: &At,
    (sku, change): (&Sku, Change),
    how: impl FnOnce(&mut Counts),
) -> Result<(), RowError> {
    let mut counts = rows.get(&LEVELS, sku)?.unwrap_or_default();
    how(&mut counts);
    let movement = Movement {
        position: at.position,
        at: at.time,
        change,
        on_hand: counts.on_hand(),
        reserved: counts.reserved,
    };
    rows.append(&MOVEMENTS, sku, counts.movements, &movement)?;
    counts.movements += 1;
    rows.put(&LEVELS, sku, &counts)
}
