//! The whole file in memory: every invoice with its sales, and what could not be taken, by reason.
//!
//! The lines of an invoice nearly always stand together, but not quite always, and an order cannot
//! be added to. So the file is read to its end before the first order is made; a year of trade
//! takes some 60 MB.

use super::{
    countries::{Countries, NoCodeLeft},
    row::{Row, Sale, Skip},
    shelf::Shelf,
};
use contracts::{Country, Name, Quantity, Sku, Timestamp, orders::ORDER_LINES_MAX};
use csv::{ErrorKind, StringRecord};
use flate2::bufread::MultiGzDecoder;
use smol_str::SmolStr;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

/// What a compressed file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The columns a file must have, in any order.
const COLUMNS: [&str; 8] = [
    "invoice",
    "stock_code",
    "description",
    "quantity",
    "invoiced_at",
    "unit_price_gbp",
    "customer_id",
    "country",
];

/// What a file says.
#[derive(Debug, Default)]
pub struct Book {
    /// The invoices that have sales, in the file's order.
    pub invoices: Vec<Invoice>,
    /// How many lines were not taken, by reason.
    pub skipped: BTreeMap<Skip, u64>,
    /// Everything that has a stock code.
    pub shelf: Shelf,
    /// Where the customers are.
    pub countries: Countries,
}

/// What one customer bought at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Its number.
    pub number: SmolStr,
    /// Who, if they are known.
    pub customer: Option<SmolStr>,
    /// Where they are.
    pub country: Country,
    /// When.
    pub at: Timestamp,
    /// What.
    pub lines: Vec<Line>,
}

/// A line of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What was sold.
    pub sku: Sku,
    /// What this line calls it.
    pub name: Name,
    /// How many units.
    pub quantity: Quantity,
    /// What one cost, in pence.
    pub pence: i64,
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum NotABook {
    /// The system does not let us.
    #[error("{0} cannot be opened")]
    File(String, #[source] std::io::Error),
    /// It is no CSV, or its end is missing.
    #[error("the file cannot be read to its end")]
    Csv(#[from] csv::Error),
    /// It has other columns.
    #[error("the file has no column {0}")]
    Column(&'static str),
    /// It has too many countries that nobody knows.
    #[error(transparent)]
    Country(#[from] NoCodeLeft),
}

impl Book {
    /// Reads a file, compressed by gzip or not.
    pub fn open(path: &Path) -> Result<Self, NotABook> {
        let failed = |error| NotABook::File(path.display().to_string(), error);
        let mut file = BufReader::new(File::open(path).map_err(failed)?);
        let compressed = file.fill_buf().map_err(failed)?.starts_with(&GZIP);
        if compressed {
            Self::read(MultiGzDecoder::new(file))
        } else {
            Self::read(file)
        }
    }

    /// Reads a compressed file that is in memory.
    pub fn unpack(packed: &[u8]) -> Result<Self, NotABook> {
        Self::read(MultiGzDecoder::new(packed))
    }

    /// Reads a text.
    pub fn read(text: impl Read) -> Result<Self, NotABook> {
        let mut rows = csv::Reader::from_reader(text);
        let headers = rows.headers()?.clone();
        let missing = |column: &&&str| !headers.iter().any(|it| it == **column);
        if let Some(column) = COLUMNS.iter().find(missing) {
            return Err(NotABook::Column(column));
        }
        let mut desk = Desk::default();
        let mut record = StringRecord::new();
        loop {
            match rows.read_record(&mut record) {
                Ok(false) => return desk.close(),
                Ok(true) => match record.deserialize(Some(&headers)) {
                    Ok(row) => desk.take(&row),
                    Err(_) => desk.skip(Skip::Line),
                },
                Err(error) => match error.kind() {
                    ErrorKind::UnequalLengths { .. } | ErrorKind::Utf8 { .. } => {
                        desk.skip(Skip::Line);
                    }
                    _ => return Err(error.into()),
                },
            }
        }
    }
}

/// What of a file has been read so far.
#[derive(Default)]
struct Desk {
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
    fn skip(&mut self, why: Skip) {
        *self.skipped.entry(why).or_default() += 1;
    }

    fn take(&mut self, row: &Row<'_>) {
        match row.sale() {
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
                customer: some(row.customer_id),
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
        let name = Name::cut(row.description).or_else(|_| Name::new(row.stock_code));
        let name = name.ok()?;
        match self.names.get(&name) {
            Some(same) => Some(same.clone()),
            None => {
                self.names.insert(name.clone());
                Some(name)
            }
        }
    }

    fn close(mut self) -> Result<Book, NotABook> {
        let names = self.drafts.iter().map(|draft| draft.country.clone());
        let countries = Countries::of(names.collect::<BTreeSet<_>>())?;
        let mut invoices = Vec::with_capacity(self.drafts.len());
        for draft in std::mem::take(&mut self.drafts) {
            if draft.lines.len() > ORDER_LINES_MAX {
                let lines = u64::try_from(draft.lines.len()).unwrap_or(u64::MAX);
                *self.skipped.entry(Skip::TooManyLines).or_default() += lines;
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

fn some(text: &str) -> Option<SmolStr> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.into())
}

#[cfg(test)]
mod tests;
