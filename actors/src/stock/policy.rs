//! What stock does because of what happens to orders.

use contracts::{
    orders::{CancelReason, OrderEvent},
    stock::{ClaimStock, CommitStock, Line, ReleaseStock, StockCommand},
};

/// A placed order claims its goods, a cancelled one gives them back, and a shipped one has taken
/// them along.
///
/// An order is placed before it is cancelled, and both stand in one log that is followed in order:
/// so nothing is released before it was claimed, and nothing is held for an order that is off.
pub(crate) fn on_orders(event: &OrderEvent) -> Vec<StockCommand> {
    match event {
        OrderEvent::Placed(it) => {
            let lines = it.lines.each(|line| Line {
                sku: line.sku.clone(),
                quantity: line.quantity,
            });
            let order = it.order;
            vec![ClaimStock { order, lines }.into()]
        }
        // It is off because it was promised nothing.
        OrderEvent::Cancelled(it) if matches!(it.reason, CancelReason::OutOfStock(_)) => vec![],
        OrderEvent::Cancelled(it) => vec![ReleaseStock { order: it.order }.into()],
        OrderEvent::Shipped(it) => vec![CommitStock { order: it.order }.into()],
        OrderEvent::Addressed(_)
        | OrderEvent::PlacedAgain(_)
        | OrderEvent::PaymentRequested(_)
        | OrderEvent::Paid(_)
        | OrderEvent::ParcelWanted(_)
        | OrderEvent::Delivered(_)
        | OrderEvent::CancelWanted(_)
        | OrderEvent::Refunded(_)
        | OrderEvent::MoneyOwed(_)
        | OrderEvent::Settled(_) => vec![],
    }
}
