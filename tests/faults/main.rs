//! What must survive crashes, pauses and broken lines.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "whatever fails here fails its test"
)]

mod attempts;
mod shoppers;

mod anyone;
mod cluster;
mod crashes;
mod lines;
mod mails;
mod pauses;
mod payments;
