//! Carts: what visitors and customers mean to buy.
//!
//! **Invariant:** a user's cart is changed by that user only; a guest's by whoever knows its id.
//! **Invariant:** a SKU stands in one line of a cart at most, and no line is empty.
//! **Invariant:** what an order took out of a cart comes back once if the order is off before it
//! was paid, and never otherwise.
//! **Invariant:** a cart that has lines has one deadline, and an empty one has none.

mod decide;

mod apply;
mod filling;

mod offers;
mod policy;
mod pricing;
pub(crate) mod view;

#[cfg(test)]
mod tests;

use crate::runtime::{Asked, At, DomainSpec, No, RowError, Rows, RowsMut, Rules, Table};
use contracts::{
    CartId, ExpiryId,
    carts::{CartCommand, CartEvent, CartRefusal, Carts, ExpireCart, FindCart, FindLines},
    orders::Orders,
};
use filling::{Aside, Filling};
use std::sync::Arc;
use uuid::Uuid;

/// What is in each cart that was ever used.
const CARTS: Table<Uuid, Filling> = Table::new(b'c');
/// Which cart a deadline is about.
const EXPIRIES: Table<Uuid, CartId> = Table::new(b'e');

/// What each order took out of a cart that is neither paid nor off.
const ASIDE: Table<Uuid, Aside> = Table::new(b'a');

/// The carts domain, put together.
pub fn carts() -> DomainSpec<Carts> {
    DomainSpec::of()
        .answers::<FindLines>(view::lines)
        .attends::<FindCart>(Arc::new(|query, desk| Box::pin(offers::find(query, desk))))
        .prepares(Arc::new(|command, mesh| {
            Box::pin(offers::prepare(command, mesh))
        }))
        .reacts_to_decisions::<Orders>(policy::on_orders)
}

impl Rules for Carts {
    fn decide(
        command: &CartCommand,
        rows: &Rows<'_>,
        asked: &Asked<'_>,
    ) -> Result<Vec<CartEvent>, No<CartRefusal>> {
        decide::decide(command, rows, asked)
    }

    fn apply(event: &CartEvent, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
        apply::apply(event, at, rows)
    }

    fn on_deadline(id: Uuid) -> Option<CartCommand> {
        let expiry = ExpiryId(id);
        Some(ExpireCart { expiry }.into())
    }
}
