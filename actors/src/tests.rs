//! What the tests of every domain stand on.

pub(crate) mod bench;
