//! An account as its row: open, or closed and forgotten.

use crate::runtime::RowError;
use contracts::{
    Email, Name, Role, Timestamp, UserId,
    users::{PasswordHash, Phone, User},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How an account stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Standing {
    /// Somebody's.
    Open(Account),
    /// Closed; whose it was is not known here any more.
    Closed { at: Timestamp },
}

/// An open account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Account {
    pub(super) email: Email,
    pub(super) name: Option<Name>,
    pub(super) phone: Option<Phone>,
    pub(super) role: Role,
    pub(super) hash: Option<PasswordHash>,
    /// How many times a password was set after the account was opened.
    pub(super) version: u64,
    pub(super) registered_at: Timestamp,
}

impl Standing {
    /// The account, if it is open.
    pub(super) fn open(self) -> Option<Account> {
        match self {
            Self::Open(account) => Some(account),
            Self::Closed { .. } => None,
        }
    }
}

impl Account {
    /// The account as it is shown.
    pub(super) fn shown(self, id: UserId) -> User {
        User {
            id,
            email: self.email,
            name: self.name,
            phone: self.phone,
            role: self.role,
            has_password: self.hash.is_some(),
            registered_at: self.registered_at,
        }
    }
}

/// A row that an event is about, and that must be there.
pub(super) fn missing(what: &str, id: impl Into<Uuid>) -> RowError {
    RowError(format!("there is no {what} {}", id.into()))
}
