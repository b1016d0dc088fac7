//! Keyset pages: a list is read on from where the last page ended, never by counting.

use crate::checked::checked;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most items a page may hold.
pub const PAGE_LIMIT_MAX: u16 = 500;
/// How many items a page holds when nobody says.
pub const PAGE_LIMIT_DEFAULT: u16 = 50;
/// The longest cursor, in bytes.
pub const CURSOR_BYTES_MAX: usize = 256;

/// Where a page ended. Opaque to clients; only the query that made it can read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct Cursor(#[schemars(length(min = 1, max = 256))] String);

/// How many items a page may hold: 1 to [`PAGE_LIMIT_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u16", into = "u16")]
pub struct PageLimit(#[schemars(range(min = 1, max = 500))] u16);

/// Which page is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct PageRequest {
    /// Go on after this cursor; from the beginning without one.
    pub after: Option<Cursor>,
    /// The most items wanted.
    pub limit: PageLimit,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PageOf{T}")]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Ask on with this cursor; nothing when the list has ended.
    pub next: Option<Cursor>,
}

/// A page request outside its bounds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPage {
    /// The limit is out of bounds.
    #[error("limit is from 1 to {PAGE_LIMIT_MAX}, not {0}")]
    Limit(u16),
    /// The cursor is empty or too long.
    #[error("a cursor is 1 to {CURSOR_BYTES_MAX} bytes, as a page gave it")]
    Cursor,
}

impl Cursor {
    /// Takes a text of 1 to [`CURSOR_BYTES_MAX`] bytes.
    pub fn new(text: String) -> Result<Self, NotAPage> {
        let fits = (1..=CURSOR_BYTES_MAX).contains(&text.len());
        if fits {
            Ok(Self(text))
        } else {
            Err(NotAPage::Cursor)
        }
    }

    /// The cursor as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PageLimit {
    /// Takes 1 to [`PAGE_LIMIT_MAX`] items.
    pub fn new(items: u16) -> Result<Self, NotAPage> {
        if (1..=PAGE_LIMIT_MAX).contains(&items) {
            Ok(Self(items))
        } else {
            Err(NotAPage::Limit(items))
        }
    }

    /// The number of items.
    pub fn items(self) -> usize {
        usize::from(self.0)
    }
}

impl Default for PageLimit {
    fn default() -> Self {
        Self(PAGE_LIMIT_DEFAULT)
    }
}

checked!(PageLimit as u16, or NotAPage);

impl TryFrom<String> for Cursor {
    type Error = NotAPage;

    fn try_from(text: String) -> Result<Self, NotAPage> {
        Self::new(text)
    }
}
