//! Stock: units on hand, and the orders they are promised to.
//!
//! **Invariant:** per SKU, received + adjusted = sold + reserved + available, and none is negative.
//! **Invariant:** a reservation ends exactly once: committed, released or expired.

mod apply;
mod decide;
mod level;
pub(crate) mod policy;
pub(crate) mod view;

#[cfg(test)]
mod tests;

use crate::runtime::{
    Asked, At, DomainSpec, No, RowError, Rows, RowsMut, Rules, Table, Trail, view::View,
};
use contracts::{
    OrderId, Sku,
    orders::Orders,
    stock::{
        ExpireReservation, FindLevel, FindLevels, FindReservation, ListMovements, Movement,
        Reservation, Stock, StockCommand, StockEvent, StockRefusal,
    },
};
use level::Counts;
use uuid::Uuid;

/// How many units of a SKU there are.
const LEVELS: Table<Sku, Counts> = Table::new(b'l');
/// What each order has been promised, for ever: a promise that has ended is not made again.
const RESERVATIONS: Table<Uuid, Reservation> = Table::new(b'r');
/// The audit trail: every change of a SKU, numbered by [`Counts::movements`].
const MOVEMENTS: Trail<Sku, Movement> = Trail::new(b'm');

/// The stock domain, put together.
pub fn stock() -> DomainSpec<Stock> {
    DomainSpec::of()
        .answers::<FindLevel>(view::level)
        .answers::<FindLevels>(view::levels)
        .answers::<FindReservation>(view::reservation)
        .answers::<ListMovements>(view::movements)
        .reacts::<Orders>(policy::on_orders)
}

/// How many units of a SKU can still be promised, by a view that somebody holds in hand.
pub fn available(view: &View, sku: &Sku) -> u64 {
    let counts = view.read(|rows, _| rows.get(&LEVELS, sku));
    counts.ok().flatten().map_or(0, |counts| counts.available())
}

impl Rules for Stock {
    fn decide(
        command: &StockCommand,
        rows: &Rows<'_>,
        asked: &Asked<'_>,
    ) -> Result<Vec<StockEvent>, No<StockRefusal>> {
        decide::decide(command, rows, asked)
    }

    fn apply(event: &StockEvent, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
        apply::apply(event, at, rows)
    }

    fn on_deadline(id: Uuid) -> Option<StockCommand> {
        Some(ExpireReservation { order: OrderId(id) }.into())
    }
}
