//! What products are looked for by: words, without case and accents.

use crate::sku::SKU_BYTES_MAX;
use icu_normalizer::{
    DecomposingNormalizerBorrowed, properties::CanonicalCombiningClassMapBorrowed,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, StrExt};
use std::collections::BTreeSet;

/// The longest search, in bytes: that of a product's name.
pub const SEARCH_BYTES_MAX: usize = 200;
/// The most words a search may have; the same word twice counts once.
pub const SEARCH_WORDS_MAX: usize = 10;
/// The longest word of a search, in bytes, without its accents. No SKU is longer.
pub const WORD_BYTES_MAX: usize = 64;
const _: () = assert!(SKU_BYTES_MAX <= WORD_BYTES_MAX);

/// Some words that somebody looks for: 1 to [`SEARCH_WORDS_MAX`] of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "SmolStr", into = "SmolStr")]
pub struct Search(#[schemars(length(min = 1, max = 200))] SmolStr);

/// A text that nothing can be looked for by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotASearch {
    /// Longer than it may be.
    #[error("a search is at most {SEARCH_BYTES_MAX} bytes, not {0}")]
    TooLong(usize),
    /// Without a word, or with too many.
    #[error("a search has from 1 to {SEARCH_WORDS_MAX} words, not {0}")]
    Words(usize),
    /// With a word that is too long.
    #[error("a word of a search is at most {WORD_BYTES_MAX} bytes, not {0}")]
    WordTooLong(usize),
}

impl Search {
    /// Takes a text of 1 to [`SEARCH_WORDS_MAX`] words.
    pub fn new(text: impl Into<SmolStr>) -> Result<Self, NotASearch> {
        let search = Self(text.into());
        if search.0.len() > SEARCH_BYTES_MAX {
            return Err(NotASearch::TooLong(search.0.len()));
        }
        let words = search.words();
        if !(1..=SEARCH_WORDS_MAX).contains(&words.len()) {
            return Err(NotASearch::Words(words.len()));
        }
        let longest = words.iter().map(SmolStr::len).max().unwrap_or_default();
        if longest > WORD_BYTES_MAX {
            return Err(NotASearch::WordTooLong(longest));
        }
        Ok(search)
    }

    /// Its words, each once.
    pub fn words(&self) -> BTreeSet<SmolStr> {
        words_of(&self.0).into_iter().collect()
    }
}

impl TryFrom<SmolStr> for Search {
    type Error = NotASearch;

    fn try_from(text: SmolStr) -> Result<Self, NotASearch> {
        Self::new(text)
    }
}

impl From<Search> for SmolStr {
    fn from(search: Search) -> SmolStr {
        search.0
    }
}

/// The words of a text, in its order, without case and accents: letters and digits that stand
/// together, where an apostrophe is not there.
pub fn words_of(text: &str) -> Vec<SmolStr> {
    const PLAIN: DecomposingNormalizerBorrowed<'_> = DecomposingNormalizerBorrowed::new_nfkd();
    const MARKS: CanonicalCombiningClassMapBorrowed<'_> = CanonicalCombiningClassMapBorrowed::new();
    let letters = PLAIN.normalize_iter(text.chars());
    let letters = letters.filter(|it| MARKS.get_u8(*it) == 0 && !"'\u{2019}".contains(*it));
    let plain: String = letters.collect();
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    // There and back again, because some letters are small in two ways.
    words
        .map(|word| word.to_uppercase_smolstr().to_lowercase_smolstr())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_neither_case_nor_accents_nor_signs() {
        for (text, words) in [
            (
                "WHITE HANGING HEART T-LIGHT HOLDER",
                "white hanging heart t light holder",
            ),
            ("Crème Brûlée, CAFÉ", "creme brulee cafe"),
            ("cafe\u{301}", "cafe"),
            ("Straße STRASSE", "strasse strasse"),
            ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
            ("Children's children\u{2019}s", "childrens childrens"),
            ("MUG-BLUE_L/2 85123A", "mug blue l 2 85123a"),
            ("ＦＵＬＬ ½ ﬁne", "full 1 2 fine"),
            ("\u{301} -- !", ""),
        ] {
            assert_eq!(words_of(text).join(" "), words, "{text}");
        }
    }

    #[test]
    fn a_search_has_some_words_and_no_more_than_it_may() {
        let many = |words: usize| (0..words).map(|it| format!("w{it} ")).collect::<String>();
        assert!(Search::new(many(SEARCH_WORDS_MAX)).is_ok());
        assert!(Search::new("mug MUG ".repeat(20)).is_ok());
        assert!(Search::new("x".repeat(WORD_BYTES_MAX)).is_ok());
        for (text, no) in [
            ("".to_owned(), NotASearch::Words(0)),
            (" -- ".to_owned(), NotASearch::Words(0)),
            (many(11), NotASearch::Words(11)),
            ("x".repeat(65), NotASearch::WordTooLong(65)),
            ("x ".repeat(101), NotASearch::TooLong(202)),
        ] {
            assert_eq!(Search::new(text.as_str()), Err(no), "{text}");
        }
        let said = NotASearch::Words(11).to_string();
        assert_eq!(said, "a search has from 1 to 10 words, not 11");
    }
}
