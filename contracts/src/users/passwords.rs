//! How a password is set by whoever has none, or has forgotten it.

use super::{Password, PasswordHash, Ticket};
use crate::{ChangeId, Email, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sets a password. The ticket, which only the owner of the e-mail address has been sent, allows
/// it, once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SetPassword {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// What allows it.
    pub ticket: Ticket,
    /// The new password.
    #[serde(default)]
    pub password: Option<Password>,
    /// What the ticket says; what a caller sends here is overwritten.
    #[serde(default)]
    pub grant: Option<Grant>,
    /// Made of the password by the domain itself; what a caller sends here is overwritten.
    #[serde(default)]
    pub hash: Option<PasswordHash>,
}

/// What a ticket allows: to follow one password with the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Grant {
    /// Whose password.
    pub user: UserId,
    /// How many passwords there had been when the ticket was made.
    pub version: u64,
}

/// Asks for a mail with what allows to set a password. Whether there is an account of this address
/// is not said: it goes to its owner only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AskPasswordMail {
    /// The caller's id for this wish: one mail for each.
    pub wish: ChangeId,
    /// Whose account.
    pub email: Email,
}

/// Asks for what allows the owner of an e-mail address to set a password. Whoever asks must see to
/// it that nobody else gets it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AskPasswordTicket {
    /// Whose account.
    pub email: Email,
}

/// An account has another password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PasswordSet {
    /// Whose account.
    pub user: UserId,
    /// What it is checked by.
    pub hash: PasswordHash,
}

/// The owner of an account wants a mail with what allows to set its password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PasswordMailWanted {
    /// Which wish.
    pub wish: ChangeId,
    /// Whose account.
    pub user: UserId,
    /// Where the mail goes.
    pub email: Email,
}
