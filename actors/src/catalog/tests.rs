//! The catalog's rules: as sentences, and against a naive model over random histories.

mod categories;
mod keeping;
mod model;
mod products;
mod random;
mod search;
mod told;
mod words;
