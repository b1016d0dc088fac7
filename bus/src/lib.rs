//! The mesh, in four verbs: ask, serve, append, follow.
//!
//! **Invariant:** this is the only crate that knows NATS; its callers see messages and records.
//! **Invariant:** every wait here has a bound, and every error is a value.

pub mod ask;
pub mod gather;
pub mod serve;

pub mod append;
pub mod follow;

pub mod codec;
pub mod config;
pub mod connect;
pub mod context;
pub mod events;
pub mod handover;
pub mod hear;
pub mod kept;
pub mod offer;
pub mod raw;
pub mod record;
pub mod services;
pub mod streams;
pub mod ticket;
pub mod token;

mod delivery;
mod farewell;
mod identity;
mod lookout;
mod replies;

pub use ask::{Answered, AskError};
pub use config::{Auth, BusConfig, Tls};
pub use connect::{Bus, ConnectError};
pub use context::{Asking, AtLeast, TraceContext};
pub use record::{Cause, Decision, Fingerprint, Record};
