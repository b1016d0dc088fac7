//! Carts over HTTP: a guest's by the secret in a header, a customer's own by the token.

mod items;
mod shown;
mod whole;
pub(super) mod whose;

use crate::{Gateway, caller::Asker, idempotency::ChangeKey, problem::Problem, reply::Reply};
use axum::response::AppendHeaders;
use contracts::{
    CartId, ChangeId, Command,
    carts::{Cart, FindCart},
};
use utoipa_axum::{router::OpenApiRouter, routes};
use whose::CartHeader;

pub(crate) use whose::CART;
pub(super) use whose::GuestCart;

pub(super) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(whole::show, whole::clear))
        .routes(routes!(items::add))
        .routes(routes!(items::set_quantity, items::remove))
        .routes(routes!(whole::merge))
}

/// A guest's cart comes with its secret once more, where clients keep it.
type Told = (AppendHeaders<Option<(CartHeader, String)>>, Reply<Cart>);

/// The id of a change of this cart. Guests are strangers to each other, so a key counts for one
/// cart only.
fn change<M: Command>(asker: &Asker, key: &ChangeKey, cart: CartId) -> ChangeId {
    ChangeId(asker.made::<M>(key, &cart.to_string()))
}

/// Asks for the change, and answers the cart as it is then.
async fn told<M: Command>(asker: &Asker, cart: CartId, command: M) -> Result<Told, Problem> {
    asker.ask(command).await?;
    let reply = asker.ask(FindCart { cart }).await?;
    let secret = cart.is_guests().then(|| (CART, cart.to_string()));
    Ok((AppendHeaders(secret), reply))
}
