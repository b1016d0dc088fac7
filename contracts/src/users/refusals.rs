//! What users says no to.

use super::ADDRESSES_MAX;
use crate::{AddressId, Kind, Refusal, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What users says no to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(tag = "code", content = "details", rename_all = "kebab-case")]
pub enum UsersRefusal {
    /// Somebody has an account with this e-mail address already.
    #[error("there is an account with this e-mail address already")]
    EmailTaken,
    /// The e-mail address is of a domain that is kept for examples (RFC 2606).
    #[error("no mail reaches an address under .invalid")]
    UnreachableEmail,
    /// The id stands for another account.
    #[error("the id {user} stands for another account")]
    UserTaken {
        /// Which id.
        user: UserId,
    },
    /// There is no such account, for this caller.
    #[error("there is no account {user}")]
    UnknownUser {
        /// Which account.
        user: UserId,
    },
    /// The caller's token belongs to no account.
    #[error("this access token belongs to no account")]
    NoAccount,
    /// There is no account with this e-mail address.
    #[error("there is no account with this e-mail address")]
    UnknownEmail,
    /// The account keeps no such address.
    #[error("there is no address {address}")]
    UnknownAddress {
        /// Which address.
        address: AddressId,
    },
    /// The id stands for another address of the account.
    #[error("the id {address} stands for another address")]
    AddressTaken {
        /// Which id.
        address: AddressId,
    },
    /// The account keeps as many addresses as it can.
    #[error("an account keeps at most {ADDRESSES_MAX} addresses")]
    TooManyAddresses,
    /// Nobody decides what they may do themselves.
    #[error("nobody decides about their own role or closes their own account here")]
    OwnAccount,
    /// The caller was an administrator and is none any more.
    #[error("this access token is of an administrator who is none any more")]
    NoLongerAdmin,
    /// The role is for processes.
    #[error("the role service is for processes, not for people")]
    NotForPeople,
    /// The e-mail address or the password is wrong; which of them is not said.
    #[error("the e-mail address or the password is wrong")]
    WrongLogin,
    /// There were too many wrong passwords for this e-mail address, or too many wishes for mails.
    #[error("this e-mail address was tried too often; try again later")]
    TooManyTries {
        /// When to try again, in milliseconds.
        retry_after_ms: u64,
    },
    /// The ticket is forged, has expired, or a password was set since it was made.
    #[error("the ticket is not valid, or no longer")]
    TicketNotValid,
    /// There is no new password.
    #[error("password: a new password is needed")]
    PasswordMissing,
    /// The cursor is not one that this list gave.
    #[error("after is not a cursor of this list")]
    BadCursor,
}

impl Refusal for UsersRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::EmailTaken | Self::UserTaken { .. } => Kind::Conflict,
            Self::AddressTaken { .. } | Self::TooManyAddresses => Kind::Conflict,
            Self::UnknownUser { .. } | Self::NoAccount | Self::UnknownEmail => Kind::NotFound,
            Self::UnknownAddress { .. } => Kind::NotFound,
            Self::OwnAccount | Self::NoLongerAdmin => Kind::Forbidden,
            Self::WrongLogin => Kind::Unauthenticated,
            Self::TooManyTries { .. } => Kind::TooOften,
            Self::TicketNotValid | Self::PasswordMissing => Kind::Invalid,
            Self::NotForPeople | Self::BadCursor | Self::UnreachableEmail => Kind::Invalid,
        }
    }

    fn retry_after_ms(&self) -> Option<u64> {
        match self {
            Self::TooManyTries { retry_after_ms } => Some(*retry_after_ms),
            _ => None,
        }
    }
}
