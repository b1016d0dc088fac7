//! Orders: what a customer asked us to deliver, and how far the promise has got.

mod answers;
mod events;
mod flow;
mod limits;
mod placing;
mod refusals;

pub use answers::{Order, OrderState, Step, StepKind, Timeline};
pub use events::{
    CancelReason, MoneyOwed, OrderAddressed, OrderCancelWanted, OrderCancelled, OrderDelivered,
    OrderPaid, OrderPlaced, OrderPlacedAgain, OrderRefunded, OrderSettled, OrderShipped,
    ParcelWanted, PaymentRequested,
};
pub use flow::{
    AskForPayment, CallOff, DropUnpaid, MarkArrived, MarkKept, MarkLeft, MarkPaid, MarkRefunded,
    MarkSettled,
};
pub use limits::{
    CartRound, Line, Lines, MethodCode, ORDER_LINES_BYTES_MAX, ORDER_LINES_MAX, PAYMENT_S_MAX,
    PROMISE_S_MAX, PayBy, Secret, TOKEN_CHARS, Token,
};
pub use placing::{Costs, PlaceOrder, Quote};
pub use refusals::{OrderRefusal, Shortage};

use crate::{
    Address, ChangeId, Country, Email, Money, OrderId, Page, PageRequest, Timestamp, UserId, domain,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

domain! {
    /// What customers asked us to deliver, and how far each promise has got.
    "orders" Orders refusing OrderRefusal;
    commands OrderCommand {
        Place(PlaceOrder) = "place" per order by Anyone,
        Record(RecordOrder) = "record" per order by Staff,
        Cancel(CancelOrder) = "cancel" per change by Anyone,
        AskForPayment(AskForPayment) = "ask-for-payment" per order by Itself,
        DropUnpaid(DropUnpaid) = "drop-unpaid" per order by Itself,
        CallOff(CallOff) = "call-off" per order by Itself,
        MarkPaid(MarkPaid) = "mark-paid" per order by Itself,
        MarkKept(MarkKept) = "mark-kept" per order by Itself,
        MarkLeft(MarkLeft) = "mark-left" per order by Itself,
        MarkArrived(MarkArrived) = "mark-arrived" per order by Itself,
        MarkRefunded(MarkRefunded) = "mark-refunded" per refund by Itself,
        MarkSettled(MarkSettled) = "mark-settled" per order by Itself,
    }
    queries {
        FindOrder -> Order = "find" by Anyone,
        FindTimeline -> Timeline = "timeline" by Anyone,
        ListMyOrders -> Page<Order> = "mine" by Customer,
        ListOrders -> Page<Order> = "list" by Staff,
    }
    events OrderEvent {
        Placed(OrderPlaced) = "placed" about order public,
        Addressed(OrderAddressed) = "addressed" about order private,
        PlacedAgain(OrderPlacedAgain) = "placed-again" about order private,
        PaymentRequested(PaymentRequested) = "payment-requested" about order private,
        Paid(OrderPaid) = "paid" about order public,
        ParcelWanted(ParcelWanted) = "parcel-wanted" about order private,
        Shipped(OrderShipped) = "shipped" about order public,
        Delivered(OrderDelivered) = "delivered" about order public,
        CancelWanted(OrderCancelWanted) = "cancel-wanted" about order public,
        Cancelled(OrderCancelled) = "cancelled" about order public,
        Refunded(OrderRefunded) = "refunded" about order public,
        MoneyOwed(MoneyOwed) = "money-owed" about order private,
        Settled(OrderSettled) = "settled" about order public,
    }
}

/// Records an order that was made elsewhere, at its own prices and time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecordOrder {
    /// The caller's id for this order.
    pub order: OrderId,
    /// Whose order; nobody's account without it.
    #[serde(default)]
    pub customer: Option<UserId>,
    /// What was ordered, at which prices.
    pub lines: Lines,
    /// Delivery.
    pub delivery: Money,
    /// Where the customer is.
    pub country: Country,
    /// When it was ordered; now without it.
    #[serde(default)]
    pub placed_at: Option<Timestamp>,
    /// How it is paid.
    pub pay_by: PayBy,
    /// Where the parcel goes, if it is known.
    #[serde(default)]
    pub address: Option<Address>,
    /// Where news of the order go; nobody is told without it.
    #[serde(default)]
    pub email: Option<Email>,
    /// How it is sent.
    pub method: MethodCode,
}

/// Calls an order off that has not left the house. Its customer may, and staff. Of a paid order,
/// shipping says whether it has left, and so whether it is off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CancelOrder {
    /// The caller's id for this wish.
    pub change: ChangeId,
    /// Which order.
    pub order: OrderId,
    /// A guest's way of showing whose order it is.
    #[serde(default)]
    pub token: Option<Token>,
}

/// Asks for one order. For its customer, whoever has its token, and staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindOrder {
    /// Which order: its own id, or that of a wish that came to it because it was there already.
    pub order: OrderId,
    /// A guest's way of showing whose order it is.
    #[serde(default)]
    pub token: Option<Token>,
}

/// Asks what has happened to an order so far. For the same people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindTimeline {
    /// Which order.
    pub order: OrderId,
    /// A guest's way of showing whose order it is.
    #[serde(default)]
    pub token: Option<Token>,
}

/// Asks for the orders of whoever asks, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListMyOrders {
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Asks for all orders, by the time they were placed, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListOrders {
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}
