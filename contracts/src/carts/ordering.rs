//! What becomes of a cart's lines when they are ordered: they are out of the cart, and set aside
//! until their order is paid or off.

use super::Lines;
use crate::{CartId, OrderId, stock};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most orders for which lines of one cart are set aside at once. Of the oldest beyond them
/// nothing comes back.
pub const ASIDE_MAX: usize = 32;

/// What was in a cart has been ordered, and is taken out of it, unless that was done before. What
/// was put in meanwhile stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarkOrdered {
    /// By which order.
    pub order: OrderId,
    /// Which cart.
    pub cart: CartId,
    /// Which filling of it.
    pub round: u64,
    /// What was ordered.
    pub lines: stock::Lines,
}

/// An order is paid: what it took out of a cart never comes back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarkSold {
    /// Which order.
    pub order: OrderId,
}

/// An order is off before it was paid: what it took out of a cart comes back, beside what was put
/// in meanwhile, as far as the cart holds that much. Where nothing is set aside, because the order
/// was paid or came from no cart, nothing comes back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PutBack {
    /// Which order.
    pub order: OrderId,
}

/// What was in a cart has been ordered, and is not in it any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CartOrdered {
    /// Which cart.
    pub cart: CartId,
    /// Which filling of it.
    pub round: u64,
    /// By which order.
    pub order: OrderId,
    /// What had been put in meanwhile, and stays.
    #[serde(default)]
    pub kept: Lines,
}

/// What an order took out of a cart is kept until the order is paid or off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LinesSetAside {
    /// For which order.
    pub order: OrderId,
    /// Which cart was ordered.
    pub from: CartId,
    /// Which cart they were taken out of, and come back to: another one, if they had been moved
    /// there before anybody here heard of the order.
    pub cart: CartId,
    /// What was taken; nothing, if it was not in the cart any more.
    pub lines: Lines,
}

/// What was set aside has been paid, and is not kept any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LinesSold {
    /// For which order it was set aside.
    pub order: OrderId,
    /// To which cart it would have come back.
    pub cart: CartId,
}

/// What was set aside is in a cart again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LinesPutBack {
    /// For which order it was set aside.
    pub order: OrderId,
    /// In which cart it is now.
    pub cart: CartId,
    /// What of it the cart had room for.
    pub lines: Lines,
}
