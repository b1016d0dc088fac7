//! The bounds of what an account keeps, and how a part of it is changed.

use crate::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most addresses an account keeps.
pub const ADDRESSES_MAX: usize = 20;
/// The longest telephone number, in bytes.
pub const PHONE_BYTES_MAX: usize = 40;

/// A telephone number as people write it.
pub type Phone = Text<PHONE_BYTES_MAX>;

/// What becomes of one part of a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "EditOf{T}")]
pub enum Edit<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is forgotten.
    Clear,
    /// It is this from now on.
    Set(T),
}

impl<T> Edit<T> {
    /// What there is after the change.
    pub fn of(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Clear => None,
            Self::Set(after) => Some(after),
        }
    }
}
