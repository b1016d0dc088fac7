//! What must not be read by anybody it is not meant for.
//!
//! **Invariant:** nothing here shows what it holds: its `Debug` is a dot-dot-dot, and no error
//! repeats it.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt};

/// The shortest password, in characters.
pub const PASSWORD_CHARS_MIN: usize = 8;
/// The longest password, in characters.
pub const PASSWORD_CHARS_MAX: usize = 128;
/// The longest text that somebody may say is their password, in bytes.
pub const GUESS_BYTES_MAX: usize = 1_024;
/// The longest text by which a password is checked, in bytes.
pub const HASH_BYTES_MAX: usize = 256;
/// The longest token or ticket, in bytes.
pub const TOKEN_BYTES_MAX: usize = 2_048;

/// A password as its owner types it: [`PASSWORD_CHARS_MIN`] to [`PASSWORD_CHARS_MAX`] characters of
/// any kind.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Password(String);

/// What somebody says is their password: any text of at most [`GUESS_BYTES_MAX`] bytes, because a
/// text that cannot be a password is simply wrong. It is nothing by default.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Guess(String);

/// What a password is checked by, in the PHC form: `$argon2id$v=19$…`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct PasswordHash(String);

/// An access token: whoever bears it is taken for the account's owner until it expires.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct AccessToken(String);

/// What allows its bearer to set the password of one account, once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Ticket(String);

/// A text that cannot be a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a password is {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters")]
pub struct NotAPassword;

/// A text that is too long even to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at most {GUESS_BYTES_MAX} bytes are taken here")]
pub struct NotAGuess;

/// A text that cannot be a token, a ticket or what a password is checked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("1 to {0} visible ASCII characters are needed here")]
pub struct NotASecret(usize);

impl Password {
    /// Takes a text of [`PASSWORD_CHARS_MIN`] to [`PASSWORD_CHARS_MAX`] characters.
    pub fn new(text: impl Into<String>) -> Result<Self, NotAPassword> {
        let text = text.into();
        // One more than may be, so that a longer text is refused without being read to its end.
        let length = text.chars().take(PASSWORD_CHARS_MAX + 1).count();
        let fits = (PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&length);
        fits.then_some(Self(text)).ok_or(NotAPassword)
    }

    /// The password, for whoever checks it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Password {
    type Error = NotAPassword;

    fn try_from(text: String) -> Result<Self, NotAPassword> {
        Self::new(text)
    }
}

impl JsonSchema for Password {
    fn schema_name() -> Cow<'static, str> {
        "Password".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "format": "password", "writeOnly": true,
            "minLength": PASSWORD_CHARS_MIN, "maxLength": PASSWORD_CHARS_MAX,
        })
    }
}

impl Guess {
    /// Takes a text of at most [`GUESS_BYTES_MAX`] bytes.
    pub fn new(text: impl Into<String>) -> Result<Self, NotAGuess> {
        let text = text.into();
        let fits = text.len() <= GUESS_BYTES_MAX;
        fits.then_some(Self(text)).ok_or(NotAGuess)
    }

    /// The text, for whoever checks it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Guess {
    type Error = NotAGuess;

    fn try_from(text: String) -> Result<Self, NotAGuess> {
        Self::new(text)
    }
}

impl JsonSchema for Guess {
    fn schema_name() -> Cow<'static, str> {
        "Guess".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "format": "password", "writeOnly": true,
            "maxLength": GUESS_BYTES_MAX,
        })
    }
}

macro_rules! visible {
    ($($name:ident up to $bytes:ident;)*) => {$(
        impl $name {
            #[doc = concat!("Takes 1 to [`", stringify!($bytes), "`] visible ASCII characters.")]
            pub fn new(text: impl Into<String>) -> Result<Self, NotASecret> {
                let text = text.into();
                let fits = (1..=$bytes).contains(&text.len());
                let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
                (fits && visible).then_some(Self(text)).ok_or(NotASecret($bytes))
            }

            /// The text, for whoever it is meant for.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotASecret;

            fn try_from(text: String) -> Result<Self, NotASecret> {
                Self::new(text)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "minLength": 1, "maxLength": $bytes})
            }
        }
    )*};
}

visible! {
    PasswordHash up to HASH_BYTES_MAX;
    AccessToken up to TOKEN_BYTES_MAX;
    Ticket up to TOKEN_BYTES_MAX;
}

macro_rules! silent {
    ($($name:ident)*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}

silent! { Password Guess PasswordHash AccessToken Ticket }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_counted_in_characters_and_never_shown() {
        let short = "ü".repeat(PASSWORD_CHARS_MIN - 1);
        assert_eq!(Password::new(short.as_str()), Err(NotAPassword));
        let password = Password::new(short + "ß").unwrap();
        assert_eq!(format!("{password:?}"), "Password(…)");
        let long = "x".repeat(PASSWORD_CHARS_MAX);
        assert!(Password::new(long.as_str()).is_ok());
        let refused = serde_json::from_value::<Password>(format!("{long}x").into());
        let refused = refused.unwrap_err().to_string();
        assert!(
            !refused.contains('x') && refused.contains("8 to 128"),
            "{refused}"
        );
    }

    #[test]
    fn a_token_is_visible_and_bounded_and_never_shown() {
        assert_eq!(Ticket::new(""), Err(NotASecret(TOKEN_BYTES_MAX)));
        assert!(AccessToken::new("two words").is_err());
        assert!(PasswordHash::new("x".repeat(HASH_BYTES_MAX + 1)).is_err());
        let token = AccessToken::new("abc.def.ghi").unwrap();
        assert_eq!(format!("{token:?}"), "AccessToken(…)");
    }
}
