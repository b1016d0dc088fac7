//! Stock keeping units.
//!
//! **Invariant:** what a log holds is read as it is. Only requests that bring in new SKUs refuse
//! those that no address could name.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};
use smol_str::SmolStr;
use std::{fmt, str::FromStr};

/// The longest SKU, in bytes.
pub const SKU_BYTES_MAX: usize = 64;

/// What one kind of sellable thing is called in the warehouse: 1 to 64 visible ASCII characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "SmolStr")]
pub struct Sku(#[schemars(regex(pattern = r"^[!-~]{1,64}$"))] SmolStr);

/// A text that cannot be a SKU.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a SKU is 1 to {SKU_BYTES_MAX} visible ASCII characters without spaces")]
pub struct NotASku;

impl Sku {
    /// Takes a text of 1 to [`SKU_BYTES_MAX`] visible ASCII characters.
    pub fn new(text: impl Into<SmolStr>) -> Result<Self, NotASku> {
        let text = text.into();
        let fits = (1..=SKU_BYTES_MAX).contains(&text.len());
        if fits && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text))
        } else {
            Err(NotASku)
        }
    }

    /// Whether an address can name it: `.` and `..` are steps within one.
    pub fn has_an_address(&self) -> bool {
        ![".", ".."].contains(&self.as_str())
    }

    /// The SKU as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<SmolStr> for Sku {
    type Error = NotASku;

    fn try_from(text: SmolStr) -> Result<Self, NotASku> {
        Self::new(text)
    }
}

impl FromStr for Sku {
    type Err = NotASku;

    fn from_str(text: &str) -> Result<Self, NotASku> {
        Self::new(text)
    }
}

impl fmt::Display for Sku {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Sku {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sku({})", self.0)
    }
}

/// What brings SKUs into the shop.
pub trait BringsIn {
    /// Each of them.
    fn skus(&self) -> impl Iterator<Item = &Sku>;
}

/// A SKU that is a step within an address: `/stock/..` is no address of a level.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} cannot be a SKU, because no address could name it")]
pub struct NoAddress(Sku);

/// Reads what brings SKUs into the shop, for `deserialize_with`: an address can name each of them.
pub fn named<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + BringsIn,
    D: Deserializer<'de>,
{
    let brought = T::deserialize(deserializer)?;
    let nameless = brought.skus().find(|sku| !sku.has_an_address());
    match nameless.cloned() {
        Some(sku) => Err(de::Error::custom(NoAddress(sku))),
        None => Ok(brought),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        catalog::{Listing, ProductAdded, PutProducts},
        stock::{FindLevel, ReceiveStock, StockReceived},
    };
    use serde_json::{Value, from_value, json};

    fn variants(sku: &str) -> Value {
        json!([{"sku": sku, "price": {"minor": 100, "currency": "GBP"}}])
    }

    fn lines(sku: &str) -> Value {
        json!([{"sku": "MUG", "quantity": 1}, {"sku": sku, "quantity": 1}])
    }

    #[test]
    fn what_no_address_could_name_is_not_brought_in() {
        let id = uuid::Uuid::nil();
        for (sku, may) in [
            ("MUG", true),
            ("...", true),
            ("a/b", true),
            (".", false),
            ("..", false),
        ] {
            let listing = json!({"title": "Mug", "variants": variants(sku)});
            let listed = from_value::<Listing>(listing.clone()).map(drop);
            let many = json!({"change": id, "products": [{"product": id, "listing": listing}]});
            let many = from_value::<PutProducts>(many).map(drop);
            let received = json!({"receipt": id, "lines": lines(sku)});
            let received = from_value::<ReceiveStock>(received).map(drop);
            for said in [listed, many, received] {
                let no = said.err().map(|error| error.to_string());
                assert_eq!(no.is_none(), may, "{sku}: {no:?}");
                let why = format!("{sku} cannot be a SKU, because no address could name it");
                assert!(no.is_none_or(|no| no.contains(&why)));
            }
        }
    }

    #[test]
    fn what_is_in_a_log_is_read_whatever_it_is_called() {
        let id = uuid::Uuid::nil();
        for sku in [".", ".."] {
            let content = json!({
                "title": "Mug", "description": null, "categories": [], "images": [],
                "variants": variants(sku),
            });
            let added = json!({"product": id, "owner": null, "content": content});
            from_value::<ProductAdded>(added).unwrap();
            let received = json!({"receipt": id, "lines": lines(sku)});
            from_value::<StockReceived>(received).unwrap();
            from_value::<FindLevel>(json!({"sku": sku})).unwrap();
        }
    }
}
