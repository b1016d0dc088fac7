//! What every test that needs a mesh stands on: a real nats-server and hosted domains.
//!
//! **Invariant:** nothing here sleeps: what is waited for is looked at, within a bound.
//! **Invariant:** a world that is finished has left nothing behind that its test did not announce.
#![expect(
    clippy::expect_used,
    reason = "whatever fails here fails the test that stands on it"
)]

pub mod authority;
pub mod bank;
pub mod client;
pub mod events;
pub mod golden;
pub mod hearsay;
pub mod http;
pub mod lab;
pub mod log;
pub mod proxy;
pub mod python;
pub mod servers;
pub mod sink;
pub mod souk;
pub mod till;
pub mod wire;

mod door;
mod hosts;
pub mod maildir;
mod panics;
mod patience;
mod rest;
mod tokens;
mod views;
mod world;

pub use client::{Client, an_order, lines, pence, sku};
pub use hosts::Hosts;
pub use http::{Answer, Http};
pub use patience::{PATIENCE, eventually, soon};
pub use views::{are_equal, view_at};
pub use wire::Wire;
pub use world::{Process, World};
