//! Trading a file: every invoice an order, paid, sent and delivered, a bounded number at a time.
//!
//! **Invariant:** an order is given under its invoice's own id, so whoever stops and begins again
//! gives none twice.

mod parcels;

use super::{
    accounts,
    clerk::Clerk,
    counter::{Counter, order_of},
    reading, stocking,
};
use crate::{
    Failure,
    retail::{self, Book, Invoice, ids},
};
use contracts::{
    List, Money, OrderId, Sku, Text,
    orders::{OrderState, PayBy, RecordOrder},
};
use futures_util::{TryStreamExt, future, stream};
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use iso_currency::Currency;
use parcels::Stage;
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write,
    sync::{Mutex, PoisonError},
};
use tokio::sync::Semaphore;

/// One file on its way through the mesh.
pub(super) struct Replay<'a> {
    pub(super) clerk: &'a Clerk,
    pub(super) counter: &'a Counter,
    pub(super) book: &'a Book,
    /// Whether customers get mails.
    pub(super) mails: Mails,
}

/// Whether customers get mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mails {
    /// Nobody is told.
    None,
    /// Whoever has an account is told.
    All,
}

/// The orders that were given and not delivered yet.
struct UnderWay {
    orders: Mutex<HashMap<OrderId, Stage>>,
    room: Semaphore,
    bar: ProgressBar,
}

impl UnderWay {
    fn with<T>(&self, f: impl FnOnce(&mut HashMap<OrderId, Stage>) -> T) -> T {
        f(&mut self.orders.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn begins(&self, order: OrderId) {
        self.with(|orders| orders.insert(order, Stage::Given));
    }

    fn ended(&self, order: OrderId) {
        if self.with(|orders| orders.remove(&order)).is_some() {
            self.room.add_permits(1);
            self.bar.inc(1);
        }
    }
}

impl Replay<'_> {
    /// Trades what of the file the mesh does not have yet.
    pub(super) async fn trade(&self, under_way_max: usize) -> Result<(), Failure> {
        let before = reading::read(self.clerk, self.book).await?.orders;
        let known = |it: &&Invoice| before.get(&order_of(&it.number));
        let invoices = || self.book.invoices.iter();
        let new: Vec<&Invoice> = invoices().filter(|it| known(it).is_none()).collect();
        let unclaimed = |it: &&Invoice| known(it).is_none_or(|it| it.state == OrderState::Placed);
        stocking::cover(self.clerk, units(invoices().filter(unclaimed))).await?;
        let begun = before.iter().filter(|(_, seen)| !seen.is_over());
        let begun: HashMap<_, _> = begun.map(|(order, _)| (*order, Stage::Given)).collect();
        let over = before.len() - begun.len();
        // What another run has begun needs no room; it is there already.
        let under_way = UnderWay {
            room: Semaphore::new(under_way_max.saturating_sub(begun.len())),
            orders: Mutex::new(begun),
            bar: bar(self.book.invoices.len(), over)?,
        };
        let given = async {
            self.give(&new, under_way_max, &under_way).await?;
            under_way.room.close();
            Ok::<_, Failure>(())
        };
        future::try_join(given, self.carry(&under_way)).await?;
        under_way.bar.finish_and_clear();
        Ok(())
    }

    async fn give(&self, new: &[&Invoice], at_once: usize, to: &UnderWay) -> Result<(), Failure> {
        stream::iter(new.iter().map(Ok::<_, Failure>))
            .try_for_each_concurrent(at_once, |invoice| async move {
                // Given back when the order has ended.
                to.room.acquire().await?.forget();
                // Its parcel may be there before we hear that the order is.
                to.begins(order_of(&invoice.number));
                let order = self.order(invoice)?;
                self.counter.order(&invoice.number, &order).await
            })
            .await
    }

    fn order(&self, invoice: &Invoice) -> Result<RecordOrder, Failure> {
        let pounds = |pence| Money::new(pence, Currency::GBP);
        let customer = invoice.customer.as_deref();
        let email = match self.mails {
            Mails::All => customer.map(accounts::email).transpose()?,
            Mails::None => None,
        };
        Ok(RecordOrder {
            order: order_of(&invoice.number),
            customer: customer.map(ids::customer),
            lines: List::new(invoice.lines.iter().map(retail::Line::ordered).collect())?,
            delivery: pounds(0),
            country: invoice.country,
            placed_at: Some(invoice.at),
            pay_by: PayBy::Offline,
            address: None,
            email,
            method: Text::new("standard")?,
        })
    }
}

/// The units of each SKU that these invoices come to.
fn units<'a>(invoices: impl Iterator<Item = &'a Invoice>) -> BTreeMap<Sku, u64> {
    let mut units = BTreeMap::new();
    for line in invoices.flat_map(|invoice| &invoice.lines) {
        *units.entry(line.sku.clone()).or_insert(0) += line.quantity.units();
    }
    units
}

fn bar(orders: usize, over: usize) -> Result<ProgressBar, Failure> {
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let form = "{wide_bar} {pos} of {len} orders, {pace}, {eta} left";
    let style = ProgressStyle::with_template(form)?.with_key(
        "pace",
        |state: &ProgressState, bar: &mut dyn Write| {
            // A bar that cannot be drawn shows nothing, and the trade goes on.
            bar.write_str(&pace(state.per_sec())).unwrap_or_default();
        },
    );
    let bar = ProgressBar::new(count(orders)).with_style(style);
    Ok(bar.with_position(count(over)))
}

fn pace(per_second: f64) -> String {
    format!("{per_second:.1}/s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_has_one_decimal() {
        let paces = [0.0, 8.0006, 29.96, 312.5].map(pace);
        assert_eq!(paces, ["0.0/s", "8.0/s", "30.0/s", "312.5/s"]);
    }
}
