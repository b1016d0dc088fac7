//! The bounds of what an order takes, and the types that keep them.

use crate::{CartId, List, Money, Name, Quantity, Sku, Text, checked::checked};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;

/// The most lines one order may have: as many as stock takes at once.
pub const ORDER_LINES_MAX: usize = 5_000;
/// The most bytes that an order's lines may come to, by [`Line::bytes`]: a record of the log holds
/// all of them and little else, and so do a message between processes and a body.
pub const ORDER_LINES_BYTES_MAX: usize = 480 * 1_024;
/// What the names of a line's fields and its currency take in a record, in bytes.
const LINE_FORM_BYTES: usize = 50;
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

impl Line {
    /// How many bytes it takes in a record.
    pub fn bytes(&self) -> usize {
        let texts = text_bytes(self.sku.as_str()) + text_bytes(&self.name);
        let price = self.unit_price.minor.unsigned_abs();
        LINE_FORM_BYTES + texts + number_bytes(self.quantity.units()) + number_bytes(price)
    }
}

/// A short text has its length in one byte before it, a longer one in two.
fn text_bytes(text: &str) -> usize {
    text.len() + if text.len() < 32 { 1 } else { 2 }
}

/// A number takes the room it needs, and a byte that says how much that is unless it is small.
fn number_bytes(number: u64) -> usize {
    match number {
        0..0x80 => 1,
        0x80..0x100 => 2,
        0x100..0x1_0000 => 3,
        0x1_0000..0x1_0000_0000 => 5,
        _ => 9,
    }
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

checked!(Token as SmolStr, or NotAToken);

/// Who has the token has the order, so it is not shown.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}
