//! What users answers: accounts, their addresses, and what proves who somebody is.

use super::{AccessToken, Phone, Ticket};
use crate::{Address, AddressId, Email, Name, Role, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct User {
    /// Which account.
    pub id: UserId,
    /// How the person is reached.
    pub email: Email,
    /// What they are called.
    pub name: Option<Name>,
    /// Where they can be called.
    pub phone: Option<Phone>,
    /// What they may do.
    pub role: Role,
    /// Whether a password has been set; without one, nobody can log in.
    pub has_password: bool,
    /// When the account was opened.
    pub registered_at: Timestamp,
}

/// An address that an account keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedAddress {
    /// Which address.
    pub id: AddressId,
    /// Where it is.
    pub address: Address,
}

/// The addresses of an account, in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Addresses {
    /// The addresses.
    pub addresses: Vec<SavedAddress>,
}

/// Somebody has proved who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoggedIn {
    /// What to show from now on.
    pub token: AccessToken,
    /// How long it counts, in seconds.
    pub expires_in_s: u64,
    /// Whose it is.
    pub user: User,
}

/// What allows the owner of an e-mail address to set a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PasswordTicket {
    /// Whose account.
    pub user: UserId,
    /// The ticket.
    pub ticket: Ticket,
    /// How long it counts, in seconds.
    pub expires_in_s: u64,
}
