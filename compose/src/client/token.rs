//! `souk token`: an access token, signed with the key in the data folder.

use super::print;
use crate::{Failure, identity, settings::Settings};
use bus::token::{TOKEN_LIFETIME_MAX, TokenIssuer};
use clap::{Args, ValueEnum};
use contracts::Role;
use std::{str::FromStr, time::Duration};

/// What `souk token` may be told.
#[derive(Args)]
pub struct Token {
    /// What its bearer may do.
    #[arg(long, value_enum)]
    role: RoleName,
    /// Who its bearer is.
    #[arg(long, default_value = "operator", value_name = "NAME")]
    subject: String,
    /// How long it counts: a number and s, m, h or d.
    #[arg(long, default_value = "15m")]
    lifetime: Lifetime,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleName {
    Customer,
    Seller,
    Staff,
    Admin,
    Service,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Customer => Self::Customer,
            RoleName::Seller => Self::Seller,
            RoleName::Staff => Self::Staff,
            RoleName::Admin => Self::Admin,
            RoleName::Service => Self::Service,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Lifetime(Duration);

impl FromStr for Lifetime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("say a number and s, m, h or d, at most {TOKEN_LIFETIME_MAX:?}");
        let unit = text.chars().last().ok_or_else(wrong)?;
        let number = text
            .strip_suffix(unit)
            .and_then(|number| number.parse::<u64>().ok());
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return Err(wrong()),
        };
        let seconds = number
            .and_then(|number| number.checked_mul(seconds))
            .ok_or_else(wrong)?;
        let lifetime = Duration::from_secs(seconds);
        let counts = !lifetime.is_zero() && lifetime <= TOKEN_LIFETIME_MAX;
        counts.then_some(Self(lifetime)).ok_or_else(wrong)
    }
}

/// What signs tokens here.
pub(crate) fn issuer(settings: &Settings) -> Result<TokenIssuer, Failure> {
    let missing = || {
        let folder = identity::folder(&settings.data);
        let folder = folder.display();
        format!("there is no token.key in {folder}; `souk up` makes one")
    };
    Ok(identity::issuer(&settings.data)?.ok_or_else(missing)?)
}

impl Token {
    /// Prints a token and nothing else.
    pub fn run(self, settings: &Settings) -> Result<(), Failure> {
        let token = issuer(settings)?.issue(&self.subject, self.role.into(), self.lifetime.0)?;
        Ok(print(&(token + "\n"))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_a_number_and_a_unit_within_bounds() {
        let seconds = |text: &str| text.parse().map(|Lifetime(span)| span.as_secs()).ok();
        assert_eq!(seconds("15m"), Some(900));
        assert_eq!(seconds("2d"), Some(172_800));
        for wrong in [
            "",
            "m",
            "15",
            "0s",
            "31d",
            "99999999999999999999d",
            "1ü",
            "-1m",
        ] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
