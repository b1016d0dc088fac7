//! A cart as a whole: looking at it, emptying it, and taking a guest's over.

use super::{Told, change, shown, told, whose::GuestCart};
use crate::{
    caller::{Anyone, Customer},
    idempotency::ChangeKey,
    problem::Problem,
    reply::Reply,
};
use contracts::{
    CartId,
    carts::{Cart, ClearCart, FindCart, MergeCarts},
};

/// What is in the cart, what does it cost now, and what stands against ordering it?
///
/// A line that is not for sale any more has no price and is not in the total. A cart that was never
/// used is empty.
#[utoipa::path(get, path = "/cart", operation_id = "carts-find", tag = "carts",
    security((), ("token" = [])),
    params(GuestCart),
    responses(
        (status = 200, description = "The cart.", body = inline(shown::Cart), example = json!({
            "cart": "5f0c4b1e-8c1d-4d57-9f0e-3a0b6a3c9d21", "round": 0,
            "lines": [{
                "sku": "MUG-BLUE", "quantity": 12, "title": "Blue mug", "variant": null,
                "unit_price": {"minor": 950, "currency": "GBP"},
                "line_total": {"minor": 11400, "currency": "GBP"},
                "problems": [
                    {"code": "short", "details": {"available": 7}},
                    {"code": "price-changed",
                     "details": {"seen": {"minor": 850, "currency": "GBP"}}},
                ],
            }],
            "total": {"minor": 11400, "currency": "GBP"},
            "expires_at": "2026-03-02T12:00:00Z",
        })),
        (status = 404, description = "no-cart"),
    ),
)]
pub(super) async fn show(anyone: Anyone, guest: GuestCart) -> Result<Reply<Cart>, Problem> {
    let cart = guest.of(&anyone)?;
    anyone.ask(FindCart { cart }).await
}

/// Take everything out of the cart.
///
/// What has been ordered is not in it, and comes back if the order is off before it is paid.
#[utoipa::path(delete, path = "/cart", operation_id = "carts-clear", tag = "carts",
    security((), ("token" = [])),
    params(GuestCart, ChangeKey),
    responses(
        (status = 200, description = "It is empty.", body = inline(shown::Cart),
         example = json!(shown::an_empty_cart())),
        (status = 404, description = "no-cart"),
        (status = 409, description = "id-reused"),
    ),
)]
pub(super) async fn clear(
    anyone: Anyone,
    guest: GuestCart,
    key: ChangeKey,
) -> Result<Told, Problem> {
    let cart = guest.of(&anyone)?;
    let change = change::<ClearCart>(&anyone, &key, cart);
    told(&anyone, cart, ClearCart { change, cart }).await
}

/// Move everything from a guest's cart, named by `Souk-Cart`, into the customer's own.
///
/// Units of one SKU add up. If all of it does not fit, nothing is moved. The guest's cart is empty
/// afterwards, so nothing is moved twice. What was ordered from it comes back into the customer's
/// own, if the order is off before it is paid.
#[utoipa::path(post, path = "/cart/merge", operation_id = "carts-merge", tag = "carts",
    security(("token" = [])),
    params(GuestCart, ChangeKey),
    responses(
        (status = 200, description = "The customer's cart.", body = inline(shown::Cart),
         example = json!(shown::a_cart(3))),
        (status = 404, description = "no-cart"),
        (status = 409, description = "too-many, too-full, id-reused"),
    ),
)]
pub(super) async fn merge(
    customer: Customer,
    guest: GuestCart,
    key: ChangeKey,
) -> Result<Told, Problem> {
    let (from, into) = (guest.given()?, CartId::of_user(customer.user()?));
    let change = change::<MergeCarts>(&customer, &key, from);
    let merging = MergeCarts { change, from, into };
    told(&customer, into, merging).await
}
