//! Where people are, and by what they are reached.

use crate::{Text, text::Name};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::{fmt, str::FromStr};

/// The longest e-mail address, in bytes (RFC 5321).
pub const EMAIL_BYTES_MAX: usize = 254;

/// In this domain no mail ever arrives (RFC 2606).
const NOWHERE: &str = ".invalid";

/// An e-mail address in lower case: one person, one spelling.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "SmolStr", into = "SmolStr")]
pub struct Email(#[schemars(email, length(max = 254))] SmolStr);

/// A text that is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an e-mail address is needed, such as ada@example.com, of at most {EMAIL_BYTES_MAX} bytes")]
pub struct NotAnEmail;

/// A country by two capital letters of ISO 3166-1; `ZZ` stands for one that nobody knows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "SmolStr", into = "SmolStr")]
pub struct Country(#[schemars(with = "String", regex(pattern = "^[A-Z]{2}$"))] [u8; 2]);

/// A text that is no country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a country is two capital letters of ISO 3166-1, such as GB")]
pub struct NotACountry;

/// Where a parcel goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Address {
    /// Who receives it.
    pub name: Name,
    /// House and street.
    pub street: Name,
    /// What else finds the door.
    #[serde(default)]
    pub more: Option<Name>,
    /// Town or city.
    pub city: Text<100>,
    /// Postal code, where there is one.
    #[serde(default)]
    pub postcode: Option<Text<20>>,
    /// Country.
    pub country: Country,
}

impl Email {
    /// Takes an address of the form `somebody@domain.of`, in any case.
    pub fn new(text: &str) -> Result<Self, NotAnEmail> {
        let text = text.trim().to_lowercase();
        let parts = text.split_once('@').ok_or(NotAnEmail)?;
        let visible = text
            .chars()
            .all(|letter| !letter.is_whitespace() && !letter.is_control());
        let special = text.contains(['<', '>', '"', ',', ';', ':', '\\', '(', ')', '[', ']']);
        let (local, domain) = parts;
        let labels = domain.split('.').collect::<Vec<_>>();
        let reachable = labels.len() >= 2 && labels.iter().all(|label| is_label(label));
        let fits = text.len() <= EMAIL_BYTES_MAX && !local.is_empty();
        if fits && visible && !special && reachable && !domain.contains('@') {
            Ok(Self(text.into()))
        } else {
            Err(NotAnEmail)
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether no mail can ever arrive there.
    pub fn is_unreachable(&self) -> bool {
        self.0.ends_with(NOWHERE)
    }
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
}

impl Country {
    /// The country that nobody knows.
    pub const UNKNOWN: Self = Self(*b"ZZ");

    /// Its two letters.
    pub fn code(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or("ZZ")
    }
}

impl FromStr for Country {
    type Err = NotACountry;

    fn from_str(text: &str) -> Result<Self, NotACountry> {
        let code: [u8; 2] = text.as_bytes().try_into().map_err(|_| NotACountry)?;
        let capital = code.iter().all(u8::is_ascii_uppercase);
        capital.then_some(Self(code)).ok_or(NotACountry)
    }
}

impl TryFrom<SmolStr> for Country {
    type Error = NotACountry;

    fn try_from(text: SmolStr) -> Result<Self, NotACountry> {
        text.parse()
    }
}

impl From<Country> for SmolStr {
    fn from(country: Country) -> SmolStr {
        country.code().into()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<SmolStr> for Email {
    type Error = NotAnEmail;

    fn try_from(text: SmolStr) -> Result<Self, NotAnEmail> {
        Self::new(&text)
    }
}

impl From<Email> for SmolStr {
    fn from(email: Email) -> SmolStr {
        email.0
    }
}

impl FromStr for Email {
    type Err = NotAnEmail;

    fn from_str(text: &str) -> Result<Self, NotAnEmail> {
        Self::new(text)
    }
}

/// Personal data stays out of logs: only the domain is shown.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "…@{}", self.0.rsplit('@').next().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        let ada = Email::new(" Ada@Example.COM ").unwrap();
        assert_eq!(ada.as_str(), "ada@example.com");
        assert_eq!(format!("{ada:?}"), "…@example.com");
        for bad in [
            "", "ada", "@b.c", "a@b", "a b@c.de", "a@b..c", "<a@b.c>", "a@b@c.de",
        ] {
            assert_eq!(Email::new(bad), Err(NotAnEmail), "{bad}");
        }
    }

    #[test]
    fn a_country_is_two_capitals() {
        assert_eq!("GB".parse::<Country>().unwrap().code(), "GB");
        for bad in ["gb", "GBR", "G", "", "Ä"] {
            assert!(bad.parse::<Country>().is_err(), "{bad}");
        }
    }
}
