//! What the file says of each stock code: what it is called, what it cost last, how much was sold.

use super::row::{Row, Sale};
use contracts::{Name, Sku, Timestamp};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Every stock code of a file that the shop can have, by its SKU.
#[derive(Debug, Default)]
pub struct Shelf {
    /// The things.
    pub things: BTreeMap<Sku, Thing>,
}

/// What has one stock code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// The code as the file has it.
    pub code: SmolStr,
    /// How many units were sold.
    pub units: u64,
    /// What one cost when it was last sold, in pence.
    pub latest: Option<(Timestamp, i64)>,
    /// What lines call it, in the order in which they first did.
    called: Vec<Called>,
}

/// A name, and how many lines say so, whatever else they say.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Called {
    name: SmolStr,
    lines: u64,
    /// Whether the file says more, or in other characters, than fits a name.
    mended: bool,
}

impl Shelf {
    /// A line that is no sale still says that there is such a thing.
    pub(super) fn mention(&mut self, row: &Row<'_>) {
        if let Some(sku) = super::row::sku(row.stock_code) {
            self.thing(sku, row).call(row.description);
        }
    }

    pub(super) fn sell(&mut self, row: &Row<'_>, sale: &Sale) {
        let thing = self.thing(sale.sku.clone(), row);
        thing.call(row.description);
        thing.units = thing.units.saturating_add(sale.quantity.units());
        if thing.latest.is_none_or(|(at, _)| at <= sale.at) {
            thing.latest = Some((sale.at, sale.pence));
        }
    }

    fn thing(&mut self, sku: Sku, row: &Row<'_>) -> &mut Thing {
        self.things.entry(sku).or_insert_with(|| Thing {
            code: row.stock_code.trim().into(),
            units: 0,
            latest: None,
            called: Vec::new(),
        })
    }
}

impl Thing {
    /// The most frequent description that says something, the first of equals; the code itself,
    /// where there is none.
    pub fn name(&self) -> &SmolStr {
        self.usual().map_or(&self.code, |called| &called.name)
    }

    /// How many lines call it by its usual name.
    pub fn weight(&self) -> u64 {
        self.usual().map_or(0, |called| called.lines)
    }

    /// Whether its usual name is not quite what the file says, because that fits no name.
    pub fn is_mended(&self) -> bool {
        self.usual().is_some_and(|called| called.mended)
    }

    fn usual(&self) -> Option<&Called> {
        // Of equals the last one wins here, so they are looked at from the end.
        self.called.iter().rev().max_by_key(|called| called.lines)
    }

    /// A description in which there is nothing to read says nothing.
    fn call(&mut self, description: &str) {
        let Ok(name) = Name::cut(description) else {
            return;
        };
        match self.called.iter_mut().find(|called| called.name == *name) {
            Some(called) => called.lines += 1,
            None => self.called.push(Called {
                mended: *name != *description.trim(),
                name: name.into(),
                lines: 1,
            }),
        }
    }
}
