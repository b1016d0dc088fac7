//! Orders: what customers asked us to deliver, and how far each promise has got.
//!
//! **Invariant:** what was ordered, at which prices and to where, never changes again.
//! **Invariant:** an order is paid at most once, and no more goes back than was paid.
//! **Invariant:** an order that was delivered or cancelled stays so.

mod apply;
mod decide;
mod page;
pub(crate) mod policy;
mod quote;
mod standing;
pub(crate) mod view;

#[cfg(test)]
mod tests;

use crate::runtime::{Asked, At, DomainSpec, No, RowError, Rows, RowsMut, Rules, Table, Trail};
use contracts::{
    OrderId,
    orders::{
        DropUnpaid, FindOrder, FindTimeline, ListMyOrders, ListOrders, OrderAddressed,
        OrderCommand, OrderEvent, OrderPlaced, OrderPlacedAgain, OrderRefusal, Orders, Step,
    },
    payments::Payments,
    shipping::Shipping,
    stock::Stock,
};
use standing::{Newest, Standing};
use std::sync::Arc;
use uuid::Uuid;

/// How far each order has got: small, because it is written at every step.
const STANDINGS: Table<Uuid, Standing> = Table::new(b's');
/// What was ordered, frozen.
const PLACED: Table<Uuid, OrderPlaced> = Table::new(b'p');
/// Where it goes and how it is paid, frozen.
const ADDRESSED: Table<Uuid, OrderAddressed> = Table::new(b'a');
/// What has happened to each order, numbered by [`Standing::steps`].
const STEPS: Trail<Uuid, Step> = Trail::new(b't');
/// Which order each filling of a cart became.
const CARTS: Table<(Uuid, u64), OrderId> = Table::new(b'k');
/// Which order was there already for a wish of this id.
const AGAIN: Table<Uuid, OrderPlacedAgain> = Table::new(b'g');
/// All orders, newest first.
const BY_TIME: Table<(Newest, Uuid), ()> = Table::in_order(b'n');
/// Each customer's orders, newest first.
const BY_CUSTOMER: Table<(Uuid, Newest, Uuid), ()> = Table::in_order(b'c');

/// The orders domain, put together.
pub fn orders() -> DomainSpec<Orders> {
    DomainSpec::of()
        .answers::<FindOrder>(view::find)
        .answers::<FindTimeline>(view::timeline)
        .answers::<ListMyOrders>(page::mine)
        .answers::<ListOrders>(page::all)
        .prepares(Arc::new(|command, mesh| {
            Box::pin(quote::prepare(command, mesh))
        }))
        .reacts::<Stock>(policy::on_stock)
        .reacts::<Payments>(policy::on_payments)
        .reacts::<Shipping>(policy::on_shipping)
}

impl Rules for Orders {
    fn decide(
        command: &OrderCommand,
        rows: &Rows<'_>,
        asked: &Asked<'_>,
    ) -> Result<Vec<OrderEvent>, No<OrderRefusal>> {
        decide::decide(command, rows, asked)
    }

    fn apply(event: &OrderEvent, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
        apply::apply(event, at, rows)
    }

    fn on_deadline(id: Uuid) -> Option<OrderCommand> {
        Some(DropUnpaid { order: OrderId(id) }.into())
    }
}
