//! Everything about the nats-server itself: where to find it, how it is configured and run, and the
//! keys it trusts.
//!
//! **Invariant:** nothing here speaks the NATS protocol; that is `bus`. This crate only starts a
//! server and names who may say what to it.

mod child;
mod config;
mod find;
mod keys;
mod launch;
mod permissions;
mod ports;
mod quoted;
mod room;

pub use child::ServerChild;
pub use config::{Account, Cluster, Identity, PasswordUser, ServerConfig, Tls, Trust};
pub use find::{FindServerError, find_server};
pub use keys::{KeyError, Nkey, TokenKeys, token_public_key};
pub use launch::ServerError;
pub use permissions::{GATEWAY, OPERATOR, Permissions, TOOL, everyone};
pub use room::{Room, is_stored};
