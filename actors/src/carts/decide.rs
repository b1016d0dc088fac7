//! What carts say yes and no to.

use super::{
    CARTS, EXPIRIES,
    filling::{Filling, Moved, holds},
};
use crate::runtime::{Asked, No, RowError, Rows};
use contracts::{
    Caller, CartId, Timestamp, UpTo,
    carts::{
        AddItem, CartCleared, CartCommand, CartEvent, CartExpired, CartOrdered, CartRefusal,
        CartsMerged, ClearCart, ExpireCart, ItemAdded, ItemRemoved, Line, Lines, MarkOrdered,
        MergeCarts, QuantitySet, RemoveItem, SetQuantity,
    },
    stock,
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
        CartCommand::MarkOrdered(news) => ordered(news, rows),
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
    // No list, because an empty cart has none.
    let Ok(lines) = Lines::new(filling(from, rows)?.lines) else {
        return Ok(vec![]);
    };
    filling(into, rows)?.takes(&lines)?;
    Ok(vec![CartsMerged { from, into, lines }.into()])
}

/// What was ordered before, or is changed into another round, is left alone. What was put in since
/// the order was made up was not ordered, and stays.
fn ordered(news: &MarkOrdered, rows: &Rows<'_>) -> Decided<Vec<CartEvent>> {
    let (order, cart, round) = (news.order, news.cart, news.round);
    let filling = filling(cart, rows)?;
    if filling.round != round {
        return Ok(vec![]);
    }
    let elsewhere = moved(&filling, &news.lines, rows)?;
    let kept = UpTo::new(filling.without(&news.lines)).map_err(|why| RowError(why.to_string()))?;
    let ordered = CartOrdered {
        cart,
        round,
        order,
        kept,
    };
    Ok([ordered.into()].into_iter().chain(elsewhere).collect())
}

/// A guest who has ordered, and then taken the cart along into another one before this one heard of
/// the order, has ordered what lies there now.
fn moved(from: &Filling, taken: &[stock::Line], rows: &Rows<'_>) -> Decided<Vec<CartEvent>> {
    let Some(Moved { into: cart, round }) = from.moved else {
        return Ok(Vec::new());
    };
    let there = filling(cart, rows)?;
    if there.round != round {
        return Ok(Vec::new());
    }
    let kept = there.without(taken);
    let changes = there.lines.into_iter().filter_map(|line| {
        let sku = line.sku;
        match kept.iter().find(|kept| kept.sku == sku) {
            None => Some(ItemRemoved { cart, sku }.into()),
            Some(kept) if kept.quantity != line.quantity => {
                let quantity = kept.quantity;
                let set = QuantitySet {
                    cart,
                    sku,
                    quantity,
                    seen: None,
                };
                Some(set.into())
            }
            Some(_) => None,
        }
    });
    Ok(changes.collect())
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
