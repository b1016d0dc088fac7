//! What came of a replay: the file's own sums beside those of the mesh, and where they differ.

use super::{reading::Left, stocking::Refused};
use crate::retail::{Skip, Sums, sums::pounds};
use contracts::orders::OrderState;
use serde::Serialize;
use smol_str::SmolStr;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

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
}

/// One thing that the two sides say differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Difference {
    what: String,
    file: String,
    mesh: String,
}

/// What the mesh has.
pub(super) struct Found {
    pub(super) sums: Sums,
    /// Orders that were not delivered: the invoice, and how far it got if it is there at all.
    pub(super) undelivered: Vec<(SmolStr, Option<OrderState>)>,
    /// Shelves that say something else than the orders.
    pub(super) shelves: Vec<Left>,
}

impl Report {
    pub(super) fn new(file: Sums, skipped: BTreeMap<Skip, u64>, found: Found) -> Self {
        let differences = differences(&file, &found);
        Self {
            mesh: found.sums,
            skipped,
            refused: Refused::new(),
            differences,
            file,
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

/// Keeps what the two sides say, if they say different things.
#[derive(Default)]
struct Differences(Vec<Difference>);

impl Differences {
    fn compare(&mut self, what: impl Into<String>, file: String, mesh: String) {
        if file != mesh {
            let what = what.into();
            self.0.push(Difference { what, file, mesh });
        }
    }
}

fn differences(file: &Sums, found: &Found) -> Vec<Difference> {
    let mut all = Differences::default();
    compare_sums(&mut all, file, &found.sums);
    for (invoice, state) in &found.undelivered {
        let state = match state {
            Some(state) => format!("{state:?}").to_lowercase(),
            None => "missing".to_owned(),
        };
        let what = format!("order of invoice {invoice}");
        all.compare(what, "delivered".to_owned(), state);
    }
    for Left { sku, orders, stock } in &found.shelves {
        let (orders, stock) = (format!("{orders} by orders"), format!("{stock} by stock"));
        all.compare(format!("units of {sku} that left"), orders, stock);
    }
    all.0
}

fn compare_sums(all: &mut Differences, file: &Sums, mesh: &Sums) {
    all.compare("orders", file.orders.to_string(), mesh.orders.to_string());
    all.compare("lines", file.lines.to_string(), mesh.lines.to_string());
    let (of_file, of_mesh) = (file.revenue_minor, mesh.revenue_minor);
    all.compare("revenue", pounds(of_file), pounds(of_mesh));
    let of_months = (&file.revenue_by_month, &mesh.revenue_by_month);
    let of_countries = (&file.revenue_by_country, &mesh.revenue_by_country);
    for (by, (file, mesh)) in [("month", of_months), ("country", of_countries)] {
        for (name, file, mesh) in both(file, mesh) {
            all.compare(
                format!("revenue of {by} {name}"),
                pounds(file),
                pounds(mesh),
            );
        }
    }
    for (code, file, mesh) in both(&file.units_by_sku, &mesh.units_by_sku) {
        all.compare(
            format!("units of {code}"),
            file.to_string(),
            mesh.to_string(),
        );
    }
}

/// Every name of both sides, with what each has for it.
fn both<'a, N: Copy + Default>(
    file: &'a BTreeMap<SmolStr, N>,
    mesh: &'a BTreeMap<SmolStr, N>,
) -> Vec<(&'a SmolStr, N, N)> {
    let names: BTreeSet<_> = file.keys().chain(mesh.keys()).collect();
    let of = |side: &BTreeMap<SmolStr, N>, name| side.get(name).copied().unwrap_or_default();
    let names = names.into_iter();
    names
        .map(|name| (name, of(file, name), of(mesh, name)))
        .collect()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, mesh) = (&self.file, &self.mesh);
        writeln!(f, "{:<24} {:>16} {:>16}", "", "file", "mesh")?;
        let mut row = |what: &str, file: String, mesh: String| {
            let mark = if file == mesh { "" } else { "  differs" };
            writeln!(f, "{what:<24} {file:>16} {mesh:>16}{mark}")
        };
        row("orders", file.orders.to_string(), mesh.orders.to_string())?;
        row("lines", file.lines.to_string(), mesh.lines.to_string())?;
        row(
            "revenue",
            pounds(file.revenue_minor),
            pounds(mesh.revenue_minor),
        )?;
        for (month, file, mesh) in both(&file.revenue_by_month, &mesh.revenue_by_month) {
            row(&format!("  {month}"), pounds(file), pounds(mesh))?;
        }
        for (country, file, mesh) in both(&file.revenue_by_country, &mesh.revenue_by_country) {
            row(&format!("  {country}"), pounds(file), pounds(mesh))?;
        }
        let units = |sums: &Sums| sums.units_by_sku.values().sum::<u64>().to_string();
        let skus = |sums: &Sums| sums.units_by_sku.len().to_string();
        row("stock codes", skus(file), skus(mesh))?;
        row("units", units(file), units(mesh))?;
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
        let more = self.differences.len().saturating_sub(SHOWN_MAX);
        if more > 0 {
            writeln!(f, "differs: {more} more things")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retail::Book;

    fn sums(lines: &str) -> Sums {
        let head = "invoice,stock_code,description,quantity,invoiced_at,unit_price_gbp,\
                    customer_id,country";
        let book = Book::read(format!("{head}\n{lines}").as_bytes()).unwrap();
        Sums::of(&book).unwrap()
    }

    fn found(sums: Sums) -> Found {
        Found {
            sums,
            undelivered: vec![],
            shelves: vec![],
        }
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
        let what: Vec<_> = report
            .differences
            .iter()
            .map(|it| it.what.as_str())
            .collect();
        let expected = [
            "orders",
            "lines",
            "revenue",
            "revenue of month 2011-01",
            "revenue of country France",
            "units of B",
            "order of invoice 2",
        ];
        assert_eq!(what, expected);
        assert!(
            report
                .to_string()
                .contains("file delivered, mesh cancelled")
        );
    }

    #[test]
    fn a_shelf_that_disagrees_is_a_difference() {
        let mut found = found(sums(TWO));
        found.shelves = vec![Left {
            sku: "A".into(),
            orders: 2,
            stock: 3,
        }];
        let report = Report::new(sums(TWO), BTreeMap::new(), found);
        assert_eq!(report.faults(), 1);
    }
}
