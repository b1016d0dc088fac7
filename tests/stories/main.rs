//! What people do with the shop: the real command, over HTTP, at a shell and through locked doors.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "whatever fails here fails its test"
)]

mod person;
mod shop;

mod catalog;
mod searching;

mod carts;

mod again;
mod buying;
mod counter;
mod following;
mod guests;
mod paying;
mod putting_back;
mod repeating;
mod rush;

mod delivering;
mod demonstration;
mod helping;
mod measuring;
mod operating;
mod setting_up;
mod unread;

mod replaying;
mod staffing;
mod users;

mod credentials;
mod passwords;

mod entering;
