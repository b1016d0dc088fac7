//! What stock says no to.

use super::ReservationState;
use crate::{Kind, OrderId, Refusal, Sku};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What stock says no to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(tag = "code", content = "details", rename_all = "kebab-case")]
pub enum StockRefusal {
    /// Not enough units for every line; nothing was promised.
    #[error("{} of the order's SKUs are short of stock", shortages.len())]
    Short {
        /// The SKUs that are short.
        shortages: Vec<Shortage>,
    },
    /// The correction would leave fewer units than are promised.
    #[error("only {available} units of {sku} are free to be taken away")]
    BelowZero {
        /// Which SKU.
        sku: Sku,
        /// Units that can still be taken away.
        available: u64,
    },
    /// The level would be larger than a level can be.
    #[error("the level of {sku} would be larger than it can be")]
    TooMuch {
        /// Which SKU.
        sku: Sku,
    },
    /// This SKU was never in stock.
    #[error("{sku} was never in stock")]
    UnknownSku {
        /// Which SKU.
        sku: Sku,
    },
    /// The order has been promised nothing.
    #[error("order {order} has no reservation")]
    NoReservation {
        /// Which order.
        order: OrderId,
    },
    /// The order has had its promise, by a claim of its own or by another command.
    #[error("order {order} has been promised units before")]
    AlreadyPromised {
        /// Which order.
        order: OrderId,
    },
    /// The promise has ended in another way.
    #[error("the reservation of order {order} has already ended")]
    Ended {
        /// Which order.
        order: OrderId,
        /// How it ended.
        state: ReservationState,
    },
    /// The order has claimed its units itself, and only what becomes of the order ends that.
    #[error("order {order} has claimed its units itself")]
    Claimed {
        /// Which order.
        order: OrderId,
    },
    /// The promise has not run out yet.
    #[error("the reservation of order {order} has not run out yet")]
    NotDue {
        /// Which order.
        order: OrderId,
    },
    /// The cursor is not one that this list gave.
    #[error("after is not a cursor of this list")]
    BadCursor,
}

/// One SKU of which there is not enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shortage {
    /// Which SKU.
    pub sku: Sku,
    /// How many units the order wants.
    pub wanted: u64,
    /// How many can be promised.
    pub available: u64,
}

impl Refusal for StockRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Short { .. } | Self::BelowZero { .. } | Self::TooMuch { .. } => Kind::Conflict,
            Self::Ended { .. } | Self::NotDue { .. } => Kind::Conflict,
            Self::AlreadyPromised { .. } | Self::Claimed { .. } => Kind::Conflict,
            Self::UnknownSku { .. } | Self::NoReservation { .. } => Kind::NotFound,
            Self::BadCursor => Kind::Invalid,
        }
    }
}
