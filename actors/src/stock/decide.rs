//! What stock says yes and no to.

use super::{
    LEVELS, RESERVATIONS,
    level::{UNITS_MAX, sums},
};
use crate::runtime::{Asked, No, Rows};
use contracts::{
    Caller, OrderId, Timestamp,
    stock::{
        AdjustStock, AdjustmentNoted, ClaimStock, Lines, ReceiveStock, Reservation,
        ReservationExpired, ReservationState, ReserveStock, Shortage, StockAdjusted, StockCommand,
        StockCommitted, StockEvent, StockReceived, StockRefusal, StockRefused, StockReleased,
        StockReserved,
    },
};

type Decided<T> = Result<T, No<StockRefusal>>;

pub(super) fn decide(
    command: &StockCommand,
    rows: &Rows<'_>,
    asked: &Asked<'_>,
) -> Decided<Vec<StockEvent>> {
    let now = asked.now;
    match command {
        StockCommand::Receive(delivery) => receive(delivery, rows),
        StockCommand::Adjust(correction) => adjust(correction, rows),
        StockCommand::Reserve(wish) => reserve(wish, rows, now),
        StockCommand::Claim(wish) => claim(wish, rows),
        StockCommand::Release(end) => {
            ending(end.order, rows, asked.by)?;
            Ok(vec![StockReleased { order: end.order }.into()])
        }
        StockCommand::Commit(end) => {
            ending(end.order, rows, asked.by)?;
            Ok(vec![StockCommitted { order: end.order }.into()])
        }
        StockCommand::Expire(end) => expire(end.order, rows, now),
    }
}

fn receive(delivery: &ReceiveStock, rows: &Rows<'_>) -> Decided<Vec<StockEvent>> {
    for (sku, units) in sums(&delivery.lines) {
        let counts = rows.get(&LEVELS, sku)?.unwrap_or_default();
        if counts.received.saturating_add(units) > UNITS_MAX {
            return Err(StockRefusal::TooMuch { sku: sku.clone() }.into());
        }
    }
    let (receipt, lines) = (delivery.receipt, delivery.lines.clone());
    Ok(vec![StockReceived { receipt, lines }.into()])
}

fn adjust(correction: &AdjustStock, rows: &Rows<'_>) -> Decided<Vec<StockEvent>> {
    let AdjustStock {
        adjustment,
        sku,
        delta,
        reason,
        note,
    } = correction.clone();
    let counts = rows.get(&LEVELS, &sku)?.unwrap_or_default();
    let available = counts.available();
    if delta.units() < 0 && delta.units().unsigned_abs() > available {
        return Err(StockRefusal::BelowZero { sku, available }.into());
    }
    if delta.units() > 0 && counts.on_hand().saturating_add_signed(delta.units()) > UNITS_MAX {
        return Err(StockRefusal::TooMuch { sku }.into());
    }
    let adjusted = StockAdjusted {
        adjustment,
        sku,
        delta,
        reason,
    };
    let noted = note.map(|note| AdjustmentNoted { adjustment, note }.into());
    Ok([adjusted.into()].into_iter().chain(noted).collect())
}

fn reserve(wish: &ReserveStock, rows: &Rows<'_>, now: Timestamp) -> Decided<Vec<StockEvent>> {
    let (order, lines) = (wish.order, wish.lines.clone());
    if rows.get(&RESERVATIONS, &order.0)?.is_some() {
        return Err(StockRefusal::AlreadyPromised { order }.into());
    }
    let shortages = shortages(&lines, rows)?;
    if !shortages.is_empty() {
        return Err(StockRefusal::Short { shortages }.into());
    }
    let deadline = Some(now.plus(wish.hold.span()));
    Ok(vec![promise(order, lines, deadline)])
}

/// A claim is always answered by an event, because the order waits for one.
fn claim(wish: &ClaimStock, rows: &Rows<'_>) -> Decided<Vec<StockEvent>> {
    let (order, lines) = (wish.order, wish.lines.clone());
    let promised_before = rows.get(&RESERVATIONS, &order.0)?.is_some();
    let shortages = shortages(&lines, rows)?;
    Ok(vec![if promised_before || !shortages.is_empty() {
        StockRefused { order, shortages }.into()
    } else {
        promise(order, lines, None)
    }])
}

fn promise(order: OrderId, lines: Lines, deadline: Option<Timestamp>) -> StockEvent {
    StockReserved {
        order,
        lines,
        deadline,
    }
    .into()
}

fn shortages(lines: &Lines, rows: &Rows<'_>) -> Decided<Vec<Shortage>> {
    let mut shortages = Vec::new();
    for (sku, wanted) in sums(lines) {
        let available = rows.get(&LEVELS, sku)?.unwrap_or_default().available();
        if available < wanted {
            shortages.push(Shortage {
                sku: sku.clone(),
                wanted,
                available,
            });
        }
    }
    Ok(shortages)
}

fn expire(order: OrderId, rows: &Rows<'_>, now: Timestamp) -> Decided<Vec<StockEvent>> {
    match held(order, rows)?.deadline {
        Some(deadline) if deadline <= now => Ok(vec![ReservationExpired { order }.into()]),
        _ => Err(StockRefusal::NotDue { order }.into()),
    }
}

/// What a tool has reserved, tools may end. What an order has claimed ends with the order, or goods
/// would leave that nobody holds any more.
fn ending(order: OrderId, rows: &Rows<'_>, by: &Caller) -> Decided<()> {
    let is_claim = held(order, rows)?.deadline.is_none();
    if is_claim && !matches!(by, Caller::Itself) {
        return Err(StockRefusal::Claimed { order }.into());
    }
    Ok(())
}

fn held(order: OrderId, rows: &Rows<'_>) -> Decided<Reservation> {
    match rows.get(&RESERVATIONS, &order.0)? {
        None => Err(StockRefusal::NoReservation { order }.into()),
        Some(promise) if promise.state == ReservationState::Held => Ok(promise),
        Some(promise) => Err(StockRefusal::Ended {
            order,
            state: promise.state,
        }
        .into()),
    }
}
