//! What is put into a cart, line by line.

use super::{
    Told, change, shown, told,
    whose::{GuestCart, new_cart},
};
use crate::{
    caller::Anyone,
    extract::{Body, Path},
    idempotency::ChangeKey,
    problem::Problem,
};
use contracts::{
    Quantity, Sku,
    carts::{AddItem, RemoveItem, SetQuantity},
};
use schemars::JsonSchema;
use serde::Deserialize;

/// Put units of a SKU into the cart, beside those that are in it already.
///
/// Whoever comes without a token and without `Souk-Cart` gets a new cart: its id is in the answer,
/// and in its `Souk-Cart` header. Each such request makes another one, whatever its key.
#[utoipa::path(post, path = "/cart/items", operation_id = "carts-add-item", tag = "carts",
    security((), ("token" = [])),
    params(GuestCart, ChangeKey),
    request_body(content = inline(shown::Item), content_type = "application/json",
        example = json!({"sku": "MUG-BLUE", "quantity": 2})),
    responses(
        (status = 200, description = "The cart as it is now.", body = inline(shown::Cart),
         headers(("Souk-Cart" = String, description = "The secret of a guest's cart.")),
         example = json!(shown::a_cart(2))),
        (status = 404, description = "no-cart"),
        (status = 409, description = "not-sold, too-many, too-full, id-reused"),
    ),
)]
pub(super) async fn add(
    anyone: Anyone,
    guest: GuestCart,
    key: ChangeKey,
    Body(Item { sku, quantity }): Body<Item>,
) -> Result<Told, Problem> {
    let cart = guest.or_own(&anyone).unwrap_or_else(new_cart);
    let adding = AddItem {
        change: change::<AddItem>(&anyone, &key, cart),
        cart,
        sku,
        quantity,
        seen: None,
    };
    told(&anyone, cart, adding).await
}

/// Change how many units of a SKU are in the cart.
///
/// Whoever says how many they want has seen today's price: the line's `price-changed` goes away.
#[utoipa::path(patch, path = "/cart/items/{sku}", operation_id = "carts-set-quantity",
    tag = "carts", security((), ("token" = [])),
    params(Path<Sku>, GuestCart, ChangeKey),
    request_body(content = inline(shown::Units), content_type = "application/json",
        example = json!({"quantity": 3})),
    responses(
        (status = 200, description = "The cart as it is now.", body = inline(shown::Cart),
         example = json!(shown::a_cart(3))),
        (status = 404, description = "no-cart, not-in-cart"),
        (status = 409, description = "too-many, id-reused"),
    ),
)]
pub(super) async fn set_quantity(
    anyone: Anyone,
    Path(sku): Path<Sku>,
    guest: GuestCart,
    key: ChangeKey,
    Body(Units { quantity }): Body<Units>,
) -> Result<Told, Problem> {
    let cart = guest.of(&anyone)?;
    let setting = SetQuantity {
        change: change::<SetQuantity>(&anyone, &key, cart),
        cart,
        sku,
        quantity,
        seen: None,
    };
    told(&anyone, cart, setting).await
}

/// Take a SKU out of the cart.
#[utoipa::path(delete, path = "/cart/items/{sku}", operation_id = "carts-remove-item",
    tag = "carts", security((), ("token" = [])),
    params(Path<Sku>, GuestCart, ChangeKey),
    responses(
        (status = 200, description = "The cart as it is now.", body = inline(shown::Cart),
         example = json!(shown::an_empty_cart())),
        (status = 404, description = "no-cart, not-in-cart"),
        (status = 409, description = "id-reused"),
    ),
)]
pub(super) async fn remove(
    anyone: Anyone,
    Path(sku): Path<Sku>,
    guest: GuestCart,
    key: ChangeKey,
) -> Result<Told, Problem> {
    let cart = guest.of(&anyone)?;
    let change = change::<RemoveItem>(&anyone, &key, cart);
    told(&anyone, cart, RemoveItem { change, cart, sku }).await
}

/// What is put into a cart.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CartItem")]
pub(super) struct Item {
    /// Which SKU.
    sku: Sku,
    /// How many units more; at most 10,000 together.
    quantity: Quantity,
}

/// How many units there are to be.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CartUnits")]
pub(super) struct Units {
    /// From 1 to 10,000. To have none, take the SKU out.
    quantity: Quantity,
}
