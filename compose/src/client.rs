//! What people at a shell ask of a running shop. They are the operator, by the key in the data
//! folder.

mod admin;
mod find;
mod gateway;
mod keys;
mod log;
mod offer;
mod rebuild;
mod scale;
mod status;
mod table;
mod token;

pub use admin::Admin;
pub use gateway::Gateway;
pub use keys::Keys;
pub use log::Log;
pub use offer::Offer;
pub use rebuild::Rebuild;
pub use scale::Scale;
pub use status::{Status, Top};
pub use token::Token;

pub(crate) use find::{enter, mesh};
pub(crate) use token::issuer;

use std::io::{self, Write};

/// Prints a text, at once. That nobody reads any more is an error like any other, and
/// [`crate::is_unread`] knows it.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
