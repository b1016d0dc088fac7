//! The numbers of one SKU.

use contracts::{
    Sku,
    stock::{Level, Line},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most units of one SKU that may ever be received: far from where 64 bits overflow.
pub(super) const UNITS_MAX: u64 = 1_000_000_000_000_000;

/// What has come and gone of one SKU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) received: u64,
    pub(super) adjusted: i64,
    pub(super) sold: u64,
    pub(super) reserved: u64,
    /// How many movements there have been.
    pub(super) movements: u64,
}

impl Counts {
    pub(super) fn on_hand(&self) -> u64 {
        self.received
            .saturating_add_signed(self.adjusted)
            .saturating_sub(self.sold)
    }

    pub(super) fn available(&self) -> u64 {
        self.on_hand().saturating_sub(self.reserved)
    }

    pub(super) fn level(&self, sku: Sku) -> Level {
        Level {
            sku,
            on_hand: self.on_hand(),
            reserved: self.reserved,
            available: self.available(),
            received: self.received,
            sold: self.sold,
            adjusted: self.adjusted,
        }
    }
}

/// The units per SKU: a SKU that stands in several lines counts with their sum.
pub(super) fn sums(lines: &[Line]) -> BTreeMap<&Sku, u64> {
    let mut sums = BTreeMap::new();
    for line in lines {
        *sums.entry(&line.sku).or_insert(0) += line.quantity.units();
    }
    sums
}
