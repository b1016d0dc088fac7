//! Writes a string so that nats-server's configuration parser reads back exactly that string.

use std::fmt;

/// A double-quoted configuration string. Nothing inside can end it early or be taken for a
/// variable.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("\"")?;
        for letter in self.0.chars() {
            match letter {
                '"' => to.write_str("\\\"")?,
                '\\' => to.write_str("\\\\")?,
                '\0'..='\u{1f}' | '\u{7f}' => write!(to, "\\x{:02x}", u32::from(letter))?,
                _ => write!(to, "{letter}")?,
            }
        }
        to.write_str("\"")
    }
}

/// A list of [`Quoted`] strings.
pub(crate) fn quoted_list<S: AsRef<str>>(items: &[S]) -> String {
    let items: Vec<String> = items
        .iter()
        .map(|item| Quoted(item.as_ref()).to_string())
        .collect();
    format!("[{}]", items.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_cannot_end_a_string_early() {
        assert_eq!(Quoted(r#"a"b\c"#).to_string(), r#""a\"b\\c""#);
    }

    #[test]
    fn a_line_break_cannot_start_a_new_setting() {
        assert_eq!(
            Quoted("a\nport: 1\u{7f}").to_string(),
            r#""a\x0aport: 1\x7f""#
        );
    }

    #[test]
    fn a_list_keeps_its_items_apart() {
        assert_eq!(quoted_list(&["a, b", "ü$c"]), r#"["a, b", "ü$c"]"#);
    }
}
