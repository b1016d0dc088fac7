//! What the catalog says yes and no to.

mod categories;
mod form;
mod prices;
mod products;
mod skus;
mod states;

use super::rows::{HEADS, Head};
use crate::runtime::{Asked, No, Rows};
use contracts::{
    ProductId,
    catalog::{CatalogCommand, CatalogEvent, CatalogRefusal},
};

type Decided<T> = Result<T, No<CatalogRefusal>>;

pub(super) fn decide(
    command: &CatalogCommand,
    rows: &Rows<'_>,
    asked: &Asked<'_>,
) -> Decided<Vec<CatalogEvent>> {
    match command {
        CatalogCommand::PutCategory(wish) => categories::put(wish, rows),
        CatalogCommand::RemoveCategory(end) => categories::remove(end.category, rows),
        CatalogCommand::PutProduct(wish) => {
            let stocked = wish.stocked.as_deref().unwrap_or_default();
            products::put(&[(wish.product, &wish.listing)], stocked, (rows, asked))
        }
        CatalogCommand::PutProducts(wish) => {
            let entries = wish.products.iter();
            let wishes: Vec<_> = entries.map(|it| (it.product, &it.listing)).collect();
            products::put(&wishes, &[], (rows, asked))
        }
        CatalogCommand::ChangePrice(wish) => prices::change(wish, rows, asked),
        CatalogCommand::Publish(it) => {
            let head = reach(it.product, rows, asked)?;
            states::publish(it.product, &head, rows)
        }
        CatalogCommand::Unpublish(it) => {
            let state = reach(it.product, rows, asked)?.state;
            Ok(states::unpublish(it.product, state))
        }
        CatalogCommand::Archive(it) => {
            let state = reach(it.product, rows, asked)?.state;
            Ok(states::archive(it.product, state))
        }
    }
}

/// A product that the caller may change. Another's is not there for them.
fn reach(product: ProductId, rows: &Rows<'_>, asked: &Asked<'_>) -> Decided<Head> {
    let head = rows.get(&HEADS, &product.0)?;
    let head = head.filter(|head| head.belongs_to(asked.by));
    head.ok_or_else(|| CatalogRefusal::UnknownProduct { product }.into())
}
