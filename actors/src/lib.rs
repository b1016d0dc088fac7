//! The domains, each a folder of rules, and the runtime that makes them durable.
//!
//! **Invariant:** only `runtime` knows actors, disks and the mesh; a domain's files are its rules.
//! **Invariant:** no domain imports another; they hear each other's events through contracts.

pub mod runtime;

#[cfg(test)]
mod tests;

pub mod carts;
pub mod catalog;
pub mod notifications;
pub mod orders;
pub mod payments;
pub mod shipping;
pub mod stock;
pub mod users;
