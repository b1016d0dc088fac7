//! The bounds of what shipping takes, and the types that keep them.

use crate::{Text, checked::checked};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most methods of delivery there may be.
pub const METHODS_MAX: usize = 50;
/// The most rates one method may have.
pub const RATES_MAX: usize = 500;
/// The most countries one rate may name.
pub const COUNTRIES_MAX: usize = 250;
/// The heaviest parcel that a rate may be for, in grams: a thousand tonnes.
pub const GRAMS_MAX: u64 = 1_000_000_000;

/// By what a carrier finds a parcel.
pub type Tracking = Text<64>;
/// Who carries a parcel.
pub type Carrier = Text<60>;
/// What a carrier says about a parcel.
pub type Note = Text<500>;

/// How heavy a parcel may be, in grams: 1 to [`GRAMS_MAX`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "u64", into = "u64")]
#[schemars(rename = "ParcelGrams")]
pub struct Grams(#[schemars(range(min = 1, max = 1_000_000_000))] u64);

/// A weight outside 1 to [`GRAMS_MAX`] grams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a rate is for parcels of up to 1 to {GRAMS_MAX} grams, not {0}")]
pub struct NotGrams(u64);

impl Grams {
    /// Takes 1 to [`GRAMS_MAX`] grams.
    pub fn new(grams: u64) -> Result<Self, NotGrams> {
        let fits = (1..=GRAMS_MAX).contains(&grams);
        if fits {
            Ok(Self(grams))
        } else {
            Err(NotGrams(grams))
        }
    }

    /// The number of grams.
    pub fn get(self) -> u64 {
        self.0
    }
}

checked!(Grams as u64, or NotGrams);
