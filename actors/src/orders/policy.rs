//! What orders do because of what other domains answer.

use contracts::{
    orders::{AskForPayment, CallOff, CancelReason, OrderCommand},
    stock::StockEvent,
};

/// An order whose goods are held is to be paid; one that is short of goods is off.
pub(crate) fn on_stock(event: &StockEvent) -> Vec<OrderCommand> {
    match event {
        StockEvent::Reserved(it) => vec![AskForPayment { order: it.order }.into()],
        StockEvent::Refused(it) => {
            let reason = CancelReason::OutOfStock(it.shortages.clone());
            let order = it.order;
            vec![CallOff { order, reason }.into()]
        }
        StockEvent::Received(_)
        | StockEvent::Adjusted(_)
        | StockEvent::Released(_)
        | StockEvent::Committed(_)
        | StockEvent::Expired(_) => vec![],
    }
}
