//! What carts say yes and no to.

mod ordering;

use super::{
    CARTS, EXPIRIES,
    filling::{Filling, holds},
};
use crate::runtime::{Asked, No, RowError, Rows};
use contracts::{
    Caller, CartId, Timestamp,
    carts::{
        AddItem, CartCleared, CartCommand, CartEvent, CartExpired, CartRefusal, CartsMerged,
        ClearCart, ExpireCart, ItemAdded, ItemRemoved, Line, Lines, MergeCarts, QuantitySet,
        RemoveItem, SetQuantity,
    },
};

type Decided<T> = Result<T, No<CartRefusal>>;

pub(super) fn decide(
    command: &CartCommand,
    rows: &Rows<'_>,
    asked: &Asked<'_>,
) -> Decided<Vec<CartEvent>> {
    match command {
        CartCommand::AddItem(wish) => add(wish, rows, asked.by),
        CartCommand::SetQuantity(wish) => set(wish, rows, asked.by),
        CartCommand::RemoveItem(wish) => remove(wish, rows, asked.by),
        CartCommand::Clear(wish) => clear(wish, rows, asked.by),
        CartCommand::Merge(wish) => merge(wish, rows, asked.by),
        CartCommand::MarkOrdered(news) => ordering::ordered(news, rows),
        CartCommand::MarkSold(news) => ordering::sold(news, rows),
        CartCommand::PutBack(news) => ordering::put_back(news, rows),
        CartCommand::Expire(end) => expire(end, rows, asked.now),
    }
}

fn add(wish: &AddItem, rows: &Rows<'_>, by: &Caller) -> Decided<Vec<CartEvent>> {
    let line = Line {
        sku: wish.sku.clone(),
        quantity: wish.quantity,
        seen: wish.seen,
    };
    let filling = usable(wish.cart, rows, by)?;
    if line.seen.is_none() {
        return Err(CartRefusal::NotSold { sku: line.sku }.into());
    }
    filling.takes(std::slice::from_ref(&line))?;
    let added = ItemAdded {
        cart: wish.cart,
        sku: line.sku,
        quantity: line.quantity,
        seen: line.seen,
    };
    Ok(vec![added.into()])
}

fn set(wish: &SetQuantity, rows: &Rows<'_>, by: &Caller) -> Decided<Vec<CartEvent>> {
    let SetQuantity {
        cart,
        sku,
        quantity,
        seen,
        ..
    } = wish.clone();
    let filling = usable(cart, rows, by)?;
    if !filling.has(&sku) {
        return Err(CartRefusal::NotInCart { sku }.into());
    }
    holds(&sku, quantity.units())?;
    let set = QuantitySet {
        cart,
        sku,
        quantity,
        seen,
    };
    Ok(vec![set.into()])
}

fn remove(wish: &RemoveItem, rows: &Rows<'_>, by: &Caller) -> Decided<Vec<CartEvent>> {
    let (cart, sku) = (wish.cart, wish.sku.clone());
    if !usable(cart, rows, by)?.has(&sku) {
        return Err(CartRefusal::NotInCart { sku }.into());
    }
    Ok(vec![ItemRemoved { cart, sku }.into()])
}

fn clear(wish: &ClearCart, rows: &Rows<'_>, by: &Caller) -> Decided<Vec<CartEvent>> {
    let cart = wish.cart;
    let empty = usable(cart, rows, by)?.lines.is_empty();
    Ok(if empty {
        vec![]
    } else {
        vec![CartCleared { cart }.into()]
    })
}

fn merge(wish: &MergeCarts, rows: &Rows<'_>, by: &Caller) -> Decided<Vec<CartEvent>> {
    let MergeCarts { from, into, .. } = *wish;
    if !from.is_guests() || !is_own(into, by) {
        return Err(CartRefusal::NoCart.into());
    }
    let Filling { lines, aside, .. } = filling(from, rows)?;
    if lines.is_empty() && aside.is_empty() {
        return Ok(vec![]);
    }
    filling(into, rows)?.takes(&lines)?;
    let lines = bounded(lines)?;
    Ok(vec![CartsMerged { from, into, lines }.into()])
}

fn expire(end: &ExpireCart, rows: &Rows<'_>, now: Timestamp) -> Decided<Vec<CartEvent>> {
    let cart = rows.get(&EXPIRIES, &end.expiry.0)?;
    let cart = cart.ok_or(CartRefusal::NotDue)?;
    let due = filling(cart, rows)?.expires_at;
    if due.is_none_or(|due| now < due) {
        return Err(CartRefusal::NotDue.into());
    }
    Ok(vec![CartExpired { cart }.into()])
}

/// What is in a cart that this caller may change.
fn usable(cart: CartId, rows: &Rows<'_>, by: &Caller) -> Decided<Filling> {
    if cart.is_guests() || is_own(cart, by) {
        filling(cart, rows)
    } else {
        Err(CartRefusal::NoCart.into())
    }
}

pub(super) fn is_own(cart: CartId, by: &Caller) -> bool {
    by.user().map(CartId::of_user) == Some(cart)
}

fn filling(cart: CartId, rows: &Rows<'_>) -> Decided<Filling> {
    Ok(rows.get(&CARTS, &cart.0)?.unwrap_or_default())
}

/// Lines of one cart, which are never more than a cart may have.
fn bounded(lines: Vec<Line>) -> Decided<Lines> {
    Ok(Lines::new(lines).map_err(|why| RowError(why.to_string()))?)
}
