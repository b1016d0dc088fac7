//! What came of a replay: the file's own sums beside those of the mesh, and where they differ.

use super::{
    differences::{Difference, Found, both, differences},
    stocking::Refused,
};
use crate::retail::{Skip, Sums, sums::pounds};
use serde::Serialize;
use smol_str::SmolStr;
use std::{collections::BTreeMap, fmt};

/// How many differences of one kind people are shown; a program sees all of them.
const SHOWN_MAX: usize = 20;

/// The sums of the mesh, as programs read them.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    #[serde(flatten)]
    mesh: Sums,
    skipped: BTreeMap<Skip, u64>,
    /// What the shop did not take in before the trade, by its reason; usually nothing.
    #[serde(skip_serializing_if = "Refused::is_empty")]
    refused: Refused,
    differences: Vec<Difference>,
    #[serde(skip)]
    file: Sums,
    #[serde(skip)]
    found: Found,
}

impl Report {
    pub(super) fn new(file: Sums, skipped: BTreeMap<Skip, u64>, mut found: Found) -> Self {
        let differences = differences(&file, &found);
        Self {
            mesh: std::mem::take(&mut found.sums),
            skipped,
            refused: Refused::new(),
            differences,
            file,
            found,
        }
    }

    /// The same, where the shop refused this of the file.
    pub(super) fn refusing(self, refused: Refused) -> Self {
        Self { refused, ..self }
    }

    /// How many things differ.
    pub(super) fn faults(&self) -> usize {
        self.differences.len()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<24} {:>16} {:>16}", "", "file", "mesh")?;
        self.what_orders_say(f)?;
        self.what_others_say(f)?;
        for (reason, lines) in &self.skipped {
            let reason = serde_json::to_value(reason).unwrap_or_default();
            let reason = reason.as_str().unwrap_or_default();
            writeln!(f, "not taken: {lines} lines, {reason}")?;
        }
        for (reason, times) in &self.refused {
            writeln!(f, "refused: {times} products or accounts, {reason}")?;
        }
        for Difference { what, file, mesh } in self.differences.iter().take(SHOWN_MAX) {
            writeln!(f, "differs: {what}: file {file}, mesh {mesh}")?;
        }
        match self.differences.len().saturating_sub(SHOWN_MAX) {
            0 => Ok(()),
            more => writeln!(f, "differs: {more} more things"),
        }
    }
}

impl Report {
    fn what_orders_say(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, mesh) = (&self.file, &self.mesh);
        row(f, "orders", (file.orders, mesh.orders))?;
        row(f, "lines", (file.lines, mesh.lines))?;
        let revenue = [file, mesh].map(|sums| pounds(sums.revenue_minor));
        row(f, "revenue", revenue.into())?;
        let months = both(&file.revenue_by_month, &mesh.revenue_by_month);
        let countries = both(&file.revenue_by_country, &mesh.revenue_by_country);
        for (part, file, mesh) in months.into_iter().chain(countries) {
            row(f, &format!("  {part}"), (pounds(file), pounds(mesh)))?;
        }
        let skus = [file, mesh].map(|sums| sums.units_by_sku.len());
        row(f, "stock codes", skus.into())?;
        let sold = [file, mesh].map(|sums| units(&sums.units_by_sku));
        row(f, "units", sold.into())
    }

    fn what_others_say(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, found) = (&self.file, &self.found);
        let revenue = || pounds(file.revenue_minor);
        let captured = pounds(found.captured);
        row(f, "captured by payments", (revenue(), captured))?;
        row(f, "parcels that arrived", (file.orders, found.parcels))?;
        if found.forgotten > 0 {
            let forgotten = found.forgotten;
            return writeln!(
                f,
                "events of {forgotten} orders are too old to be kept any more"
            );
        }
        let told = &found.told;
        row(f, "orders by events", (file.orders, told.orders))?;
        let by_events = pounds(told.revenue_minor);
        row(f, "revenue by events", (revenue(), by_events))?;
        let left = (units(&file.units_by_sku), units(&found.left));
        row(f, "units by stock's events", left)
    }
}

/// One line: what the file says, and what the mesh does.
fn row<T: fmt::Display + PartialEq>(
    f: &mut fmt::Formatter<'_>,
    what: &str,
    (file, mesh): (T, T),
) -> fmt::Result {
    let mark = if file == mesh { "" } else { "  differs" };
    writeln!(f, "{what:<24} {file:>16} {mesh:>16}{mark}")
}

fn units(by_sku: &BTreeMap<SmolStr, u64>) -> u64 {
    by_sku.values().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        retail::Book,
        trade::{
            differences::Untrue,
            reading::Left,
            told::{Amiss, News},
        },
    };
    use contracts::orders::OrderState;

    fn sums(lines: &str) -> Sums {
        let head = "invoice,stock_code,description,quantity,invoiced_at,unit_price_gbp,\
                    customer_id,country";
        let book = Book::read(format!("{head}\n{lines}").as_bytes()).unwrap();
        Sums::of(&book).unwrap()
    }

    /// What all domains say alike.
    fn found(sums: Sums) -> Found {
        Found {
            captured: sums.revenue_minor,
            parcels: sums.orders,
            told: sums.clone(),
            left: sums.units_by_sku.clone(),
            sums,
            ..Found::default()
        }
    }

    /// What differs, by name.
    fn what(report: &Report) -> Vec<&str> {
        let differences = report.differences.iter();
        differences.map(|it| it.what.as_str()).collect()
    }

    const TWO: &str = "1,A,TEA,2,2010-12-01T10:00:00,1.50,,EIRE\n\
                       2,B,CUP,1,2011-01-01T10:00:00,2,,France\n";

    #[test]
    fn equal_sums_have_no_differences_and_the_agreed_form() {
        let report = Report::new(
            sums(TWO),
            BTreeMap::from([(Skip::Price, 3)]),
            found(sums(TWO)),
        );
        assert_eq!(report.faults(), 0);
        let json = serde_json::to_value(&report).unwrap();
        let expected = serde_json::json!({
            "orders": 2, "lines": 2, "revenue_minor": 500,
            "revenue_by_month": {"2010-12": 300, "2011-01": 200},
            "revenue_by_country": {"EIRE": 300, "France": 200},
            "units_by_sku": {"A": 2, "B": 1},
            "skipped": {"price not above zero": 3}, "differences": [],
        });
        assert_eq!(json, expected);
        assert!(!report.to_string().contains("differs"));
    }

    #[test]
    fn a_missing_order_differs_in_everything_it_touches() {
        let one = TWO.lines().next().unwrap();
        let mut found = found(sums(one));
        found.undelivered = vec![("2".into(), Some(OrderState::Cancelled))];
        let report = Report::new(sums(TWO), BTreeMap::new(), found);
        let expected = [
            "orders",
            "lines",
            "revenue",
            "revenue of month 2011-01",
            "revenue of country France",
            "units of B",
            "order of invoice 2",
            "revenue by payments",
            "orders by parcels",
            "orders by events",
            "lines by events",
            "revenue by events",
            "revenue of month 2011-01 by events",
            "revenue of country France by events",
            "units of B by events",
            "units of B by events of stock",
        ];
        assert_eq!(what(&report), expected);
        assert!(
            report
                .to_string()
                .contains("file delivered, mesh cancelled")
        );
    }

    #[test]
    fn whatever_one_domain_says_alone_is_a_difference() {
        let shelf = Left {
            sku: "A".into(),
            orders: 2,
            stock: 3,
        };
        let mut found = found(sums(TWO));
        found.untrue = vec![
            Untrue::Captured("1".into(), 300, None),
            Untrue::Parcel("1".into()),
            Untrue::Told("1".into(), Amiss::Times(News::Paid, 2)),
            Untrue::Told("1".into(), Amiss::Amount(News::Paid, 300, 299)),
            Untrue::Shelf(shelf),
        ];
        let report = Report::new(sums(TWO), BTreeMap::new(), found);
        let expected = [
            "payment of invoice 1",
            "parcel of invoice 1",
            "event orders.paid of invoice 1",
            "amount of event orders.paid of invoice 1",
            "units of A that left",
        ];
        assert_eq!(what(&report), expected);
    }

    #[test]
    fn what_is_too_old_to_be_told_is_said_and_is_no_difference() {
        let mut found = found(sums(TWO));
        found.told = Sums::default();
        found.left.clear();
        found.forgotten = 2;
        let report = Report::new(sums(TWO), BTreeMap::new(), found);
        assert_eq!(report.faults(), 0);
        assert!(
            report
                .to_string()
                .contains("events of 2 orders are too old")
        );
    }
}
