//! What the world was told of a file's orders: the public events of four domains.
//!
//! **Invariant:** an event counts once, by its id, however often the stream holds it.

use super::{clerk::Clerk, counter::order_of};
use crate::{
    Failure,
    retail::{
        Book,
        sums::{Head, Names, Sums},
    },
};
use contracts::{
    Domain, Event, OrderId, Sku, Timestamp,
    orders::{OrderEvent, OrderPlaced, Orders},
    payments::{PaymentEvent, Payments},
    shipping::{Shipping, ShippingEvent},
    stock::{self, Stock, StockEvent},
    subject,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What is to be told of every order that was delivered, once each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum News {
    Placed,
    Reserved,
    Captured,
    Paid,
    Shipped,
    Committed,
    Arrived,
    Delivered,
}

/// All of it.
const ALL: [News; 8] = [
    News::Placed,
    News::Reserved,
    News::Captured,
    News::Paid,
    News::Shipped,
    News::Committed,
    News::Arrived,
    News::Delivered,
];

impl News {
    /// How the event is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Placed => "orders.placed",
            Self::Reserved => "stock.reserved",
            Self::Captured => "payments.captured",
            Self::Paid => "orders.paid",
            Self::Shipped => "orders.shipped",
            Self::Committed => "stock.committed",
            Self::Arrived => "shipping.delivered",
            Self::Delivered => "orders.delivered",
        }
    }
}

/// What was told of one order.
#[derive(Debug, Default)]
struct Tale {
    heard: BTreeSet<SmolStr>,
    times: BTreeMap<News, u32>,
    /// What was placed, until it is delivered.
    placed: Option<OrderPlaced>,
    /// What was reserved, until it has left.
    reserved: Vec<stock::Line>,
    paid: Option<i64>,
    captured: Option<i64>,
}

/// What was told of a file's orders.
#[derive(Debug)]
pub(super) struct Told {
    tales: HashMap<OrderId, Tale>,
    reached: BTreeMap<&'static str, u64>,
    /// What the orders come to that were told to be delivered.
    pub(super) sums: Sums,
    /// The units that stock has told to have left.
    pub(super) left: BTreeMap<SmolStr, u64>,
    /// Since when events are kept.
    pub(super) since: Timestamp,
}

/// An event as it is published.
#[derive(Deserialize)]
struct CloudEvent {
    id: SmolStr,
    data: Value,
}

impl Told {
    /// Nothing yet, of the orders of this file.
    pub(super) fn of(book: &Book) -> Self {
        let orders = book.invoices.iter().map(|it| order_of(&it.number));
        Self {
            tales: orders.map(|order| (order, Tale::default())).collect(),
            reached: BTreeMap::new(),
            sums: Sums::default(),
            left: BTreeMap::new(),
            since: Timestamp::default(),
        }
    }

    /// Hears what was told since the last time.
    pub(super) async fn hear(&mut self, clerk: &Clerk, book: &Book) -> Result<(), Failure> {
        self.since = clerk.bus.events_kept_since().await?;
        for domain in [Orders::NAME, Stock::NAME, Payments::NAME, Shipping::NAME] {
            let after = self.reached.get(domain).copied().unwrap_or_default();
            let mut heard = Ok(());
            let hearing = clerk.bus.kept_events(domain, after, |event| {
                if heard.is_ok() {
                    heard = self.take(&event.subject, &event.payload, book);
                }
            });
            let reached = hearing.await?;
            heard?;
            self.reached.insert(domain, reached);
        }
        Ok(())
    }

    fn take(&mut self, on: &str, payload: &[u8], book: &Book) -> Result<(), Failure> {
        let Some((domain, name, id)) = subject::published(on) else {
            return Ok(());
        };
        // Everything that is told of an order goes by the order's id.
        let order = Uuid::try_parse(id).ok().map(OrderId);
        let Some(tale) = order.and_then(|order| self.tales.get_mut(&order)) else {
            return Ok(());
        };
        let CloudEvent { id, data } = serde_json::from_slice(payload)?;
        if !tale.heard.insert(id) {
            return Ok(());
        }
        match domain {
            Orders::NAME => {
                if let Some(placed) = tale.of_orders(read(name, data)?) {
                    self.delivered(&placed, book)?;
                }
            }
            Stock::NAME => {
                for line in tale.of_stock(read(name, data)?) {
                    self.leave(&line.sku, line.quantity.units(), book);
                }
            }
            Payments::NAME => tale.of_payments(&read(name, data)?),
            Shipping::NAME => tale.of_shipping(&read(name, data)?),
            _ => {}
        }
        Ok(())
    }

    fn delivered(&mut self, placed: &OrderPlaced, book: &Book) -> Result<(), Failure> {
        let head = Head {
            at: placed.placed_at,
            country: placed.country,
        };
        let lines = placed.lines.iter();
        let lines = lines.map(|it| (&it.sku, it.quantity.units(), it.unit_price.minor));
        Ok(self.sums.add(Names(book), head, lines)?)
    }

    fn leave(&mut self, sku: &Sku, units: u64, book: &Book) {
        let left = self.left.entry(Names(book).code(sku)).or_default();
        *left = left.saturating_add(units);
    }

    /// What was told too seldom or too often of an order that was delivered and costs this much.
    pub(super) fn amiss(&self, order: OrderId, total: i64) -> Vec<Amiss> {
        let nothing = Tale::default();
        let tale = self.tales.get(&order).unwrap_or(&nothing);
        let times = |news: &News| tale.times.get(news).copied().unwrap_or_default();
        let wrong = ALL.into_iter().filter(|news| times(news) != 1);
        let wrong = wrong.map(|news| Amiss::Times(news, times(&news)));
        let amounts = [(News::Paid, tale.paid), (News::Captured, tale.captured)];
        let amounts = amounts.into_iter().filter_map(|(news, told)| {
            let told = told.filter(|told| *told != total)?;
            Some(Amiss::Amount(news, total, told))
        });
        wrong.chain(amounts).collect()
    }
}

/// What is wrong with what was told of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Amiss {
    /// It was told so many times, and not once.
    Times(News, u32),
    /// It was told with another amount than the order's, which comes first.
    Amount(News, i64, i64),
}

impl Tale {
    fn count(&mut self, news: News) {
        *self.times.entry(news).or_default() += 1;
    }

    /// What was placed, once it is delivered.
    fn of_orders(&mut self, event: OrderEvent) -> Option<OrderPlaced> {
        match event {
            OrderEvent::Placed(it) => {
                self.count(News::Placed);
                self.placed = Some(it);
            }
            OrderEvent::Paid(it) => {
                self.count(News::Paid);
                self.paid = Some(it.amount.minor);
            }
            OrderEvent::Shipped(_) => self.count(News::Shipped),
            OrderEvent::Delivered(_) => {
                self.count(News::Delivered);
                return self.placed.take();
            }
            _ => {}
        }
        None
    }

    /// What was reserved, once it has left.
    fn of_stock(&mut self, event: StockEvent) -> Vec<stock::Line> {
        match event {
            StockEvent::Reserved(it) => {
                self.count(News::Reserved);
                self.reserved = it.lines.into_vec();
            }
            StockEvent::Committed(_) => {
                self.count(News::Committed);
                return std::mem::take(&mut self.reserved);
            }
            _ => {}
        }
        Vec::new()
    }

    fn of_payments(&mut self, event: &PaymentEvent) {
        if let PaymentEvent::Captured(it) = event {
            self.count(News::Captured);
            self.captured = Some(it.amount.minor);
        }
    }

    fn of_shipping(&mut self, event: &ShippingEvent) {
        if let ShippingEvent::Delivered(_) = event {
            self.count(News::Arrived);
        }
    }
}

/// An event by its name and what it says, as the relay takes it apart.
fn read<E: Event>(name: &str, data: Value) -> Result<E, Failure> {
    let whole = Map::from_iter([(name.to_owned(), data)]);
    Ok(serde_json::from_value(Value::Object(whole))?)
}
