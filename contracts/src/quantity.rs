//! Numbers of things: counted, never negative, bounded.

use crate::checked::checked;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most units one line may name.
pub const QUANTITY_MAX: u32 = 1_000_000_000;

/// How many units a line is about: 1 to [`QUANTITY_MAX`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "u32", into = "u32")]
pub struct Quantity(#[schemars(range(min = 1, max = 1_000_000_000))] u32);

/// By how many units a level is corrected: not zero, at most [`QUANTITY_MAX`] up or down.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "i64", into = "i64")]
pub struct Delta(#[schemars(range(min = -1_000_000_000, max = 1_000_000_000))] i64);

/// A number outside the bounds of a [`Quantity`] or a [`Delta`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutOfBounds {
    /// Not a quantity.
    #[error("a quantity is a whole number from 1 to {QUANTITY_MAX}, not {0}")]
    Quantity(u32),
    /// Not a delta.
    #[error("a delta is a whole number, not 0, of at most {QUANTITY_MAX} up or down, not {0}")]
    Delta(i64),
}

impl Quantity {
    /// Takes 1 to [`QUANTITY_MAX`] units.
    pub fn new(units: u32) -> Result<Self, OutOfBounds> {
        let fits = (1..=QUANTITY_MAX).contains(&units);
        if fits {
            Ok(Self(units))
        } else {
            Err(OutOfBounds::Quantity(units))
        }
    }

    /// The units, in the width that sums are made in.
    pub fn units(self) -> u64 {
        u64::from(self.0)
    }
}

impl Delta {
    /// Takes a correction that is not zero, of at most [`QUANTITY_MAX`] units.
    pub fn new(units: i64) -> Result<Self, OutOfBounds> {
        let fits = units != 0 && units.unsigned_abs() <= u64::from(QUANTITY_MAX);
        if fits {
            Ok(Self(units))
        } else {
            Err(OutOfBounds::Delta(units))
        }
    }

    /// The signed number of units.
    pub fn units(self) -> i64 {
        self.0
    }
}

checked!(Quantity as u32, or OutOfBounds);

checked!(Delta as i64, or OutOfBounds);
