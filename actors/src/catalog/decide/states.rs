//! Who may see a product. Asking for the state that it is in changes nothing.

use super::Decided;
use crate::{
    catalog::rows::{Head, content},
    runtime::Rows,
};
use contracts::{
    ProductId,
    catalog::{
        CatalogEvent, CatalogRefusal, ProductArchived, ProductPublished, ProductState,
        ProductUnpublished,
    },
};

/// The world hears of a product here for the first time, so it hears all of it.
pub(super) fn publish(
    product: ProductId,
    head: &Head,
    rows: &Rows<'_>,
) -> Decided<Vec<CatalogEvent>> {
    match head.state {
        ProductState::Draft => {
            let published = ProductPublished {
                product,
                owner: head.owner,
                content: Some(content(product, head, rows)?),
            };
            Ok(vec![published.into()])
        }
        ProductState::Published => Ok(vec![]),
        ProductState::Archived => Err(CatalogRefusal::Archived { product }.into()),
    }
}

pub(super) fn unpublish(product: ProductId, state: ProductState) -> Vec<CatalogEvent> {
    match state {
        ProductState::Draft => vec![],
        ProductState::Published | ProductState::Archived => {
            vec![ProductUnpublished { product }.into()]
        }
    }
}

pub(super) fn archive(product: ProductId, state: ProductState) -> Vec<CatalogEvent> {
    match state {
        ProductState::Draft | ProductState::Published => vec![ProductArchived { product }.into()],
        ProductState::Archived => vec![],
    }
}
