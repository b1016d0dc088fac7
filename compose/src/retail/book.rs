//! The whole file in memory: every invoice with its sales, and what could not be taken, by reason.
//!
//! The lines of an invoice nearly always stand together, but not quite always, and an order cannot
//! be added to. So the file is read to its end before the first order is made; a year of trade
//! takes some 60 MB.

mod desk;

use super::{
    calendar::Calendar,
    countries::{Countries, NoCodeLeft},
    row::Skip,
    shelf::Shelf,
};
use contracts::{Country, Money, Name, Quantity, Sku, Timestamp, orders};
use csv::{ErrorKind, StringRecord};
use desk::Desk;
use flate2::bufread::MultiGzDecoder;
use iso_currency::Currency;
use smol_str::SmolStr;
use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

/// What a compressed file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The column that says when.
const MOMENT: &str = "invoiced_at";
/// The columns a file must have, in any order.
const COLUMNS: [&str; 8] = [
    "invoice",
    "stock_code",
    "description",
    "quantity",
    MOMENT,
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

impl Line {
    /// The line of an order that this becomes.
    pub fn ordered(&self) -> orders::Line {
        orders::Line {
            sku: self.sku.clone(),
            name: self.name.clone(),
            quantity: self.quantity,
            unit_price: Money::new(self.pence, Currency::GBP),
        }
    }
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
    pub fn read(mut text: impl Read) -> Result<Self, NotABook> {
        let mut whole = Vec::new();
        text.read_to_end(&mut whole).map_err(csv::Error::from)?;
        let mut rows = csv::Reader::from_reader(whole.as_slice());
        let headers = rows.headers()?.clone();
        let missing = |column: &&&str| !headers.iter().any(|it| it == **column);
        if let Some(column) = COLUMNS.iter().find(missing) {
            return Err(NotABook::Column(column));
        }
        let mut desk = Desk::using(calendar(&whole));
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

/// How a text writes its dates. Looked for in all of it before anything is read, because the first
/// date that shows it may be the last one there is.
fn calendar(text: &[u8]) -> Calendar {
    let mut rows = csv::Reader::from_reader(text);
    let place = rows.headers().ok();
    let place = place.and_then(|names| names.iter().position(|name| name == MOMENT));
    let moments = rows.records().filter_map(Result::ok);
    let mut moments = moments.filter_map(|row| row.get(place?).map(str::to_owned));
    let first = moments.next().unwrap_or_default();
    // A file writes all its dates alike, and most need no second look.
    if !first.contains('/') {
        return Calendar::default();
    }
    Calendar::of(std::iter::once(first).chain(moments))
}

#[cfg(test)]
mod tests;
