//! A server that keeps no list of its own: an operator's signed tokens say who may enter.

use crate::quoted::Quoted;
use std::fmt;

/// Whom a server believes. Everything in it is public: tokens are signed, not secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The operator's own token (JWT).
    pub operator: String,
    /// The public key (`A…`) of the account in which the server speaks of itself.
    pub system_account: String,
    /// Every account there is: its public key and its token, signed by the operator.
    pub accounts: Vec<(String, String)>,
}

impl Trust {
    pub(super) fn write(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(to, "operator: {}", Quoted(&self.operator))?;
        writeln!(to, "system_account: {}", Quoted(&self.system_account))?;
        writeln!(to, "resolver: MEMORY\nresolver_preload {{")?;
        for (account, token) in &self.accounts {
            writeln!(to, "  {}: {}", Quoted(account), Quoted(token))?;
        }
        writeln!(to, "}}")
    }
}
