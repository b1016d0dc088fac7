//! Who may see a product. Asking for the state that it is in changes nothing.

use super::Decided;
use contracts::{
    ProductId,
    catalog::{
        CatalogEvent, CatalogRefusal, ProductArchived, ProductPublished, ProductState,
        ProductUnpublished,
    },
};

pub(super) fn publish(product: ProductId, state: ProductState) -> Decided<Vec<CatalogEvent>> {
    match state {
        ProductState::Draft => Ok(vec![ProductPublished { product }.into()]),
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
