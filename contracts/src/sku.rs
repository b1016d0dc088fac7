//! Stock keeping units.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
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
