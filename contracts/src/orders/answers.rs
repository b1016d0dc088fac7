//! What orders answer: one order, and the steps it has taken.

use super::{CancelReason, Line, MethodCode};
use crate::{Address, Country, Email, Money, OrderId, Text, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An order as its customer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Order {
    /// Which order.
    pub order: OrderId,
    /// How far it has got.
    pub state: OrderState,
    /// Whose, if they have an account.
    pub customer: Option<UserId>,
    /// What was ordered, at frozen prices.
    pub lines: Vec<Line>,
    /// What the lines cost.
    pub goods: Money,
    /// What delivery costs.
    pub delivery: Money,
    /// What the customer pays.
    pub total: Money,
    /// What has gone back to the customer.
    pub refunded: Money,
    /// Where the customer is.
    pub country: Country,
    /// Where the parcel goes, if that is known.
    pub address: Option<Address>,
    /// Where news go.
    pub email: Option<Email>,
    /// How it is sent.
    pub method: MethodCode,
    /// By what the carrier finds it.
    pub tracking: Option<Text<64>>,
    /// When it was ordered.
    pub placed_at: Timestamp,
    /// Why it is off, if it is.
    pub cancelled: Option<CancelReason>,
    /// Why it is to be called off, while it is asked whether its parcel is still in the house.
    #[serde(default)]
    pub calling_off: Option<CancelReason>,
}

/// How far an order has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OrderState {
    /// It waits for its goods.
    Placed,
    /// Its goods are held, and it waits for its money.
    AwaitingPayment,
    /// It waits to leave the house.
    Paid,
    /// It is on its way.
    Shipped,
    /// It has arrived.
    Delivered,
    /// It is off.
    Cancelled,
}

/// What has happened to an order so far, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Timeline {
    /// The steps.
    pub steps: Vec<Step>,
    /// Whether nothing more will happen by itself: it has arrived, or it is off and whatever was
    /// paid for it is back.
    #[serde(default)]
    pub over: bool,
}

/// One thing that happened to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// What.
    pub what: StepKind,
    /// When it was decided.
    pub at: Timestamp,
}

/// What may happen to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// It was placed.
    Placed,
    /// Its goods are held, and the money was asked for.
    PaymentRequested,
    /// The money came.
    Paid,
    /// The parcel left.
    Shipped,
    /// The parcel arrived.
    Delivered,
    /// Somebody wished to call it off after it was paid.
    CancelWanted,
    /// It was called off.
    Cancelled,
    /// Money went back.
    Refunded,
}
