//! What is set aside for orders: each has a row, and stands in the list of the cart that it comes
//! back to.

use super::change;
use crate::{
    carts::{
        ASIDE, CARTS,
        filling::{Aside, Filling},
    },
    runtime::{At, RowError, RowsMut},
};
use contracts::{
    CartId, OrderId,
    carts::{ASIDE_MAX, LinesPutBack, LinesSetAside},
};

pub(super) fn keep(it: &LinesSetAside, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let row = Aside {
        from: it.from,
        cart: it.cart,
        lines: it.lines.to_vec(),
    };
    rows.put(&ASIDE, &it.order.0, &row)?;
    may_come_back(it.cart, [it.order], rows)
}

/// What comes back comes back into another cart from now on.
pub(super) fn move_all(from: CartId, into: CartId, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let mut filling = filling(from, rows)?;
    let orders = std::mem::take(&mut filling.aside);
    if orders.is_empty() {
        return Ok(());
    }
    rows.put(&CARTS, &from.0, &filling)?;
    for order in &orders {
        if let Some(row) = rows.get(&ASIDE, &order.0)? {
            rows.put(&ASIDE, &order.0, &Aside { cart: into, ..row })?;
        }
    }
    may_come_back(into, orders, rows)
}

/// Nothing is set aside for this order any more.
pub(super) fn forget(order: OrderId, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let Some(row) = rows.get(&ASIDE, &order.0)? else {
        return Ok(());
    };
    rows.remove(&ASIDE, &order.0);
    let mut filling = filling(row.cart, rows)?;
    filling.aside.retain(|other| *other != order);
    rows.put(&CARTS, &row.cart.0, &filling)
}

/// The cart that was ordered is no order any more, and the lines are where they came from.
pub(super) fn put_back(it: &LinesPutBack, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    if let Some(Aside { from, .. }) = rows.get(&ASIDE, &it.order.0)? {
        forget(it.order, rows)?;
        let mut filling = filling(from, rows)?;
        if filling.ordered == Some(it.order) {
            filling.ordered = None;
            rows.put(&CARTS, &from.0, &filling)?;
        }
    }
    if it.lines.is_empty() {
        return Ok(());
    }
    change(it.cart, at, rows, |filling| {
        it.lines.iter().for_each(|line| filling.add(line))
    })
}

/// Something may come back into a cart. Of the oldest beyond the bound nothing does.
fn may_come_back(
    cart: CartId,
    orders: impl IntoIterator<Item = OrderId>,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    let mut filling = filling(cart, rows)?;
    filling.aside.extend(orders);
    let over = filling.aside.len().saturating_sub(ASIDE_MAX);
    for order in filling.aside.drain(..over) {
        rows.remove(&ASIDE, &order.0);
    }
    rows.put(&CARTS, &cart.0, &filling)
}

fn filling(cart: CartId, rows: &RowsMut<'_>) -> Result<Filling, RowError> {
    Ok(rows.get(&CARTS, &cart.0)?.unwrap_or_default())
}
