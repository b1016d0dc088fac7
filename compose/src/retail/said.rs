//! What a file says in words, as texts of the shop.

use contracts::Text;

/// As much of a text as fits, in one line; nothing, where it says nothing.
pub fn fitting<const MAX: usize>(text: &str) -> Option<Text<MAX>> {
    let blank = |letter: char| if letter.is_control() { ' ' } else { letter };
    let line: String = text.trim().chars().map(blank).collect();
    let (fits, _) = line.split_at(line.floor_char_boundary(MAX));
    Text::new(fits).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_too_long_is_cut_between_letters_and_stays_one_line() {
        let said = |text| fitting::<8>(text).map(|text| text.as_str().to_owned());
        assert_eq!(said("  tea\npot "), Some("tea pot".to_owned()));
        assert_eq!(said("caféterie"), Some("caféter".to_owned()));
        assert_eq!(said("1234567é"), Some("1234567".to_owned()));
        assert_eq!(said(" \t "), None);
    }
}
