//! What orders do because of what other domains answer.

use contracts::{
    orders::{
        AskForPayment, CallOff, CancelReason, MarkArrived, MarkKept, MarkLeft, MarkPaid,
        MarkRefunded, MarkSettled, OrderCommand,
    },
    payments::PaymentEvent,
    shipping::ShippingEvent,
    stock::StockEvent,
};

/// An order whose goods are held is to be paid; one that is short of goods is off.
pub(crate) fn on_stock(event: &StockEvent) -> Vec<OrderCommand> {
    match event {
        StockEvent::Reserved(it) if it.deadline.is_none() => {
            vec![AskForPayment { order: it.order }.into()]
        }
        StockEvent::Refused(it) => {
            let reason = CancelReason::OutOfStock(it.shortages.clone());
            let order = it.order;
            vec![CallOff { order, reason }.into()]
        }
        // What a tool has reserved under the order's id runs out, and is no answer to its claim.
        StockEvent::Reserved(_)
        | StockEvent::Received(_)
        | StockEvent::Adjusted(_)
        | StockEvent::Noted(_)
        | StockEvent::Released(_)
        | StockEvent::Committed(_)
        | StockEvent::Expired(_) => vec![],
    }
}

/// An order whose money came is paid, one whose money does not come is off, and what went back of
/// it is written down. Nothing is owed for one that was called off, once its money was let go of.
pub(crate) fn on_payments(event: &PaymentEvent) -> Vec<OrderCommand> {
    match event {
        PaymentEvent::Captured(it) => {
            let (order, amount) = (it.order, it.amount);
            vec![MarkPaid { order, amount }.into()]
        }
        PaymentEvent::Declined(it) => {
            let (order, reason) = (it.order, CancelReason::Declined);
            vec![CallOff { order, reason }.into()]
        }
        PaymentEvent::Refunded(it) => {
            let (order, refund, amount) = (it.order, it.refund, it.amount);
            let back = MarkRefunded {
                order,
                refund,
                amount,
            };
            vec![back.into()]
        }
        PaymentEvent::Voided(it) => vec![MarkSettled { order: it.order }.into()],
        PaymentEvent::Opened(_)
        | PaymentEvent::Asked(_)
        | PaymentEvent::Answered(_)
        | PaymentEvent::CalledOff(_)
        | PaymentEvent::RepaidByHand(_)
        | PaymentEvent::RefundRequested(_)
        | PaymentEvent::RefundFailed(_)
        | PaymentEvent::Unsettled(_) => vec![],
    }
}

/// An order is where its parcel is, and off if its parcel stays in the house.
pub(crate) fn on_shipping(event: &ShippingEvent) -> Vec<OrderCommand> {
    match event {
        ShippingEvent::Dispatched(it) => {
            let tracking = Some(it.tracking.clone());
            let order = it.order;
            vec![MarkLeft { order, tracking }.into()]
        }
        ShippingEvent::Cancelled(it) => vec![MarkKept { order: it.order }.into()],
        ShippingEvent::Delivered(it) => vec![MarkArrived { order: it.order }.into()],
        ShippingEvent::MethodPut(_)
        | ShippingEvent::MethodRemoved(_)
        | ShippingEvent::Created(_)
        | ShippingEvent::Addressed(_)
        | ShippingEvent::Noted(_) => vec![],
    }
}
