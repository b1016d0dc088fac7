//! What each catalog event does to the rows.

mod categories;
mod products;

use crate::runtime::{At, RowError, RowsMut};
use contracts::catalog::{CatalogEvent, ProductState};

pub(super) fn apply(event: &CatalogEvent, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    match event {
        CatalogEvent::CategoryAdded(it) => {
            let place = (it.parent, &it.name, &it.handle);
            categories::put(rows, it.category, place)
        }
        CatalogEvent::CategoryChanged(it) => {
            let place = (it.parent, &it.name, &it.handle);
            categories::put(rows, it.category, place)
        }
        CatalogEvent::CategoryRemoved(it) => categories::removed(rows, it.category),
        CatalogEvent::Added(it) => products::added((it.product, it.owner), &it.content, at, rows),
        CatalogEvent::DraftChanged(it) => {
            products::changed((it.product, it.owner), &it.content, rows)
        }
        CatalogEvent::Changed(it) => products::changed((it.product, it.owner), &it.content, rows),
        CatalogEvent::PriceChanged(it) => products::price_changed(it, rows),
        CatalogEvent::Published(it) => products::published(it, at, rows),
        CatalogEvent::Unpublished(it) => products::moved(it.product, ProductState::Draft, at, rows),
        CatalogEvent::Archived(it) => products::moved(it.product, ProductState::Archived, at, rows),
    }
}
