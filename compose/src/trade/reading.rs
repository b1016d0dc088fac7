//! What the mesh says of a file's trade, read back from its views.

use super::{clerk::Clerk, counter::order_of};
use crate::{
    Failure,
    retail::{
        Book,
        sums::{Head, Names, Sums},
    },
};
use contracts::{
    Cursor, List, OrderId, PageRequest, Sku,
    orders::{ListOrders, Order, OrderState},
    page::PageLimit,
    stock::{FindLevels, LEVELS_MAX},
};
use smol_str::SmolStr;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many orders are read at once; a page of long orders ends earlier.
const ORDERS_AT_ONCE: u16 = 500;

/// The orders of a file as the mesh has them.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// What those that were delivered come to.
    pub(super) sums: Sums,
    /// Every order of the file that the mesh has.
    pub(super) orders: HashMap<OrderId, Seen>,
    /// Units that left the house, of everybody's orders.
    left: BTreeMap<Sku, u64>,
}

/// One order of the file, as the mesh has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// How far it has got.
    pub(super) state: OrderState,
    /// What it costs, in pence.
    pub(super) total: i64,
}

/// An order of the file that was delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Delivered<'b> {
    /// Which invoice it was.
    pub(super) invoice: &'b SmolStr,
    /// Which order.
    pub(super) order: OrderId,
    /// What it costs, in pence.
    pub(super) total: i64,
}

impl Seen {
    /// Nothing more happens to it by itself.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.state, OrderState::Delivered | OrderState::Cancelled)
    }
}

/// How many units left the house, by orders and by stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Left {
    /// Which SKU.
    pub(super) sku: SmolStr,
    /// By the orders that have left.
    pub(super) orders: u64,
    /// By the shelf.
    pub(super) stock: u64,
}

/// Reads all orders there are, and keeps what belongs to the file.
pub(super) async fn read(clerk: &Clerk, book: &Book) -> Result<Reading, Failure> {
    let ours = book.invoices.iter().map(|it| order_of(&it.number));
    let ours: HashSet<OrderId> = ours.collect();
    let mut reading = Reading::default();
    let mut after: Option<Cursor> = None;
    loop {
        let limit = PageLimit::new(ORDERS_AT_ONCE)?;
        let page = PageRequest { after, limit };
        let page = clerk.ask(&ListOrders { page }).await?;
        for order in &page.items {
            reading.count_out(order);
            if ours.contains(&order.order) {
                reading.keep(order, book)?;
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(reading);
        }
    }
}

impl Reading {
    /// Adds what this order took out of the house.
    fn count_out(&mut self, order: &Order) {
        if matches!(order.state, OrderState::Shipped | OrderState::Delivered) {
            for line in &order.lines {
                *self.left.entry(line.sku.clone()).or_default() += line.quantity.units();
            }
        }
    }

    /// Keeps what became of an order of the file.
    fn keep(&mut self, order: &Order, book: &Book) -> Result<(), Failure> {
        let (state, total) = (order.state, order.total.minor);
        self.orders.insert(order.order, Seen { state, total });
        if order.state != OrderState::Delivered {
            return Ok(());
        }
        let head = Head {
            at: order.placed_at,
            country: order.country,
        };
        let lines = order.lines.iter();
        let lines = lines.map(|it| (&it.sku, it.quantity.units(), it.unit_price.minor));
        Ok(self.sums.add(Names(book), head, lines)?)
    }

    /// The file's invoices whose orders were delivered, in the file's order.
    pub(super) fn delivered<'b>(&'b self, book: &'b Book) -> impl Iterator<Item = Delivered<'b>> {
        book.invoices.iter().filter_map(|invoice| {
            let order = order_of(&invoice.number);
            let seen = self.orders.get(&order)?;
            let (invoice, total) = (&invoice.number, seen.total);
            let delivered = Delivered {
                invoice,
                order,
                total,
            };
            (seen.state == OrderState::Delivered).then_some(delivered)
        })
    }

    /// The others, and how far each has got if it is there at all.
    pub(super) fn undelivered(&self, book: &Book) -> Vec<(SmolStr, Option<OrderState>)> {
        let states = book.invoices.iter().map(|invoice| {
            let seen = self.orders.get(&order_of(&invoice.number));
            (invoice.number.clone(), seen.map(|seen| seen.state))
        });
        states
            .filter(|(_, state)| *state != Some(OrderState::Delivered))
            .collect()
    }

    /// Where what left the house by the orders is not what left it by stock, for the file's SKUs.
    pub(super) async fn shelves(&self, clerk: &Clerk, book: &Book) -> Result<Vec<Left>, Failure> {
        let skus: Vec<Sku> = book.shelf.things.keys().cloned().collect();
        let mut differing = Vec::new();
        for some in skus.chunks(LEVELS_MAX) {
            let wanted = FindLevels {
                skus: List::new(some.to_vec())?,
            };
            let found = clerk.ask(&wanted).await?.levels;
            let sold: HashMap<_, _> = found.into_iter().map(|it| (it.sku, it.sold)).collect();
            for sku in some {
                let orders = self.left.get(sku).copied().unwrap_or_default();
                let stock = sold.get(sku).copied().unwrap_or_default();
                if orders != stock {
                    let sku = Names(book).code(sku);
                    differing.push(Left { sku, orders, stock });
                }
            }
        }
        Ok(differing)
    }
}
