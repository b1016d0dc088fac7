//! The bounds of what stock takes, and the types that keep them.

use crate::{List, Quantity, Sku, checked::checked, sku::BringsIn};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most lines one receipt or one order may have.
pub const LINES_MAX: usize = 5_000;
/// The most SKUs one bulk query may name.
pub const LEVELS_MAX: usize = 1_000;
/// The longest note on an adjustment, in bytes.
pub const NOTE_BYTES_MAX: usize = 500;
/// How long a reservation waits for its payment when nobody says, in seconds.
pub const HOLD_S_DEFAULT: u32 = 900;
/// The longest a reservation may be made to wait, in seconds.
pub const HOLD_S_MAX: u32 = 604_800;

/// Some units of one SKU.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// Which SKU.
    pub sku: Sku,
    /// How many units.
    pub quantity: Quantity,
}

/// The lines of one receipt or one order. A SKU may stand in several lines; its sum counts.
pub type Lines = List<Line, LINES_MAX>;

impl BringsIn for Lines {
    fn skus(&self) -> impl Iterator<Item = &Sku> {
        self.iter().map(|line| &line.sku)
    }
}

/// A remark of at most [`NOTE_BYTES_MAX`] bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct Note(#[schemars(length(max = 500))] String);

impl TryFrom<String> for Note {
    type Error = NoteTooLong;

    fn try_from(text: String) -> Result<Self, NoteTooLong> {
        if text.len() <= NOTE_BYTES_MAX {
            Ok(Self(text))
        } else {
            Err(NoteTooLong(text.len()))
        }
    }
}

/// A note was longer than [`NOTE_BYTES_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a note is at most {NOTE_BYTES_MAX} bytes, not {0}")]
pub struct NoteTooLong(usize);

/// How long a reservation waits, in seconds: 1 to [`HOLD_S_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u32", into = "u32")]
pub struct Hold(#[schemars(range(min = 1, max = 604_800))] u32);

impl Hold {
    /// Takes 1 to [`HOLD_S_MAX`] seconds.
    pub fn new(seconds: u32) -> Result<Self, HoldOutOfBounds> {
        let fits = (1..=HOLD_S_MAX).contains(&seconds);
        if fits {
            Ok(Self(seconds))
        } else {
            Err(HoldOutOfBounds(seconds))
        }
    }

    /// How long it is.
    pub fn span(self) -> std::time::Duration {
        std::time::Duration::from_secs(u64::from(self.0))
    }
}

impl Default for Hold {
    fn default() -> Self {
        Self(HOLD_S_DEFAULT)
    }
}

checked!(Hold as u32, or HoldOutOfBounds);

/// A hold outside 1 to [`HOLD_S_MAX`] seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a hold is from 1 to {HOLD_S_MAX} seconds, not {0}")]
pub struct HoldOutOfBounds(u32);
