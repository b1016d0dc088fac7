//! The bounds of what an order takes, and the types that keep them.

use crate::{CartId, List, Money, Name, Quantity, Sku, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;

/// The most lines one order may have.
pub const ORDER_LINES_MAX: usize = 2_000;
/// How long an order waits to be told whether its goods are there, in seconds.
pub const PROMISE_S_MAX: u64 = 3_600;
/// How long an order's goods wait for its money, in seconds.
pub const PAYMENT_S_MAX: u64 = 900;
/// The longest name of a method of delivery, in bytes.
pub const METHOD_BYTES_MAX: usize = 40;
/// The shortest order token, in characters: 128 random bits in hexadecimal digits.
pub const TOKEN_CHARS: usize = 32;

/// Some units of one thing at one price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OrderLine")]
pub struct Line {
    /// Which SKU.
    pub sku: Sku,
    /// What it is called.
    pub name: Name,
    /// How many units.
    pub quantity: Quantity,
    /// What one unit costs.
    pub unit_price: Money,
}

/// The lines of one order. A SKU may stand in several, at several prices.
pub type Lines = List<Line, ORDER_LINES_MAX>;

/// One filling of a cart: it can be ordered once, and is empty afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CartRound {
    /// Which cart.
    pub cart: CartId,
    /// How often it had been ordered before.
    pub round: u64,
}

/// The code of a method of delivery, such as `standard`.
pub type MethodCode = Text<METHOD_BYTES_MAX>;

/// How an order is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PayBy {
    /// By invoice or in cash: counts as paid when it is asked for.
    Offline,
    /// By the built-in provider for trying things out.
    Sandbox {
        /// Which of its documented cards.
        card: Text<64>,
    },
}

/// What a guest reads an order with: 32 hexadecimal digits that nobody can guess.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "SmolStr", into = "SmolStr")]
pub struct Token(#[schemars(regex(pattern = "^[0-9a-f]{32}$"))] SmolStr);

/// A text that is no order token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an order token is {TOKEN_CHARS} hexadecimal digits in lower case")]
pub struct NotAToken;

/// What an order keeps of its token: enough to know it again, too little to use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Secret(pub uuid::Uuid);

impl Secret {
    /// What is kept of a token. A token is random, so one round of hashing is enough.
    pub fn of(token: &Token) -> Self {
        Self(uuid::Uuid::new_v5(
            &uuid::Uuid::NAMESPACE_OID,
            token.0.as_bytes(),
        ))
    }
}

impl Token {
    /// Takes 32 hexadecimal digits in lower case.
    pub fn new(text: impl Into<SmolStr>) -> Result<Self, NotAToken> {
        let text = text.into();
        let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == TOKEN_CHARS && text.bytes().all(digit) {
            Ok(Self(text))
        } else {
            Err(NotAToken)
        }
    }

    /// The token as text, for its owner.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<SmolStr> for Token {
    type Error = NotAToken;

    fn try_from(text: SmolStr) -> Result<Self, NotAToken> {
        Self::new(text)
    }
}

impl From<Token> for SmolStr {
    fn from(token: Token) -> SmolStr {
        token.0
    }
}

/// Who has the token has the order, so it is not shown.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}
