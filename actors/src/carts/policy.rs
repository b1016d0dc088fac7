//! What carts do because of what other domains say.

use contracts::{
    carts::{CartCommand, MarkOrdered},
    orders::{CartRound, OrderEvent},
};

/// What has been ordered is not in the cart any more.
pub(crate) fn on_orders(event: &OrderEvent) -> Vec<CartCommand> {
    let OrderEvent::Addressed(addressed) = event else {
        return vec![];
    };
    let order = addressed.order;
    let ordered =
        addressed
            .cart
            .map(|CartRound { cart, round }| MarkOrdered { order, cart, round });
    ordered.into_iter().map(CartCommand::from).collect()
}
