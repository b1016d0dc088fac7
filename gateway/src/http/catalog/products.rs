//! Products: finding one, and keeping them.

use super::shown;
use crate::{
    caller::{Anyone, Seller, Staff},
    extract::{Body, Path},
    http::BASE,
    idempotency::{ChangeKey, IdempotencyKey},
    problem::Problem,
    reply::Reply,
};
use contracts::{
    ChangeId, Committed, List, ProductId, Sku, Timestamp,
    catalog::{
        ChangePrice, Entry, FindProduct, Listing, PRODUCTS_MAX, Price, Product, PutProduct,
        PutProducts,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is this product?
///
/// Drafts and archived products are there for their seller and for staff only.
#[utoipa::path(get, path = "/products/{product}", operation_id = "catalog-product",
    tag = "catalog", security((), ("token" = [])),
    params(Path<ProductId>),
    responses(
        (status = 200, description = "All of it.", body = inline(shown::Product), example = json!({
            "product": "0199c1b2-7a60-7000-8000-00000000000a",
            "owner": "0199c1b2-7a60-7000-8000-000000000001",
            "state": "published", "added_at": "2026-01-31T12:00:00Z",
            "published_at": "2026-01-31T12:05:00Z",
            "content": {
                "title": "Blue mug", "description": "Holds a pint.",
                "categories": ["0199c1b2-7a60-7000-8000-0000000000c1"],
                "images": ["https://img.example.com/mug.jpg"],
                "variants": [{
                    "sku": "MUG-BLUE-L", "options": [{"name": "size", "value": "L"}],
                    "price": {"minor": 850, "currency": "GBP"},
                    "compare_at": {"minor": 1000, "currency": "GBP"},
                    "grams": 410, "tax": "standard", "images": [],
                }],
            },
        })),
        (status = 404, description = "unknown-product"),
    ),
)]
pub(super) async fn find_product(
    anyone: Anyone,
    Path(product): Path<ProductId>,
) -> Result<Reply<Product>, Problem> {
    anyone.ask(FindProduct { product }).await
}

/// Make a product. It is a draft unless it says `publish`.
#[utoipa::path(post, path = "/products", operation_id = "catalog-add-product", tag = "catalog",
    security(("token" = [])),
    params(IdempotencyKey),
    request_body(content = inline(shown::Listing), content_type = "application/json",
        example = json!({
            "title": "Blue mug", "description": "Holds a pint.",
            "categories": ["0199c1b2-7a60-7000-8000-0000000000c1"],
            "images": ["https://img.example.com/mug.jpg"],
            "variants": [{
                "sku": "MUG-BLUE-L", "options": [{"name": "size", "value": "L"}],
                "price": {"minor": 850, "currency": "GBP"}, "grams": 410,
            }],
            "publish": true,
        })),
    responses(
        (status = 201, description = "It is made; a repeat with the same key says the same.",
         body = inline(shown::Added),
         headers(("Location" = String, description = "Where it is.")), example = json!({
            "product": "0b5f2a1e-5d3c-5e0f-9a51-6f1f5b1c2d3e", "position": 7,
            "at": "2026-01-31T12:00:00Z",
        })),
        (status = 400, description = "sku-twice, option-twice, same-options, mixed-currencies, compare-at-too-low, not-yours"),
        (status = 409, description = "sku-taken, sku-kept, missing-category, no-account, id-reused"),
    ),
)]
pub(super) async fn add_product(
    seller: Seller,
    key: IdempotencyKey,
    Body(listing): Body<Listing>,
) -> Result<Reply<Added>, Problem> {
    let id = seller.id::<PutProduct>(&key);
    let (change, product) = (ChangeId(id), ProductId(id));
    let command = PutProduct {
        change,
        product,
        listing,
        stocked: None,
    };
    let reply = seller.ask(command).await?;
    let made = reply.created(|Committed { position, at }| Added {
        product,
        position,
        at,
    });
    Ok(made.at(format!("{BASE}/products/{product}")))
}

/// Make this product, or change all of it.
///
/// Each price that is different is an event of its own. What is published stays so.
#[utoipa::path(put, path = "/products/{product}", operation_id = "catalog-put-product",
    tag = "catalog", security(("token" = [])),
    params(Path<ProductId>, ChangeKey),
    request_body(content = inline(shown::Listing), content_type = "application/json",
        example = json!({
            "title": "Blue mug",
            "variants": [{"sku": "MUG-BLUE", "price": {"minor": 850, "currency": "GBP"}}],
        })),
    responses(
        (status = 200, description = "It is as you said.", body = inline(shown::Done),
         example = json!({"position": 8, "at": "2026-01-31T12:05:00Z"})),
        (status = 400, description = "sku-twice, option-twice, same-options, mixed-currencies, compare-at-too-low, not-yours"),
        (status = 404, description = "unknown-product"),
        (status = 409, description = "sku-taken, sku-kept, missing-category, archived, no-account, id-reused"),
    ),
)]
pub(super) async fn put_product(
    seller: Seller,
    Path(product): Path<ProductId>,
    key: ChangeKey,
    Body(listing): Body<Listing>,
) -> Result<Reply<Committed>, Problem> {
    let command = PutProduct {
        change: seller.change::<PutProduct>(&key),
        product,
        listing,
        stocked: None,
    };
    seller.ask(command).await
}

/// Make or change many products: all of them or none.
#[utoipa::path(post, path = "/products/bulk", operation_id = "catalog-put-products",
    tag = "catalog", security(("token" = [])),
    params(IdempotencyKey),
    request_body(content = inline(shown::Bulk), content_type = "application/json",
        example = json!({"products": [{
            "product": "0199c1b2-7a60-7000-8000-00000000000a",
            "listing": {
                "title": "Blue mug", "publish": true,
                "variants": [{"sku": "MUG-BLUE", "price": {"minor": 850, "currency": "GBP"}}],
            },
        }]})),
    responses(
        (status = 200, description = "They are as you said; a repeat with the same key says so again.",
         body = inline(shown::Done),
         example = json!({"position": 9, "at": "2026-01-31T12:10:00Z"})),
        (status = 400, description = "product-twice, sku-twice, option-twice, same-options, mixed-currencies, compare-at-too-low"),
        (status = 409, description = "sku-taken, missing-category, archived, id-reused"),
    ),
)]
pub(super) async fn put_products(
    staff: Staff,
    key: IdempotencyKey,
    Body(Bulk { products }): Body<Bulk>,
) -> Result<Reply<Committed>, Problem> {
    let change = ChangeId(staff.id::<PutProducts>(&key));
    staff.ask(PutProducts { change, products }).await
}

/// Change the price of one variant.
#[utoipa::path(put, path = "/products/{product}/variants/{sku}/price",
    operation_id = "catalog-change-price", tag = "catalog", security(("token" = [])),
    params(Path<(ProductId, Sku)>, ChangeKey),
    request_body(content = inline(shown::Pricing), content_type = "application/json",
        example = json!({
            "price": {"minor": 750, "currency": "GBP"},
            "compare_at": {"minor": 850, "currency": "GBP"},
        })),
    responses(
        (status = 200, description = "That is what it costs.", body = inline(shown::Done),
         example = json!({"position": 10, "at": "2026-01-31T12:15:00Z"})),
        (status = 400, description = "mixed-currencies, compare-at-too-low"),
        (status = 404, description = "unknown-product, unknown-sku"),
        (status = 409, description = "archived, id-reused"),
    ),
)]
pub(super) async fn change_price(
    seller: Seller,
    Path((product, sku)): Path<(ProductId, Sku)>,
    key: ChangeKey,
    Body(Pricing { price, compare_at }): Body<Pricing>,
) -> Result<Reply<Committed>, Problem> {
    let command = ChangePrice {
        change: seller.change::<ChangePrice>(&key),
        product,
        sku,
        price,
        compare_at,
    };
    seller.ask(command).await
}

/// A product that was made.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AddedProduct")]
pub(super) struct Added {
    /// The id of this product, made of the idempotency key.
    product: ProductId,
    /// Its position in the log of the catalog.
    position: u64,
    /// When it was decided.
    at: Timestamp,
}

/// Many products.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProductsInBulk")]
pub(super) struct Bulk {
    /// At most 500, each once.
    products: List<Entry, PRODUCTS_MAX>,
}

/// What a variant costs.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Pricing {
    /// What it costs from now on, in the currency of its product.
    price: Price,
    /// The price it is to be compared with; without one, no comparison is shown.
    #[serde(default)]
    compare_at: Option<Price>,
}
