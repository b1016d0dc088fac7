//! What orders say no to.

use super::OrderState;
use crate::{Kind, Money, OrderId, Refusal, Sku};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::stock::Shortage;

/// When to order a cart again whose lines are on their way back into it, in milliseconds.
const RETRY_RETURNING_MS: u64 = 1_000;

/// What orders say no to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(tag = "code", content = "details", rename_all = "kebab-case")]
pub enum OrderRefusal {
    /// There is no such order, or it is somebody else's.
    #[error("there is no order {order} of yours")]
    UnknownOrder {
        /// Which order.
        order: OrderId,
    },
    /// The cart has been ordered already, and in another way than is wished for now.
    #[error("this cart has been ordered already, as order {order}")]
    CartOrdered {
        /// The order that it became.
        order: OrderId,
    },
    /// The cart became an order that is off, and its lines are on their way back into it.
    #[error("order {order} is off, and what it took out of this cart is about to be in it again")]
    LinesReturning {
        /// Which order.
        order: OrderId,
    },
    /// The cart is empty.
    #[error("there is nothing in this cart")]
    CartEmpty,
    /// Some lines cannot be bought as they are.
    #[error("{} of the cart's lines cannot be bought any more", skus.len())]
    NotForSale {
        /// Which.
        skus: Vec<Sku>,
    },
    /// The price has changed since the customer saw it.
    #[error("the order costs {total}, not {expected}")]
    TotalChanged {
        /// What the customer expected.
        expected: Money,
        /// What it costs.
        total: Money,
    },
    /// Nothing is sent there in that way.
    #[error("the method of delivery does not go there")]
    NoSuchDelivery,
    /// It is sent, or priced by country, and nobody said where the customer is.
    #[error("an address is needed, or for what is collected the customer's country")]
    AddressNeeded,
    /// What is paid by invoice or in cash is taken by staff only.
    #[error("only staff take an order that is paid offline; pay_by must be another way")]
    OfflineByStaff,
    /// The lines are of different currencies, or come to more than money can be.
    #[error("the lines do not add up: {why}")]
    BadSum {
        /// Why.
        why: String,
    },
    /// A price is below nothing.
    #[error("the price of {sku} is below nothing")]
    BadPrice {
        /// Whose price.
        sku: Sku,
    },
    /// It has gone too far to be called off.
    #[error("order {order} cannot be called off any more")]
    TooLate {
        /// Which order.
        order: OrderId,
        /// How far it has got.
        state: OrderState,
    },
    /// The order is not where this step begins.
    #[error("order {order} is not ready for this step")]
    OutOfTurn {
        /// Which order.
        order: OrderId,
        /// How far it has got.
        state: OrderState,
    },
    /// The cursor is not one that this list gave.
    #[error("after is not a cursor of this list")]
    BadCursor,
}

impl Refusal for OrderRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownOrder { .. } => Kind::NotFound,
            Self::CartOrdered { .. } | Self::CartEmpty | Self::NotForSale { .. } => Kind::Conflict,
            Self::TotalChanged { .. } | Self::TooLate { .. } => Kind::Conflict,
            Self::OutOfTurn { .. } | Self::LinesReturning { .. } => Kind::Conflict,
            Self::NoSuchDelivery | Self::BadSum { .. } | Self::BadPrice { .. } => Kind::Invalid,
            Self::AddressNeeded | Self::BadCursor => Kind::Invalid,
            Self::OfflineByStaff => Kind::Forbidden,
        }
    }

    fn retry_after_ms(&self) -> Option<u64> {
        match self {
            Self::LinesReturning { .. } => Some(RETRY_RETURNING_MS),
            _ => None,
        }
    }
}
