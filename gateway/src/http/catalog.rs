//! The catalog over HTTP: everybody looks around, sellers keep their products, staff all of them.

mod categories;
mod lists;
mod products;
mod shown;
mod states;

use crate::Gateway;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(lists::list_products, products::add_product))
        .routes(routes!(
            products::find_product,
            products::put_product,
            states::archive
        ))
        .routes(routes!(products::put_products))
        .routes(routes!(products::change_price))
        .routes(routes!(states::publish))
        .routes(routes!(states::unpublish))
        .routes(routes!(lists::list_owned))
        .routes(routes!(lists::find_variants))
        .routes(routes!(
            categories::list_categories,
            categories::add_category
        ))
        .routes(routes!(
            categories::find_category,
            categories::put_category,
            categories::remove_category
        ))
}
