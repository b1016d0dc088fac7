//! The bounds of what a cart takes.

use crate::{Money, Quantity, Sku, UpTo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The most lines a cart may have.
pub const CART_LINES_MAX: usize = 500;
/// The most units one line of a cart may have.
pub const CART_UNITS_MAX: u64 = 10_000;
/// How long a cart that nobody changes is kept, in days.
pub const CART_KEPT_DAYS: u64 = 30;
/// The same as a span.
pub const CART_KEPT: Duration = Duration::from_secs(CART_KEPT_DAYS * 24 * 60 * 60);

/// Some units of one SKU, in a cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "CartLine")]
pub struct Line {
    /// Which SKU; it stands in no other line of the cart.
    pub sku: Sku,
    /// How many units.
    pub quantity: Quantity,
    /// What one unit cost when it was last added, or its number changed.
    pub seen: Option<Money>,
}

/// Lines of one cart, in the order in which they were first added.
pub type Lines = UpTo<Line, CART_LINES_MAX>;
