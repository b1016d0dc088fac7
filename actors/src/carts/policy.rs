//! What carts do because of what other domains say.

use contracts::{
    OrderId,
    carts::{CartCommand, MarkOrdered, MarkSold, PutBack},
    orders::{OrderEvent, OrderPlaced},
    stock::Line,
};

/// What has been ordered is not in the cart any more. What it was stands beside where it came from,
/// in the same decision. It is in the cart again when the order is off; once the order was paid, it
/// is not, because nothing is set aside then.
pub(super) fn on_orders(events: &[OrderEvent]) -> Vec<CartCommand> {
    let ordered = events.iter().filter_map(|event| match event {
        OrderEvent::Addressed(addressed) => {
            let (order, from) = (addressed.order, addressed.cart?);
            let lines = placed(events, order)?.lines.each(|line| Line {
                sku: line.sku.clone(),
                quantity: line.quantity,
            });
            let (cart, round) = (from.cart, from.round);
            let ordered = MarkOrdered {
                order,
                cart,
                round,
                lines,
            };
            Some(ordered.into())
        }
        OrderEvent::Paid(paid) if paid.from_cart => Some(MarkSold { order: paid.order }.into()),
        OrderEvent::Cancelled(off) => Some(PutBack { order: off.order }.into()),
        _ => None,
    });
    ordered.collect()
}

fn placed(events: &[OrderEvent], order: OrderId) -> Option<&OrderPlaced> {
    events.iter().find_map(|event| match event {
        OrderEvent::Placed(placed) if placed.order == order => Some(placed),
        _ => None,
    })
}
