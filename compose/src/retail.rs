//! A retailer's real trade, as the file `online-retail` has it: read, summed up, catalogued.
//!
//! **Invariant:** nothing here knows the mesh; what a file says depends on the file alone.
//! **Invariant:** every line of the file is a line of an invoice here, or counted by the reason why
//! it is none.

pub mod book;
pub mod goods;
pub mod headings;
pub mod ids;
pub mod sums;

mod calendar;
mod countries;
mod pence;
mod row;
mod shelf;

pub use book::{Book, Invoice, Line, NotABook};
pub use row::Skip;
pub use sums::Sums;

/// One week of it, which every `souk` carries. Where it comes from is written beside it.
pub const WEEK: &[u8] =
    include_bytes!("../../tests/data/online-retail-2010-12-01_2010-12-07.csv.gz");
