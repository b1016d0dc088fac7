//! Where a file and the mesh say different things, or the mesh does not agree with itself.

use super::{reading::Left, told::Amiss};
use crate::retail::{Sums, sums::pounds};
use contracts::orders::OrderState;
use serde::Serialize;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// One thing that the two sides say differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Difference {
    pub(super) what: String,
    pub(super) file: String,
    pub(super) mesh: String,
}

/// What the mesh has.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// By orders, of those that were delivered.
    pub(super) sums: Sums,
    /// Orders that were not delivered: the invoice, and how far it got if it is there at all.
    pub(super) undelivered: Vec<(SmolStr, Option<OrderState>)>,
    /// How many orders have not come to an end.
    pub(super) unfinished: usize,
    /// What payments have taken for orders that were delivered, in pence.
    pub(super) captured: i64,
    /// How many of their parcels have arrived, by shipping.
    pub(super) parcels: u64,
    /// What orders have told the world.
    pub(super) told: Sums,
    /// The units that left the house, by what stock has told the world.
    pub(super) left: BTreeMap<SmolStr, u64>,
    /// How many orders are so old that what was told of them is not kept any more.
    pub(super) forgotten: usize,
    /// Where the mesh does not agree with itself.
    pub(super) untrue: Vec<Untrue>,
}

/// Something that one domain says of an order that was delivered, and another does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Untrue {
    /// Payments have not taken what the order of this invoice costs.
    Captured(SmolStr, i64, Option<i64>),
    /// Shipping has no parcel of it that has arrived.
    Parcel(SmolStr),
    /// The world was not told of it as it should have been.
    Told(SmolStr, Amiss),
    /// A shelf says something else than all orders together.
    Shelf(Left),
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

pub(super) fn differences(file: &Sums, found: &Found) -> Vec<Difference> {
    let mut all = Differences::default();
    compare_sums(&mut all, ("", file), &found.sums);
    for (invoice, state) in &found.undelivered {
        let state = match state {
            Some(state) => format!("{state:?}").to_lowercase(),
            None => "missing".to_owned(),
        };
        let what = format!("order of invoice {invoice}");
        all.compare(what, "delivered".to_owned(), state);
    }
    let captured = pounds(found.captured);
    all.compare("revenue by payments", pounds(file.revenue_minor), captured);
    let parcels = found.parcels.to_string();
    all.compare("orders by parcels", file.orders.to_string(), parcels);
    // What is not kept any more cannot be added up.
    if found.forgotten == 0 {
        compare_sums(&mut all, (" by events", file), &found.told);
        for (code, file, mesh) in both(&file.units_by_sku, &found.left) {
            let what = format!("units of {code} by events of stock");
            all.compare(what, file.to_string(), mesh.to_string());
        }
    }
    all.0.extend(found.untrue.iter().map(Untrue::difference));
    all.0
}

impl Untrue {
    fn difference(&self) -> Difference {
        let (what, file, mesh) = match self {
            Self::Captured(invoice, total, taken) => (
                format!("payment of invoice {invoice}"),
                pounds(*total),
                taken.map_or_else(|| "missing".to_owned(), pounds),
            ),
            Self::Parcel(invoice) => (
                format!("parcel of invoice {invoice}"),
                "arrived".to_owned(),
                "not arrived".to_owned(),
            ),
            Self::Told(invoice, Amiss::Times(news, times)) => (
                format!("event {} of invoice {invoice}", news.name()),
                "once".to_owned(),
                format!("{times} times"),
            ),
            Self::Told(invoice, Amiss::Amount(news, wanted, told)) => (
                format!("amount of event {} of invoice {invoice}", news.name()),
                pounds(*wanted),
                pounds(*told),
            ),
            Self::Shelf(Left { sku, orders, stock }) => (
                format!("units of {sku} that left"),
                format!("{orders} by orders"),
                format!("{stock} by stock"),
            ),
        };
        Difference { what, file, mesh }
    }
}

/// Compares two sums under names that end like this.
fn compare_sums(all: &mut Differences, (by, file): (&str, &Sums), mesh: &Sums) {
    let named = |what: &str| format!("{what}{by}");
    for (what, file, mesh) in [
        ("orders", file.orders, mesh.orders),
        ("lines", file.lines, mesh.lines),
    ] {
        all.compare(named(what), file.to_string(), mesh.to_string());
    }
    let (of_file, of_mesh) = (file.revenue_minor, mesh.revenue_minor);
    all.compare(named("revenue"), pounds(of_file), pounds(of_mesh));
    let of_months = (&file.revenue_by_month, &mesh.revenue_by_month);
    let of_countries = (&file.revenue_by_country, &mesh.revenue_by_country);
    for (part, (file, mesh)) in [("month", of_months), ("country", of_countries)] {
        for (name, file, mesh) in both(file, mesh) {
            let what = named(&format!("revenue of {part} {name}"));
            all.compare(what, pounds(file), pounds(mesh));
        }
    }
    for (code, file, mesh) in both(&file.units_by_sku, &mesh.units_by_sku) {
        let what = named(&format!("units of {code}"));
        all.compare(what, file.to_string(), mesh.to_string());
    }
}

/// Every name of both sides, with what each has for it.
pub(super) fn both<'a, N: Copy + Default>(
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
