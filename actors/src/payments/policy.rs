//! What payments do because of what orders say.

use contracts::{
    PaymentId,
    orders::{CancelReason, OrderEvent},
    payments::{PaymentCommand, RequestPayment, UndoPayment},
};

/// What an order costs is taken when it asks for it, and goes back when it is called off. Where
/// nothing was asked for, or nothing came, there is nothing to undo.
pub(crate) fn on_order(event: &OrderEvent) -> Vec<PaymentCommand> {
    match event {
        OrderEvent::PaymentRequested(wish) => vec![
            RequestPayment {
                payment: PaymentId(wish.order.0),
                order: wish.order,
                customer: wish.customer,
                amount: wish.amount,
                pay_by: wish.pay_by.clone(),
            }
            .into(),
        ],
        OrderEvent::Cancelled(end) => match end.reason {
            CancelReason::OutOfStock(_) | CancelReason::Unpromised | CancelReason::Declined => {
                Vec::new()
            }
            CancelReason::Unpaid | CancelReason::ByCustomer | CancelReason::ByStaff => {
                let (payment, order) = (PaymentId(end.order.0), end.order);
                vec![UndoPayment { payment, order }.into()]
            }
        },
        OrderEvent::Placed(_)
        | OrderEvent::Addressed(_)
        | OrderEvent::PlacedAgain(_)
        | OrderEvent::Paid(_)
        | OrderEvent::ParcelWanted(_)
        | OrderEvent::Shipped(_)
        | OrderEvent::Delivered(_)
        | OrderEvent::CancelWanted(_)
        | OrderEvent::Refunded(_)
        | OrderEvent::MoneyOwed(_)
        | OrderEvent::Settled(_) => Vec::new(),
    }
}
