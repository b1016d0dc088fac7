//! Methods of delivery: what each costs, by country and weight.

use super::limits::{COUNTRIES_MAX, Grams, RATES_MAX};
use crate::{Country, List, Money, Text, orders::MethodCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One way in which parcels are sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Method {
    /// Its code, such as `standard`.
    pub code: MethodCode,
    /// Its name, for people.
    pub name: Text<100>,
    /// How the customer comes by the parcel.
    #[serde(default)]
    pub handover: Handover,
    /// What it costs.
    pub rates: Rates,
}

/// How a customer comes by a parcel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Handover {
    /// It is brought to an address.
    #[default]
    Brought,
    /// The customer collects it; no address is needed.
    Collected,
}

/// What it costs to send parcels up to one weight to some countries.
///
/// Where a country is named, the method's rates for everywhere do not count. Of several rates the
/// one of the smallest weight that is enough counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rate {
    /// Where to.
    pub to: Destination,
    /// How heavy the parcel may be, in grams.
    pub up_to_grams: Grams,
    /// What it costs. Nothing is nothing in every currency.
    pub price: Money,
}

/// The rates of one method.
pub type Rates = List<Rate, RATES_MAX>;

/// Where a rate holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Destination {
    /// In every country that no other rate of the method names.
    Everywhere,
    /// In these countries.
    Countries(List<Country, COUNTRIES_MAX>),
}

/// Every method of delivery, by its code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Methods {
    /// The methods.
    pub methods: Vec<Method>,
}

/// What one method costs for one parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quote {
    /// Which method.
    pub method: MethodCode,
    /// Its name, for people.
    pub name: Text<100>,
    /// How the customer comes by the parcel.
    pub handover: Handover,
    /// What it costs.
    pub price: Money,
}

/// What each method costs that a parcel can be sent by, cheapest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quotes {
    /// The methods and their prices.
    pub quotes: Vec<Quote>,
}
