//! Ordering what is in a cart.

use super::{CartRound, Lines, MethodCode, OrderRefusal, PayBy, Secret};
use crate::{Address, CartId, Country, Email, Money, OrderId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Orders what is in a cart, at the prices of this moment. Whoever orders the same filling of a
/// cart in the same way again, under another id, comes to the order that there is:
/// [`FindOrder`](super::FindOrder) finds it by either id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceOrder {
    /// The caller's id for this order.
    pub order: OrderId,
    /// Whose lines. A cart is ordered once for each time it is filled.
    pub cart: CartId,
    /// Where news of the order go.
    pub email: Email,
    /// Where the parcel goes. Only what is collected needs no address.
    #[serde(default)]
    pub address: Option<Address>,
    /// Where the customer is, if there is no address that says so.
    #[serde(default)]
    pub country: Option<Country>,
    /// How it is sent.
    pub method: MethodCode,
    /// How it is paid. Only staff take an order that is paid offline.
    pub pay_by: PayBy,
    /// What the customer believes it costs in all; refused if it is anything else by now. Without
    /// it, that is what it came to at the prices that the cart's lines were last seen at.
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

impl PlaceOrder {
    /// Where the customer is, as far as this says so.
    pub fn customer_country(&self) -> Option<Country> {
        let address = self.address.as_ref();
        address.map(|address| address.country).or(self.country)
    }
}

/// What the other domains say to an order. A no of theirs is said by the rules, because only they
/// know whether the same order has been placed before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Quote {
    /// It can be had, at this cost.
    Costs(Costs),
    /// It cannot be had.
    Refused(OrderRefusal),
}

/// What an order costs at this moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Costs {
    /// Which filling of the cart.
    pub round: CartRound,
    /// The cart's lines at today's prices.
    pub lines: Lines,
    /// Delivery.
    pub delivery: Money,
    /// What the parcel weighs, in grams.
    pub grams: u64,
    /// What it came to at the prices that the customer has seen, if one of them is another now.
    #[serde(default)]
    pub seen: Option<Money>,
}
