//! Prices of the file as whole pence, without ever being a fraction in between.

/// A price that is not a whole number of pence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPence {
    /// It is no decimal number, or one that is larger than money can be.
    Unreadable,
    /// It is nothing, or below.
    NotAboveZero,
    /// It is finer than a penny.
    BelowAPenny,
}

/// Reads a price in decimal pounds. Noughts behind the pence change nothing.
pub fn pence(text: &str) -> Result<i64, NotPence> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (pounds, parts) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if pounds.len() + parts.len() == 0 || !plain(pounds) || !plain(parts) {
        return Err(NotPence::Unreadable);
    }
    let nothing = |part: &str| part.bytes().all(|byte| byte == b'0');
    if negative || nothing(pounds) && nothing(parts) {
        return Err(NotPence::NotAboveZero);
    }
    let parts = parts.trim_end_matches('0');
    if parts.len() > 2 {
        return Err(NotPence::BelowAPenny);
    }
    let whole = format!("{pounds}{parts:0<2}");
    whole.parse().map_err(|_| NotPence::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_price_is_whole_pence() {
        let fine = [
            ("2.55", 255),
            ("3", 300),
            ("0.1", 10),
            (".5", 50),
            ("7.", 700),
        ];
        for (text, whole) in fine
            .into_iter()
            .chain([("1.950", 195), ("13541.33", 1_354_133)])
        {
            assert_eq!(pence(text), Ok(whole), "{text}");
        }
    }

    #[test]
    fn what_is_no_price_is_told_apart_by_its_reason() {
        for text in [
            "",
            ".",
            "-",
            "1,50",
            "£1",
            "1e3",
            "1.2.3",
            "99999999999999999999",
        ] {
            assert_eq!(pence(text), Err(NotPence::Unreadable), "{text}");
        }
        for text in ["0", "0.000", "-11062.06", "-0.001", "00.0"] {
            assert_eq!(pence(text), Err(NotPence::NotAboveZero), "{text}");
        }
        for text in ["0.001", "1.955", "10.0001"] {
            assert_eq!(pence(text), Err(NotPence::BelowAPenny), "{text}");
        }
    }
}
