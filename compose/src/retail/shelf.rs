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

#[derive(Clone, Debug, PartialEq, Eq)]
struct Called {
    name: SmolStr,
    /// Lines of sales. What is written off is called `damaged` and `lost`, so these count first.
    sales: u64,
    others: u64,
}

impl Shelf {
    /// A line that is no sale still says that there is such a thing.
    pub(super) fn mention(&mut self, row: &Row<'_>) {
        if let Some(sku) = super::row::sku(row.stock_code) {
            self.thing(sku, row).call(row.name(), 0, 1);
        }
    }

    pub(super) fn sell(&mut self, row: &Row<'_>, sale: &Sale) {
        let thing = self.thing(sale.sku.clone(), row);
        thing.call(row.name(), 1, 0);
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
    pub fn weight(&self) -> (u64, u64) {
        self.usual().map_or((0, 0), Called::weight)
    }

    fn usual(&self) -> Option<&Called> {
        // Of equals the last one wins here, so they are looked at from the end.
        let called = self.called.iter().rev();
        called.max_by_key(|called| called.weight())
    }

    fn call(&mut self, name: Option<Name>, sales: u64, others: u64) {
        let Some(name) = name else { return };
        let mut known = self.called.iter_mut();
        match known.find(|called| called.name == name.as_str()) {
            Some(called) => {
                called.sales += sales;
                called.others += others;
            }
            None => self.called.push(Called {
                name: name.as_str().into(),
                sales,
                others,
            }),
        }
    }
}

impl Called {
    fn weight(&self) -> (u64, u64) {
        (self.sales, self.others)
    }
}
