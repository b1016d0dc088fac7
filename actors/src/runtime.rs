//! The runtime: everything between the mesh and a domain's rules.
//!
//! Ledger, tail, ticker, policies, adapters and relay are state machines without I/O; beside each
//! stands the actor that drives it.
//!
//! **Invariant:** the log is the only truth; a view, a pool or a process can be lost at any moment.
//! **Invariant:** every queue here is bounded, and what does not fit is refused at once.

pub mod ledger;
pub mod rules;
pub mod tail;
pub mod view;

pub mod adapter;
pub mod policy;
pub mod relay;
pub mod ticker;
pub mod word;

mod alarm;
mod behind;
mod cycle;
mod doorman;
mod doors;
mod endpoint;
mod graves;
mod handovers;
pub mod host;
mod pool;
mod query;
mod restarts;
mod shared;
mod spec;
mod steps;
mod supervisor;

pub mod clock;
mod keys;
mod layers;
mod measure;
pub mod problems;
mod rows;

pub use adapter::{Act, Effect};
pub use alarm::Watched;
pub use host::{HostError, HostSettings, Hosted};
pub use keys::{Beginning, RowKey};
pub use measure::describe as describe_metrics;
pub use query::{AttendFn, Desk};
#[cfg(test)]
pub(crate) use rows::TRAIL_CHUNK;
pub use rows::{RowError, Rows, RowsMut, Table, Trail};
pub use rules::{Asked, At, DEADLINES, Deadline, Handed, No, Prepared, Rules};
pub use shared::{Health, NeverReady, wait_ready};
pub use spec::{DomainSpec, Mesh};
