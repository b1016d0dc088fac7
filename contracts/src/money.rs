//! Money: whole minor units of one currency, with checked arithmetic.

use iso_currency::Currency;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in the minor unit of its currency (pence, cents; yen have none).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Money {
    /// How many minor units; negative for what is owed back.
    pub minor: i64,
    /// ISO 4217 code.
    #[schemars(with = "String", regex(pattern = "^[A-Z]{3}$"))]
    pub currency: Currency,
}

/// Why two amounts could not be put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Amounts of different currencies do not add up.
    #[error("{} and {} are different currencies", .0.code(), .1.code())]
    Mixed(Currency, Currency),
    /// The result does not fit 64 bits.
    #[error("the amount is larger than money can be")]
    Overflow,
}

impl Money {
    /// An amount of `minor` units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The sum of two amounts of one currency.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        let minor = self.same(other)?.minor.checked_add(other.minor);
        Ok(Self {
            minor: minor.ok_or(MoneyError::Overflow)?,
            ..self
        })
    }

    /// What is left when `other` is taken away; may be negative.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        let minor = self.same(other)?.minor.checked_sub(other.minor);
        Ok(Self {
            minor: minor.ok_or(MoneyError::Overflow)?,
            ..self
        })
    }

    /// `count` times this amount.
    pub fn times(self, count: u64) -> Result<Self, MoneyError> {
        let count = i64::try_from(count).map_err(|_| MoneyError::Overflow)?;
        let minor = self.minor.checked_mul(count).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    fn same(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency == other.currency {
            Ok(self)
        } else {
            Err(MoneyError::Mixed(self.currency, other.currency))
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = usize::from(self.currency.exponent().unwrap_or(0));
        let sign = if self.minor < 0 { "-" } else { "" };
        let text = format!("{:0>width$}", self.minor.unsigned_abs(), width = digits + 1);
        let (major, minor) = text.split_at(text.len() - digits);
        let point = if digits > 0 { "." } else { "" };
        write!(f, "{sign}{major}{point}{minor} {}", self.currency.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_shown_in_its_currency_s_own_digits() {
        assert_eq!(Money::new(-5, Currency::GBP).to_string(), "-0.05 GBP");
        assert_eq!(Money::new(1234, Currency::JPY).to_string(), "1234 JPY");
    }

    #[test]
    fn mixed_currencies_and_overflow_are_refused() {
        let pound = Money::new(100, Currency::GBP);
        let euro = Money::new(100, Currency::EUR);
        assert_eq!(
            pound.plus(euro),
            Err(MoneyError::Mixed(Currency::GBP, Currency::EUR))
        );
        assert_eq!(pound.times(u64::MAX), Err(MoneyError::Overflow));
        assert_eq!(
            pound.plus(pound).and_then(|two| two.minus(pound)),
            Ok(pound)
        );
    }
}
