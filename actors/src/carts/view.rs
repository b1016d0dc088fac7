//! What carts tell about themselves.

use super::{CARTS, decide::is_own, filling::Filling};
use crate::runtime::{No, Rows};
use contracts::{
    Caller, CartId,
    carts::{CartLines, CartRefusal, FindLines},
};

pub(crate) type Told<T> = Result<T, No<CartRefusal>>;

pub(crate) fn lines(query: &FindLines, rows: &Rows<'_>, caller: &Caller) -> Told<CartLines> {
    let Filling {
        round,
        lines,
        ordered,
        ..
    } = filling(query.cart, rows, caller)?;
    Ok(CartLines {
        round,
        lines,
        ordered,
    })
}

/// What is in a cart that this caller may see. Nothing tells a cart that was never used from one
/// that is empty.
pub(super) fn filling(cart: CartId, rows: &Rows<'_>, caller: &Caller) -> Told<Filling> {
    if cart.is_guests() || is_own(cart, caller) || is_kept_for(cart, caller) {
        Ok(rows.get(&CARTS, &cart.0)?.unwrap_or_default())
    } else {
        Err(CartRefusal::NoCart.into())
    }
}

/// Staff and services see every user's cart.
fn is_kept_for(cart: CartId, caller: &Caller) -> bool {
    cart.is_users() && caller.is_staff()
}
