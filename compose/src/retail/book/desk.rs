//! What of a file has been read so far: lines become invoices here, or are counted.

use super::{Book, Invoice, Line, NotABook};
use crate::retail::{
    calendar::Calendar,
    countries::Countries,
    row::{Row, Sale, Skip},
    shelf::Shelf,
};
use contracts::{
    Name, Timestamp,
    orders::{ORDER_LINES_BYTES_MAX, ORDER_LINES_MAX},
};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What of a file has been read so far.
#[derive(Default)]
pub(super) struct Desk {
    calendar: Calendar,
    drafts: Vec<Draft>,
    places: HashMap<SmolStr, usize>,
    skipped: BTreeMap<Skip, u64>,
    shelf: Shelf,
    names: HashSet<Name>,
}

/// An invoice whose country has no code yet.
struct Draft {
    number: SmolStr,
    customer: Option<SmolStr>,
    country: SmolStr,
    at: Timestamp,
    lines: Vec<Line>,
}

impl Desk {
    pub(super) fn using(calendar: Calendar) -> Self {
        Self {
            calendar,
            ..Self::default()
        }
    }

    pub(super) fn skip(&mut self, why: Skip) {
        *self.skipped.entry(why).or_default() += 1;
    }

    pub(super) fn take(&mut self, row: &Row<'_>) {
        match row.sale(self.calendar) {
            Ok(sale) => self.sell(row, sale),
            Err(why) => {
                self.skip(why);
                self.shelf.mention(row);
            }
        }
    }

    fn sell(&mut self, row: &Row<'_>, sale: Sale) {
        let Some(name) = self.name(row) else {
            return self.skip(Skip::Code);
        };
        self.shelf.sell(row, &sale);
        let line = Line {
            sku: sale.sku,
            name,
            quantity: sale.quantity,
            pence: sale.pence,
        };
        let number = SmolStr::new(row.invoice.trim());
        let drafts = &mut self.drafts;
        let place = *self.places.entry(number.clone()).or_insert_with(|| {
            drafts.push(Draft {
                number,
                customer: customer(row.customer_id),
                country: row.country.trim().into(),
                at: sale.at,
                lines: Vec::new(),
            });
            drafts.len() - 1
        });
        if let Some(draft) = drafts.get_mut(place) {
            draft.lines.push(line);
        }
    }

    /// What a line calls a thing; its code, where it says nothing. One text for all lines that say
    /// the same.
    fn name(&mut self, row: &Row<'_>) -> Option<Name> {
        let name = row.name().or_else(|| Name::cut(row.stock_code).ok())?;
        match self.names.get(&name) {
            Some(same) => Some(same.clone()),
            None => {
                self.names.insert(name.clone());
                Some(name)
            }
        }
    }

    pub(super) fn close(mut self) -> Result<Book, NotABook> {
        let names = self.drafts.iter().map(|draft| draft.country.clone());
        let countries = Countries::of(names.collect::<BTreeSet<_>>())?;
        let mut invoices = Vec::with_capacity(self.drafts.len());
        for draft in std::mem::take(&mut self.drafts) {
            if let Some(why) = draft.too_large() {
                let lines = u64::try_from(draft.lines.len()).unwrap_or(u64::MAX);
                *self.skipped.entry(why).or_default() += lines;
                continue;
            }
            invoices.push(Invoice {
                number: draft.number,
                customer: draft.customer,
                country: countries.code(&draft.country),
                at: draft.at,
                lines: draft.lines,
            });
        }
        Ok(Book {
            invoices,
            skipped: self.skipped,
            shelf: self.shelf,
            countries,
        })
    }
}

impl Draft {
    /// Why it cannot be an order, if it cannot.
    fn too_large(&self) -> Option<Skip> {
        let bytes = self.lines.iter().map(|line| line.ordered().bytes());
        if self.lines.len() > ORDER_LINES_MAX {
            Some(Skip::TooManyLines)
        } else if bytes.sum::<usize>() > ORDER_LINES_BYTES_MAX {
            Some(Skip::TooManyBytes)
        } else {
            None
        }
    }
}

/// A customer's number; tables that were once calculated with write it with a nought behind it.
fn customer(text: &str) -> Option<SmolStr> {
    let text = text.trim();
    let number = text.strip_suffix(".0").unwrap_or(text);
    (!number.is_empty()).then(|| number.into())
}
