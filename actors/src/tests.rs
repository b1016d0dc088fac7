//! What the tests of every domain stand on, and what several domains come to together.

pub(crate) mod bench;

mod again;
mod house;
mod lamps;
mod promises;
