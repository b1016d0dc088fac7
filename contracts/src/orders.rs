//! Orders: what a customer asked us to deliver, and how far the promise has got.

mod answers;
mod flow;
mod limits;
mod refusals;

pub use answers::{Order, OrderState, Step, StepKind, Timeline};
pub use flow::{AskForPayment, CallOff, DropUnpaid, MarkArrived, MarkLeft, MarkPaid, MarkRefunded};
pub use limits::{CartRound, Line, Lines, MethodCode, ORDER_LINES_MAX, PayBy, Secret, Token};
pub use refusals::{OrderRefusal, Shortage};

use crate::{
    Address, CartId, ChangeId, Country, Email, Money, OrderId, Page, PageRequest, RefundId, Text,
    Timestamp, UserId, domain,
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
        MarkLeft(MarkLeft) = "mark-left" per order by Itself,
        MarkArrived(MarkArrived) = "mark-arrived" per order by Itself,
        MarkRefunded(MarkRefunded) = "mark-refunded" per refund by Itself,
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
        PaymentRequested(PaymentRequested) = "payment-requested" about order private,
        Paid(OrderPaid) = "paid" about order public,
        ParcelWanted(ParcelWanted) = "parcel-wanted" about order private,
        Shipped(OrderShipped) = "shipped" about order public,
        Delivered(OrderDelivered) = "delivered" about order public,
        Cancelled(OrderCancelled) = "cancelled" about order public,
        Refunded(OrderRefunded) = "refunded" about order public,
    }
}

/// Orders what is in a cart, at the prices of this moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceOrder {
    /// The caller's id for this order.
    pub order: OrderId,
    /// Whose lines. A cart is ordered once for each time it is filled.
    pub cart: CartId,
    /// Where news of the order go.
    pub email: Email,
    /// Where the parcel goes.
    pub address: Address,
    /// How it is sent.
    pub method: MethodCode,
    /// How it is paid.
    pub pay_by: PayBy,
    /// What the customer believes it costs in all; refused if it is anything else by now.
    #[serde(default)]
    pub expected_total: Option<Money>,
    /// What a guest reads the order with later on.
    #[serde(default)]
    pub secret: Option<Secret>,
    /// What it really costs: asked of the other domains before anything is decided, whatever the
    /// caller says.
    #[serde(default)]
    pub quote: Option<Quote>,
}

/// What an order costs at this moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quote {
    /// Which filling of the cart.
    pub round: CartRound,
    /// The cart's lines at today's prices.
    pub lines: Lines,
    /// Delivery.
    pub delivery: Money,
    /// What the parcel weighs, in grams.
    pub grams: u64,
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

/// Calls an order off that has not left the house. Its customer may, and staff.
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
    /// Which order.
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

/// An order was placed. Its prices are frozen here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderPlaced {
    /// Which order.
    pub order: OrderId,
    /// Whose, if they have an account.
    pub customer: Option<UserId>,
    /// Which filling of which cart, if it came from one.
    pub cart: Option<CartRound>,
    /// What was ordered.
    pub lines: Lines,
    /// What the lines cost.
    pub goods: Money,
    /// What delivery costs.
    pub delivery: Money,
    /// What the customer pays.
    pub total: Money,
    /// Where the customer is.
    pub country: Country,
    /// When it was ordered.
    pub placed_at: Timestamp,
}

/// Where an order's parcel and news go, and how it is to be paid: frozen with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderAddressed {
    /// Which order.
    pub order: OrderId,
    /// Where the parcel goes.
    pub address: Option<Address>,
    /// Where news go; nobody is told without it.
    pub email: Option<Email>,
    /// How it is sent.
    pub method: MethodCode,
    /// What the parcel weighs, in grams.
    pub grams: u64,
    /// How it is paid.
    pub pay_by: PayBy,
    /// What a guest reads the order with.
    pub secret: Option<Secret>,
}

/// The goods are held, and the money is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentRequested {
    /// Which order.
    pub order: OrderId,
    /// Whose, if they have an account.
    pub customer: Option<UserId>,
    /// How much.
    pub amount: Money,
    /// How it is paid.
    pub pay_by: PayBy,
}

/// The money is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderPaid {
    /// Which order.
    pub order: OrderId,
    /// How much.
    pub amount: Money,
}

/// A paid order's parcel is to be made up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ParcelWanted {
    /// Which order.
    pub order: OrderId,
    /// Whose, if they have an account.
    pub customer: Option<UserId>,
    /// Where it goes.
    pub address: Option<Address>,
    /// How it is sent.
    pub method: MethodCode,
    /// What it weighs, in grams.
    pub grams: u64,
}

/// The parcel has left the house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderShipped {
    /// Which order.
    pub order: OrderId,
    /// By what the carrier finds it.
    pub tracking: Option<Text<64>>,
}

/// The parcel has arrived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderDelivered {
    /// Which order.
    pub order: OrderId,
}

/// The order is off. What was held is let go, and what was paid goes back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderCancelled {
    /// Which order.
    pub order: OrderId,
    /// Why.
    pub reason: CancelReason,
}

/// Why an order is off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CancelReason {
    /// There was not enough of these.
    OutOfStock(Vec<Shortage>),
    /// The payment was declined.
    Declined,
    /// Nobody paid in time.
    Unpaid,
    /// The customer wished so.
    ByCustomer,
    /// The shop had to.
    ByStaff,
}

/// Money went back to the customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderRefunded {
    /// Which order.
    pub order: OrderId,
    /// Which repayment.
    pub refund: RefundId,
    /// How much.
    pub amount: Money,
}
