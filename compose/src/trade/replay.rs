//! Trading a file: every invoice an order, paid, sent and delivered, a bounded number at a time.
//!
//! **Invariant:** an order is given under its invoice's own id, so whoever stops and begins again
//! gives none twice.

use super::{
    accounts,
    clerk::Clerk,
    counter::{Counter, order_of},
    reading::{self, Reading},
};
use crate::{
    Failure,
    retail::{Book, Invoice, ids},
};
use contracts::{
    List, Money, OrderId, PageRequest, Text,
    orders::{Line, OrderState, PayBy, RecordOrder},
};
use futures_util::{TryStreamExt, future, stream};
use indicatif::{ProgressBar, ProgressStyle};
use iso_currency::Currency;
use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep},
};

/// How many parcels are delivered at once.
const DELIVERIES_MAX: usize = 64;
/// The pause before parcels are looked for again when there was none.
const PARCEL_PAUSE: Duration = Duration::from_millis(20);
/// After how long without any parcel the orders themselves are looked at.
const STALL: Duration = Duration::from_secs(10);
/// The pause between two looks at what the mesh has come to.
const SETTLE_PAUSE: Duration = Duration::from_millis(250);
/// How long the mesh may take until it stands still after the last delivery.
const SETTLE_WAIT: Duration = Duration::from_secs(60);

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
    orders: Mutex<HashSet<OrderId>>,
    room: Semaphore,
    bar: ProgressBar,
}

impl UnderWay {
    fn with<T>(&self, f: impl FnOnce(&mut HashSet<OrderId>) -> T) -> T {
        f(&mut self.orders.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn ended(&self, order: OrderId) {
        if self.with(|orders| orders.remove(&order)) {
            self.room.add_permits(1);
            self.bar.inc(1);
        }
    }
}

impl Replay<'_> {
    /// Trades what of the file the mesh does not have yet.
    pub(super) async fn trade(&self, under_way_max: usize) -> Result<(), Failure> {
        let before = reading::read(self.clerk, self.book).await?;
        let is_new = |it: &&Invoice| !before.states.contains_key(&order_of(&it.number));
        let new: Vec<&Invoice> = self.book.invoices.iter().filter(is_new).collect();
        let begun = before.states.iter().filter(|(_, state)| !is_over(**state));
        let begun: HashSet<OrderId> = begun.map(|(order, _)| *order).collect();
        let over = before.states.len() - begun.len();
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
                let room = to.room.acquire().await?;
                let order = order_of(&invoice.number);
                self.counter
                    .order(&invoice.number, &self.order(invoice)?)
                    .await?;
                // Given back when the order has ended.
                room.forget();
                to.with(|orders| orders.insert(order));
                Ok(())
            })
            .await
    }

    /// Delivers parcels until all orders are given and none is under way.
    async fn carry(&self, under_way: &UnderWay) -> Result<(), Failure> {
        let mut moved = Instant::now();
        loop {
            let all_given = under_way.room.is_closed();
            if under_way.with(|orders| orders.is_empty()) && all_given {
                return Ok(());
            }
            let ours = self.parcels(under_way).await?;
            if !ours.is_empty() {
                moved = Instant::now();
                stream::iter(ours.into_iter().map(Ok::<_, Failure>))
                    .try_for_each_concurrent(DELIVERIES_MAX, |order| async move {
                        self.counter.deliver(order).await?;
                        under_way.ended(order);
                        Ok(())
                    })
                    .await?;
                continue;
            }
            if moved.elapsed() > STALL {
                self.look_after(under_way).await?;
                moved = Instant::now();
            }
            sleep(PARCEL_PAUSE).await;
        }
    }

    /// Our parcels that have to leave. Others' stay in the list, so it is read to its end.
    async fn parcels(&self, under_way: &UnderWay) -> Result<Vec<OrderId>, Failure> {
        let mut ours = Vec::new();
        let mut page = PageRequest::default();
        loop {
            let found = self.counter.parcels(page).await?;
            let orders = found.items.iter().map(|parcel| parcel.order);
            under_way.with(|known| ours.extend(orders.filter(|order| known.contains(order))));
            match found.next {
                Some(next) if ours.is_empty() => {
                    page = PageRequest {
                        after: Some(next),
                        ..PageRequest::default()
                    };
                }
                _ => return Ok(ours),
            }
        }
    }

    /// Orders that were called off never get a parcel, and are not waited for.
    async fn look_after(&self, under_way: &UnderWay) -> Result<(), Failure> {
        let now = reading::read(self.clerk, self.book).await?;
        for (order, state) in now.states {
            if is_over(state) {
                under_way.ended(order);
            }
        }
        Ok(())
    }

    fn order(&self, invoice: &Invoice) -> Result<RecordOrder, Failure> {
        let pounds = |pence| Money::new(pence, Currency::GBP);
        let line = |line: &crate::retail::Line| Line {
            sku: line.sku.clone(),
            name: line.name.clone(),
            quantity: line.quantity,
            unit_price: pounds(line.pence),
        };
        let customer = invoice.customer.as_deref();
        let email = match self.mails {
            Mails::All => customer.map(accounts::email).transpose()?,
            Mails::None => None,
        };
        Ok(RecordOrder {
            order: order_of(&invoice.number),
            customer: customer.map(ids::customer),
            lines: List::new(invoice.lines.iter().map(line).collect())?,
            delivery: pounds(0),
            country: invoice.country,
            placed_at: Some(invoice.at),
            pay_by: PayBy::Offline,
            address: None,
            email,
            method: Text::new("standard")?,
        })
    }

    /// What the mesh has come to, once it stands still.
    pub(super) async fn settled(&self) -> Result<Reading, Failure> {
        let end = Instant::now() + SETTLE_WAIT;
        loop {
            let reading = reading::read(self.clerk, self.book).await?;
            let over = reading.states.values().all(|state| is_over(*state));
            let still = over && reading.shelves(self.clerk, self.book).await?.is_empty();
            if still || Instant::now() > end {
                return Ok(reading);
            }
            sleep(SETTLE_PAUSE).await;
        }
    }
}

fn is_over(state: OrderState) -> bool {
    matches!(state, OrderState::Delivered | OrderState::Cancelled)
}

fn bar(orders: usize, over: usize) -> Result<ProgressBar, Failure> {
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let form = "{wide_bar} {pos} of {len} orders, {per_sec}, {eta} left";
    let bar = ProgressBar::new(count(orders)).with_style(ProgressStyle::with_template(form)?);
    Ok(bar.with_position(count(over)))
}
