//! Products in lists, and offers by their SKUs.

use super::shown;
use crate::{
    caller::{Anyone, Seller},
    extract::{PageOf, Paged, Query, Skus, WantedSkus},
    problem::Problem,
    reply::Reply,
};
use contracts::{
    CategoryId, Page, Sku, UserId,
    catalog::{
        FindVariants, ListOwned, ListProducts, MinorUnits, Offers, ProductSummary, Search, Sort,
        VARIANT_SKUS_MAX,
    },
};
use serde::Deserialize;

/// Which products are there, page by page?
///
/// A page looks at a thousand products at most. It may hold fewer than its limit, or none, and the
/// list still goes on: only without a `next` has it ended.
#[utoipa::path(get, path = "/products", operation_id = "catalog-products", tag = "catalog",
    security((), ("token" = [])),
    params(
        ("category" = inline(Option<shown::CategoryId>), Query,
            description = "Only those in this category or in one below it."),
        ("sku" = inline(Option<shown::Sku>), Query,
            description = "Only the one that has this SKU."),
        ("q" = inline(Option<shown::Search>), Query, example = "blue mug",
            description = "Only those that have all of these words, at most 10 of 64 bytes: each \
                is the beginning of a word of the product's name or of a SKU of its. Case and \
                accents do not matter. What has more than 256 words is found by those of its name \
                and by those of its first SKUs."),
        ("min_price" = inline(Option<shown::MinorUnits>), Query, example = 500,
            description = "Only those whose cheapest variant costs at least so many minor units, \
                in whichever currency."),
        ("max_price" = inline(Option<shown::MinorUnits>), Query, example = 1_000,
            description = "Only those whose cheapest variant costs at most so many minor units."),
        ("sort" = inline(Option<shown::Sort>), Query, example = "price-ascending",
            description = "In which order; `newest` when nobody says."),
        Paged,
    ),
    responses(
        (status = 200, description = "One page of the published products.",
         body = inline(shown::Products), example = json!({
            "items": [{
                "product": "0199c1b2-7a60-7000-8000-00000000000a", "title": "Blue mug",
                "image": "https://img.example.com/mug.jpg",
                "price": {"minor": 650, "currency": "GBP"},
                "price_to": {"minor": 850, "currency": "GBP"},
                "state": "published", "added_at": "2026-01-31T12:00:00Z",
                "published_at": "2026-01-31T12:05:00Z",
            }],
            "next": null,
        })),
        (status = 400, description = "invalid, bad-cursor, min-above-max"),
        (status = 404, description = "unknown-category"),
    ),
)]
pub(super) async fn list_products(
    anyone: Anyone,
    PageOf { page, wanted }: PageOf<Wanted>,
) -> Result<Reply<Page<ProductSummary>>, Problem> {
    let Wanted {
        category,
        sku,
        q: words,
        min_price,
        max_price,
        sort,
    } = wanted;
    let list = ListProducts {
        category,
        sku,
        words,
        min_price,
        max_price,
        sort,
        page,
    };
    anyone.ask(list).await
}

/// Which products are mine, in every state, newest first?
#[utoipa::path(get, path = "/seller/products", operation_id = "catalog-owned", tag = "catalog",
    security(("token" = [])),
    params(
        ("owner" = inline(Option<shown::UserId>), Query,
            description = "Whose, if staff asks; the shop's own without it."),
        Paged,
    ),
    responses(
        (status = 200, description = "One page of them.", body = inline(shown::Products),
         example = json!({
            "items": [{
                "product": "0199c1b2-7a60-7000-8000-00000000000a", "title": "Blue mug",
                "image": null,
                "price": {"minor": 850, "currency": "GBP"},
                "price_to": {"minor": 850, "currency": "GBP"},
                "state": "draft", "added_at": "2026-01-31T12:00:00Z", "published_at": null,
            }],
            "next": null,
        })),
        (status = 400, description = "invalid, bad-cursor, not-yours"),
        (status = 409, description = "no-account"),
    ),
)]
pub(super) async fn list_owned(
    seller: Seller,
    PageOf { page, wanted }: PageOf<WantedOfOwner>,
) -> Result<Reply<Page<ProductSummary>>, Problem> {
    let WantedOfOwner { owner } = wanted;
    seller.ask(ListOwned { owner, page }).await
}

/// What are these SKUs, and what do they cost now?
///
/// One that is not sold is left out. One that has a comma in it is asked for by itself.
#[utoipa::path(get, path = "/offers", operation_id = "catalog-variants", tag = "catalog",
    security((), ("token" = [])),
    params(("sku" = String, Query, description = "At most 1,000 SKUs, with commas between them.",
        example = "MUG-BLUE,MUG-RED")),
    responses(
        (status = 200, description = "Their offers.", body = inline(shown::Offers),
         example = json!({"offers": [{
            "sku": "MUG-BLUE", "product": "0199c1b2-7a60-7000-8000-00000000000a",
            "title": "Blue mug", "variant": null,
            "price": {"minor": 850, "currency": "GBP"}, "compare_at": null,
            "published": true, "grams": 410, "tax": "standard",
        }]})),
    ),
)]
pub(super) async fn find_variants(
    anyone: Anyone,
    Query(WantedSkus { sku: Skus(skus) }): Query<WantedSkus<VARIANT_SKUS_MAX>>,
) -> Result<Reply<Offers>, Problem> {
    anyone.ask(FindVariants { skus }).await
}

/// Which products are wanted, and in which order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    category: Option<CategoryId>,
    sku: Option<Sku>,
    q: Option<Search>,
    min_price: Option<MinorUnits>,
    max_price: Option<MinorUnits>,
    #[serde(default)]
    sort: Sort,
}

/// Whose products are wanted.
#[derive(Deserialize)]
pub(super) struct WantedOfOwner {
    owner: Option<UserId>,
}
