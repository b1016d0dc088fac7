//! What each event of carts does to the rows.

mod aside;

use super::{
    CARTS, EXPIRIES,
    filling::{Filling, Moved},
};
use crate::runtime::{At, DEADLINES, RowError, RowsMut};
use contracts::{
    CartId,
    carts::{CART_KEPT, CartEvent, Line},
};

pub(super) fn apply(event: &CartEvent, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    match event.clone() {
        CartEvent::ItemAdded(it) => {
            let (sku, quantity, seen) = (it.sku, it.quantity, it.seen);
            let line = Line {
                sku,
                quantity,
                seen,
            };
            change(it.cart, at, rows, |filling| filling.add(&line))
        }
        CartEvent::QuantitySet(it) => change(it.cart, at, rows, |filling| {
            filling.set(&it.sku, it.quantity, it.seen)
        }),
        CartEvent::ItemRemoved(it) => change(it.cart, at, rows, |filling| filling.remove(&it.sku)),
        CartEvent::Cleared(it) => empty(it.cart, at, rows),
        // Only what is set aside follows; what was in it was nothing.
        CartEvent::Merged(it) if it.lines.is_empty() => aside::move_all(it.from, it.into, rows),
        CartEvent::Merged(it) => {
            let (into, round) = (
                it.into,
                rows.get(&CARTS, &it.into.0)?.unwrap_or_default().round,
            );
            change(it.from, at, rows, |filling| {
                filling.lines.clear();
                filling.moved = Some(Moved { into, round });
            })?;
            change(it.into, at, rows, |filling| {
                it.lines.iter().for_each(|line| filling.add(line))
            })?;
            aside::move_all(it.from, it.into, rows)
        }
        CartEvent::Ordered(it) => change(it.cart, at, rows, |filling| {
            filling.ordered = it.kept.is_empty().then_some(it.order);
            filling.lines = it.kept.into_vec();
            filling.round += 1;
        }),
        CartEvent::SetAside(it) => aside::keep(&it, rows),
        CartEvent::Sold(it) => aside::forget(it.order, rows),
        CartEvent::PutBack(it) => aside::put_back(&it, at, rows),
        CartEvent::Expired(it) => empty(it.cart, at, rows),
    }
}

fn empty(cart: CartId, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    change(cart, at, rows, |filling| filling.lines.clear())
}

/// Changes what is in a cart, and when it is given up.
fn change(
    cart: CartId,
    at: &At,
    rows: &mut RowsMut<'_>,
    how: impl FnOnce(&mut Filling),
) -> Result<(), RowError> {
    let mut filling = rows.get(&CARTS, &cart.0)?.unwrap_or_default();
    let expiry = filling.expiry(cart).0;
    let was_due = filling.expires_at.take();
    filling.ordered = None;
    filling.moved = None;
    how(&mut filling);
    if let Some(due) = was_due {
        rows.remove(&DEADLINES, &(due, expiry));
    }
    if !filling.lines.is_empty() {
        let due = at.time.plus(CART_KEPT);
        filling.expires_at = Some(due);
        rows.put(&DEADLINES, &(due, expiry), &())?;
        rows.put(&EXPIRIES, &expiry, &cart)?;
    } else if was_due.is_some() {
        filling.emptied += 1;
        rows.remove(&EXPIRIES, &expiry);
    }
    rows.put(&CARTS, &cart.0, &filling)
}
