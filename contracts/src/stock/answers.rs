//! What stock answers: levels, reservations, and the trail of one SKU.

use super::{AdjustReason, Line};
use crate::{AdjustmentId, Delta, OrderId, ReceiptId, Sku, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many units of a SKU there are.
///
/// Always `on_hand = received + adjusted - sold` and `available = on_hand - reserved`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Level {
    /// Which SKU.
    pub sku: Sku,
    /// Units in the house.
    pub on_hand: u64,
    /// Units promised to orders.
    pub reserved: u64,
    /// Units that can still be promised.
    pub available: u64,
    /// Units ever received.
    pub received: u64,
    /// Units ever sold.
    pub sold: u64,
    /// The sum of all corrections.
    pub adjusted: i64,
}

/// Levels in the order they were asked for; a SKU that was never in stock is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Levels {
    /// The levels.
    pub levels: Vec<Level>,
}

/// What an order has been promised, and what became of the promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reservation {
    /// Whose promise.
    pub order: OrderId,
    /// How it stands.
    pub state: ReservationState,
    /// When it ends if nobody pays; without it, it stands as long as its order does.
    pub deadline: Option<Timestamp>,
    /// What is promised, as it was asked for.
    pub lines: Vec<Line>,
}

/// How a reservation stands. Each ends exactly once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReservationState {
    /// Units are held.
    Held,
    /// The units have left the house.
    Committed,
    /// The units were given back.
    Released,
    /// Nobody paid in time, and the units were given back.
    Expired,
}

/// One change of one SKU's level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Movement {
    /// Where in the log it stands.
    pub position: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// What changed.
    pub change: Change,
    /// Units in the house afterwards.
    pub on_hand: u64,
    /// Units promised afterwards.
    pub reserved: u64,
}

/// What changed a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Units came in.
    Received {
        /// With which delivery.
        receipt: ReceiptId,
        /// How many.
        quantity: u64,
    },
    /// The level was corrected.
    Adjusted {
        /// By which correction.
        adjustment: AdjustmentId,
        /// By how much.
        delta: Delta,
        /// Why.
        reason: AdjustReason,
    },
    /// Units were promised.
    Reserved {
        /// To which order.
        order: OrderId,
        /// How many.
        quantity: u64,
    },
    /// A promise ended.
    Ended {
        /// Whose.
        order: OrderId,
        /// How many units it held.
        quantity: u64,
        /// What became of it.
        state: ReservationState,
    },
}
