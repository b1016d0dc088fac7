//! Catalog: what the shop sells, for how much, and under which headings it is found.
//!
//! **Invariant:** a SKU belongs to one product at most, and stays with it while that is archived.
//! **Invariant:** a SKU that somebody has had is theirs for good, unless staff give it away.
//! **Invariant:** the world hears of a product what it says while it is published, and no more.
//! **Invariant:** on the shelves stand the published products and nothing else, each where its
//! price, its day and its categories put it.
//! **Invariant:** categories form a tree; each product's categories exist unless it is archived.

mod decide;
mod stocked;

mod apply;

mod rows;
mod shelves;
mod tree;
mod words;

mod view;

#[cfg(test)]
mod tests;

use crate::runtime::{Asked, At, DomainSpec, No, RowError, Rows, RowsMut, Rules};
use contracts::catalog::{
    Catalog, CatalogCommand, CatalogEvent, CatalogRefusal, FindCategory, FindProduct, FindVariants,
    ListCategories, ListOwned, ListProducts,
};
use std::sync::Arc;
use uuid::Uuid;

/// The catalog, put together.
pub fn catalog() -> DomainSpec<Catalog> {
    DomainSpec::of()
        .prepares(Arc::new(|command, mesh| {
            Box::pin(stocked::prepare(command, mesh))
        }))
        .answers::<FindProduct>(view::product)
        .answers::<FindVariants>(view::variants)
        .answers::<ListProducts>(view::products)
        .answers::<ListOwned>(view::owned)
        .answers::<FindCategory>(view::category)
        .answers::<ListCategories>(view::categories)
}

impl Rules for Catalog {
    fn decide(
        command: &CatalogCommand,
        rows: &Rows<'_>,
        asked: &Asked<'_>,
    ) -> Result<Vec<CatalogEvent>, No<CatalogRefusal>> {
        decide::decide(command, rows, asked)
    }

    fn apply(event: &CatalogEvent, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
        apply::apply(event, at, rows)
    }

    fn on_deadline(_: Uuid) -> Option<CatalogCommand> {
        None
    }
}
