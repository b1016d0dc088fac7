//! What may happen to an order.

use super::{CartRound, Lines, MethodCode, PayBy, Secret, Shortage};
use crate::{Address, Country, Email, Money, OrderId, RefundId, Text, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An order was placed. Its prices are frozen here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderPlaced {
    /// Which order.
    pub order: OrderId,
    /// Whose, if they have an account.
    pub customer: Option<UserId>,
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

/// Where an order came from, where its parcel and news go, how it is to be paid: frozen with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderAddressed {
    /// Which order.
    pub order: OrderId,
    /// Which filling of which cart, if it came from one. Not for the world: a guest's cart is found
    /// by its id alone.
    pub cart: Option<CartRound>,
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

/// Somebody ordered a cart in the same way once more, and so comes to the order that it is already.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderPlacedAgain {
    /// The id that this wish would have given to an order.
    pub order: OrderId,
    /// The order that there is.
    pub first: OrderId,
    /// What a guest finds that order with, by the id of this wish.
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
    /// Whether it came from a cart; staff recorded it, if not.
    #[serde(default)]
    pub from_cart: bool,
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

/// A paid order is to be called off. It will be if its parcel is still in the house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderCancelWanted {
    /// Which order.
    pub order: OrderId,
    /// Why.
    pub reason: CancelReason,
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
    /// Nobody said in time whether its goods are there.
    Unpromised,
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

/// Money came for an order that was off already, and is to go back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MoneyOwed {
    /// Which order.
    pub order: OrderId,
    /// How much.
    pub amount: Money,
}

/// None of the money is kept that was being asked for when the order was called off, and none will
/// be taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderSettled {
    /// Which order.
    pub order: OrderId,
}
