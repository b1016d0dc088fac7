//! What trade comes to: of a file's own invoices, and of the orders that the mesh has.
//!
//! **Invariant:** both sides are added up by the same arithmetic, but from nothing in common.

use super::{book::Book, row::month};
use contracts::{Country, Money, Sku, Timestamp};
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Orders, lines, money and units. Money is in pence, as all money is in the shop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// How many orders.
    pub orders: u64,
    /// How many lines they have.
    pub lines: u64,
    /// What they come to.
    pub revenue_minor: i64,
    /// The same by month, such as `2010-12`.
    pub revenue_by_month: BTreeMap<SmolStr, i64>,
    /// The same by the name that the file has for a country.
    pub revenue_by_country: BTreeMap<SmolStr, i64>,
    /// Units by stock code.
    pub units_by_sku: BTreeMap<SmolStr, u64>,
}

/// The sums are larger than numbers can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the trade comes to more than money can be")]
pub struct TooMuch;

/// What an order has of what is summed up.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// When it was placed.
    pub at: Timestamp,
    /// Where its customer is.
    pub country: Country,
}

/// How the file calls what the shop knows by codes of its own.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a>(pub &'a Book);

impl Names<'_> {
    fn country(self, code: Country) -> SmolStr {
        self.0.countries.name(code)
    }

    /// The file's stock code of a SKU.
    pub fn code(self, sku: &Sku) -> SmolStr {
        let thing = self.0.shelf.things.get(sku);
        thing.map_or_else(|| sku.as_str().into(), |thing| thing.code.clone())
    }
}

impl Sums {
    /// What a file's own invoices come to.
    pub fn of(book: &Book) -> Result<Self, TooMuch> {
        let mut sums = Self::default();
        for invoice in &book.invoices {
            let head = Head {
                at: invoice.at,
                country: invoice.country,
            };
            let lines = invoice.lines.iter();
            let lines = lines.map(|line| (&line.sku, line.quantity.units(), line.pence));
            sums.add(Names(book), head, lines)?;
        }
        Ok(sums)
    }

    /// Adds an order: the SKU, units and price of each of its lines.
    pub fn add<'a>(
        &mut self,
        names: Names<'_>,
        head: Head,
        lines: impl Iterator<Item = (&'a Sku, u64, i64)>,
    ) -> Result<(), TooMuch> {
        let mut total = 0_i64;
        for (sku, units, pence) in lines {
            let price = i64::try_from(units)
                .ok()
                .and_then(|it| it.checked_mul(pence));
            let sum = price.and_then(|price| total.checked_add(price));
            total = sum.ok_or(TooMuch)?;
            self.lines += 1;
            let sold = self.units_by_sku.entry(names.code(sku)).or_default();
            *sold = sold.checked_add(units).ok_or(TooMuch)?;
        }
        self.orders += 1;
        let of_month = self.revenue_by_month.entry(month(head.at)).or_default();
        let country = names.country(head.country);
        let of_country = self.revenue_by_country.entry(country).or_default();
        for sum in [&mut self.revenue_minor, of_month, of_country] {
            *sum = sum.checked_add(total).ok_or(TooMuch)?;
        }
        Ok(())
    }
}

/// Pence as people write them.
pub fn pounds(pence: i64) -> String {
    let money = Money::new(pence, iso_currency::Currency::GBP).to_string();
    let (whole, rest) = money.split_once('.').unwrap_or((&money, ""));
    let mut grouped = String::new();
    let digits = whole.trim_start_matches('-');
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if pence < 0 { "-" } else { "" };
    format!("{sign}£{grouped}.{}", rest.trim_end_matches(" GBP"))
}
