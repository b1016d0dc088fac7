//! Texts that people write, with a longest length.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::{borrow::Cow, fmt, ops::Deref, str::FromStr};

/// A text of 1 to `MAX` bytes without control characters, and without blanks at its ends.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "SmolStr", into = "SmolStr")]
pub struct Text<const MAX: usize>(SmolStr);

/// The name of a thing or a person.
pub type Name = Text<200>;

/// A text that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAText {
    /// Empty, or nothing but blanks.
    #[error("a text is needed here, not blanks")]
    Empty,
    /// Longer than it may be.
    #[error("a text of at most {limit} bytes is needed here, not of {given}")]
    TooLong {
        /// The longest there may be, in bytes.
        limit: usize,
        /// How long it was.
        given: usize,
    },
    /// With a line break or another control character.
    #[error("a text without line breaks and control characters is needed here")]
    Control,
}

impl<const MAX: usize> Text<MAX> {
    /// Takes a text, without the blanks at its ends.
    pub fn new(text: impl AsRef<str>) -> Result<Self, NotAText> {
        let text = text.as_ref().trim();
        if text.is_empty() {
            Err(NotAText::Empty)
        } else if text.len() > MAX {
            Err(NotAText::TooLong {
                limit: MAX,
                given: text.len(),
            })
        } else if text.chars().any(char::is_control) {
            Err(NotAText::Control)
        } else {
            Ok(Self(text.into()))
        }
    }

    /// Takes what of a text fits: a blank for each control character, and as much as there is room
    /// for.
    pub fn cut(text: impl AsRef<str>) -> Result<Self, NotAText> {
        let plain = text.as_ref().replace(char::is_control, " ");
        let plain = plain.trim();
        let end = plain.floor_char_boundary(MAX);
        Self::new(plain.get(..end).unwrap_or_default())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Deref for Text<MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> TryFrom<SmolStr> for Text<MAX> {
    type Error = NotAText;

    fn try_from(text: SmolStr) -> Result<Self, NotAText> {
        Self::new(text)
    }
}

impl<const MAX: usize> From<Text<MAX>> for SmolStr {
    fn from(text: Text<MAX>) -> SmolStr {
        text.0
    }
}

impl<const MAX: usize> FromStr for Text<MAX> {
    type Err = NotAText;

    fn from_str(text: &str) -> Result<Self, NotAText> {
        Self::new(text)
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize> fmt::Debug for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl<const MAX: usize> JsonSchema for Text<MAX> {
    fn schema_name() -> Cow<'static, str> {
        format!("TextUpTo{MAX}").into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": 1, "maxLength": MAX})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_its_length_and_no_line_breaks() {
        let short = Text::<4>::new(" tea ");
        assert_eq!(short.as_deref(), Ok("tea"));
        assert_eq!(Text::<4>::new("  "), Err(NotAText::Empty));
        assert_eq!(Text::<4>::new("a\nb"), Err(NotAText::Control));
        let refused = Text::<4>::new("coffee");
        assert_eq!(refused, Err(NotAText::TooLong { limit: 4, given: 6 }));
    }
    #[test]
    fn what_is_too_long_is_cut_between_letters_and_stays_one_line() {
        let cut = |text| Text::<8>::cut(text).map(|text| text.to_string());
        assert_eq!(cut("  tea\npot "), Ok("tea pot".to_owned()));
        assert_eq!(cut("caféterie"), Ok("caféter".to_owned()));
        assert_eq!(cut("1234567é"), Ok("1234567".to_owned()));
        assert_eq!(cut(" \t "), Err(NotAText::Empty));
    }
}
