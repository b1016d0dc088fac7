//! What orders tell themselves because of what other domains answer.

use super::CancelReason;
use crate::{Money, OrderId, RefundId, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Stock holds the goods: the money is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AskForPayment {
    /// Which order.
    pub order: OrderId,
}

/// Stock has not enough, or the payment was declined: the order is off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CallOff {
    /// Which order.
    pub order: OrderId,
    /// Why.
    pub reason: CancelReason,
}

/// What the order waits for, its goods or its money, has not come in time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DropUnpaid {
    /// Which order.
    pub order: OrderId,
}

/// The money is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarkPaid {
    /// Which order.
    pub order: OrderId,
    /// How much.
    pub amount: Money,
}

/// The parcel stays in the house, because its order is to be called off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarkKept {
    /// Which order.
    pub order: OrderId,
}

/// The parcel has left the house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarkLeft {
    /// Which order.
    pub order: OrderId,
    /// By what the carrier finds it.
    pub tracking: Option<Text<64>>,
}

/// The parcel has arrived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarkArrived {
    /// Which order.
    pub order: OrderId,
}

/// Money went back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarkRefunded {
    /// Which order.
    pub order: OrderId,
    /// Which repayment.
    pub refund: RefundId,
    /// How much.
    pub amount: Money,
}

/// None of the money that was asked for is kept, and none will be taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarkSettled {
    /// For which order.
    pub order: OrderId,
}
