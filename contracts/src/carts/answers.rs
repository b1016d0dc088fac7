//! What carts answer: the bare lines, and the cart with what it costs now.

use super::Line;
use crate::{CartId, Money, Name, OrderId, Quantity, Sku, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is in a cart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CartLines {
    /// How often the cart had been ordered before it was filled with these.
    pub round: u64,
    /// The lines, in the order in which they were first added; none in an empty cart.
    pub lines: Vec<Line>,
    /// The order that took what was in it, if it is empty and nothing was put in since; or back.
    #[serde(default)]
    pub ordered: Option<OrderId>,
}

/// What is in a cart, and what it costs now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cart {
    /// Which cart. A guest's is a secret.
    pub cart: CartId,
    /// How often the cart had been ordered before it was filled with these.
    pub round: u64,
    /// The lines, in the order in which they were first added; none in an empty cart.
    pub lines: Vec<PricedLine>,
    /// What all lines that are for sale cost together. Nothing for a cart without any, and for one
    /// whose prices have several currencies.
    pub total: Option<Money>,
    /// When the cart is given up if nobody changes it; an empty one is not.
    pub expires_at: Option<Timestamp>,
}

/// Some units of one SKU, and what they cost now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PricedLine {
    /// Which SKU.
    pub sku: Sku,
    /// How many units.
    pub quantity: Quantity,
    /// What its product is called, if it is for sale.
    pub title: Option<Name>,
    /// What tells it from the product's other variants, such as `M / blue`.
    pub variant: Option<Name>,
    /// What one unit costs now, if it is for sale.
    pub unit_price: Option<Money>,
    /// What all units cost now, if it is for sale.
    pub line_total: Option<Money>,
    /// What the customer should know before ordering; nothing, usually.
    pub problems: Vec<LineProblem>,
}

/// What a customer should know about a line before ordering.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "code", content = "details", rename_all = "kebab-case")]
pub enum LineProblem {
    /// It is not for sale, or not any more.
    NotSold,
    /// There are fewer units than wanted.
    Short {
        /// How many units there are.
        available: u64,
    },
    /// It costs something else than when it was last added, or its number changed.
    PriceChanged {
        /// What one unit cost then.
        seen: Money,
    },
    /// Its price has another currency than the lines before it.
    OtherCurrency,
}
