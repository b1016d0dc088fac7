//! The mesh at work: hosted domains on a real nats-server.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "whatever fails here fails its test"
)]

mod together;

mod ahead;
mod callers;
mod counting;
mod late;
mod limits;
mod pools;
mod replaced;
mod stopping;
mod unready;

mod damage;
mod poison;
mod rebuilding;

mod buying;
mod checkout;
mod deadlines;
mod effects;
mod events;
mod live;
mod orders;
mod policies;
mod prices;

mod mails;
mod parcels;
mod parting;
mod payments;
mod returns;

mod strangers;

mod secrets;
mod tools;
