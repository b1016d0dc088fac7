//! The catalog over HTTP: everybody looks around, sellers keep their products, staff all of them.

mod categories;
mod lists;
mod products;
mod shown;
mod states;

use crate::{Gateway, extract::Named};
use contracts::{CategoryId, ProductId};
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

impl Named for ProductId {
    const PART: &'static str = "product";
    const MEANING: &'static str = "Which product.";
    const EXAMPLE: &'static str = "0199c1b2-7a60-7000-8000-00000000000a";
}

impl Named for CategoryId {
    const PART: &'static str = "category";
    const MEANING: &'static str = "Which category.";
    const EXAMPLE: &'static str = "0199c1b2-7a60-7000-8000-0000000000c1";
}
