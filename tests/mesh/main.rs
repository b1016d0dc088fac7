//! The mesh at work: hosted domains on a real nats-server.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "whatever fails here fails its test"
)]

mod together;

mod callers;
mod limits;
mod pools;
mod replaced;
mod stopping;

mod damage;
mod poison;

mod deadlines;
mod events;
mod policies;

mod payments;

mod strangers;
mod tools;
