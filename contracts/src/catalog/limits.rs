//! The bounds of what the catalog takes, and the types that keep them.

use crate::{Money, checked::checked};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;
use url::Url;

/// The most products one command may put.
pub const PRODUCTS_MAX: usize = 500;
/// The most variants a product may have.
pub const VARIANTS_MAX: usize = 200;
/// The most things that may tell a variant from others.
pub const OPTIONS_MAX: usize = 3;
/// The most categories a product may be in.
pub const PRODUCT_CATEGORIES_MAX: usize = 10;
/// The most pictures of a product.
pub const PRODUCT_IMAGES_MAX: usize = 20;
/// The most pictures of a variant by itself.
pub const VARIANT_IMAGES_MAX: usize = 5;
/// The most SKUs one query may name.
pub const VARIANT_SKUS_MAX: usize = 1_000;
/// The most categories there may be.
pub const CATEGORIES_MAX: usize = 1_000;
/// How many categories may stand below one another, the top one included.
pub const CATEGORY_DEPTH_MAX: usize = 6;
/// The longest description, in bytes.
pub const DESCRIPTION_BYTES_MAX: usize = 10_000;
/// The longest handle, in bytes.
pub const HANDLE_BYTES_MAX: usize = 64;
/// The longest address of a picture, in bytes.
pub const URL_BYTES_MAX: usize = 500;
/// The heaviest that one unit may be, in grams.
pub const GRAMS_MAX: u32 = 10_000_000;
/// The highest price, in minor units of its currency.
pub const PRICE_MINOR_MAX: i64 = 1_000_000_000_000;

/// What something costs: from nothing to [`PRICE_MINOR_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Money", into = "Money")]
pub struct Price(Money);

/// An amount that is no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a price is from 0 to {PRICE_MINOR_MAX} minor units, not {0}")]
pub struct NotAPrice(i64);

impl Price {
    /// Takes an amount from nothing to [`PRICE_MINOR_MAX`].
    pub fn new(money: Money) -> Result<Self, NotAPrice> {
        if (0..=PRICE_MINOR_MAX).contains(&money.minor) {
            Ok(Self(money))
        } else {
            Err(NotAPrice(money.minor))
        }
    }

    /// The amount.
    pub fn money(self) -> Money {
        self.0
    }
}

checked!(Price as Money, or NotAPrice);

/// So much of whichever currency, in its minor units: from nothing to [`PRICE_MINOR_MAX`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "i64", into = "i64")]
pub struct MinorUnits(#[schemars(range(min = 0, max = 1_000_000_000_000_u64))] i64);

impl TryFrom<i64> for MinorUnits {
    type Error = NotAPrice;

    fn try_from(minor: i64) -> Result<Self, NotAPrice> {
        if (0..=PRICE_MINOR_MAX).contains(&minor) {
            Ok(Self(minor))
        } else {
            Err(NotAPrice(minor))
        }
    }
}

impl From<MinorUnits> for i64 {
    fn from(units: MinorUnits) -> i64 {
        units.0
    }
}

/// What one unit weighs, in grams: 0, where nobody has weighed it, to [`GRAMS_MAX`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "u32", into = "u32")]
pub struct Grams(#[schemars(range(min = 0, max = 10_000_000))] u32);

/// More than one unit may weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a weight is from 0 to {GRAMS_MAX} grams, not {0}")]
pub struct TooHeavy(u32);

impl Grams {
    /// Takes at most [`GRAMS_MAX`] grams.
    pub fn new(grams: u32) -> Result<Self, TooHeavy> {
        if grams <= GRAMS_MAX {
            Ok(Self(grams))
        } else {
            Err(TooHeavy(grams))
        }
    }
}

checked!(Grams as u32, or TooHeavy);

/// What addresses call a category: lower-case letters, digits, and dashes between them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "SmolStr", into = "SmolStr")]
pub struct Handle(
    #[schemars(regex(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$"), length(min = 1, max = 64))] SmolStr,
);

/// A text that is no handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a handle is 1 to {HANDLE_BYTES_MAX} lower-case letters and digits, with dashes between them"
)]
pub struct NotAHandle;

impl Handle {
    /// Takes a text such as `tea-pots`.
    pub fn new(text: impl Into<SmolStr>) -> Result<Self, NotAHandle> {
        let text = text.into();
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(plain);
        if text.len() <= HANDLE_BYTES_MAX && text.split('-').all(is_word) {
            Ok(Self(text))
        } else {
            Err(NotAHandle)
        }
    }

    /// The handle as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

checked!(Handle as SmolStr, or NotAHandle);

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({})", self.0)
    }
}

/// A description of 1 to [`DESCRIPTION_BYTES_MAX`] bytes, which may have lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Description(#[schemars(length(min = 1, max = 10_000))] String);

/// A text that is no description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a description is 1 to {DESCRIPTION_BYTES_MAX} bytes, not only blanks, without control \
     characters but line breaks"
)]
pub struct NotADescription;

impl TryFrom<String> for Description {
    type Error = NotADescription;

    fn try_from(text: String) -> Result<Self, NotADescription> {
        let unseen = |letter: char| letter.is_control() && !"\n\r\t".contains(letter);
        let fits = text.len() <= DESCRIPTION_BYTES_MAX && !text.trim().is_empty();
        if fits && !text.contains(unseen) {
            Ok(Self(text))
        } else {
            Err(NotADescription)
        }
    }
}

impl From<Description> for String {
    fn from(description: Description) -> String {
        description.0
    }
}

/// The address of a picture: by `https`, without a login, of at most [`URL_BYTES_MAX`] bytes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "SmolStr", into = "SmolStr")]
pub struct ImageUrl(
    #[schemars(url, regex(pattern = "^https://"), length(max = 500))]
    SmolStr,
);

/// A text that is no address of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a picture's address is an https URL of at most {URL_BYTES_MAX} bytes, without a login")]
pub struct NotAnImage;

impl ImageUrl {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<SmolStr> for ImageUrl {
    type Error = NotAnImage;

    fn try_from(text: SmolStr) -> Result<Self, NotAnImage> {
        if text.len() > URL_BYTES_MAX {
            return Err(NotAnImage);
        }
        let url = Url::parse(&text).map_err(|_| NotAnImage)?;
        let anonymous = url.username().is_empty() && url.password().is_none();
        let fits = url.as_str().len() <= URL_BYTES_MAX;
        if url.scheme() == "https" && url.has_host() && anonymous && fits {
            Ok(Self(url.as_str().into()))
        } else {
            Err(NotAnImage)
        }
    }
}

impl From<ImageUrl> for SmolStr {
    fn from(url: ImageUrl) -> SmolStr {
        url.0
    }
}

impl fmt::Debug for ImageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
