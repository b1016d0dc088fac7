//! Who sees a product: publish, unpublish, archive.

use super::shown;
use crate::{
    caller::Seller, extract::Path, idempotency::ChangeKey, problem::Problem, reply::Reply,
};
use contracts::{
    Committed, ProductId,
    catalog::{ArchiveProduct, PublishProduct, UnpublishProduct},
};

/// Show a product to everybody.
#[utoipa::path(post, path = "/products/{product}/publish", operation_id = "catalog-publish",
    tag = "catalog", security(("token" = [])),
    params(Path<ProductId>, ChangeKey),
    responses(
        (status = 200, description = "Everybody sees it.", body = inline(shown::Done),
         example = json!({"position": 8, "at": "2026-01-31T12:05:00Z"})),
        (status = 404, description = "unknown-product"),
        (status = 409, description = "archived, id-reused"),
    ),
)]
pub(super) async fn publish(
    seller: Seller,
    Path(product): Path<ProductId>,
    key: ChangeKey,
) -> Result<Reply<Committed>, Problem> {
    let change = seller.change::<PublishProduct>(&key);
    seller.ask(PublishProduct { change, product }).await
}

/// Make a product a draft again, whether it was published or archived.
#[utoipa::path(post, path = "/products/{product}/unpublish", operation_id = "catalog-unpublish",
    tag = "catalog", security(("token" = [])),
    params(Path<ProductId>, ChangeKey),
    responses(
        (status = 200, description = "It is a draft.", body = inline(shown::Done),
         example = json!({"position": 9, "at": "2026-01-31T12:10:00Z"})),
        (status = 404, description = "unknown-product"),
        (status = 409, description = "id-reused"),
    ),
)]
pub(super) async fn unpublish(
    seller: Seller,
    Path(product): Path<ProductId>,
    key: ChangeKey,
) -> Result<Reply<Committed>, Problem> {
    let change = seller.change::<UnpublishProduct>(&key);
    seller.ask(UnpublishProduct { change, product }).await
}

/// Put a product away. Its SKUs stay its own, and unpublishing brings it back as a draft.
#[utoipa::path(delete, path = "/products/{product}", operation_id = "catalog-archive",
    tag = "catalog", security(("token" = [])),
    params(Path<ProductId>, ChangeKey),
    responses(
        (status = 200, description = "It is archived.", body = inline(shown::Done),
         example = json!({"position": 10, "at": "2026-01-31T12:15:00Z"})),
        (status = 404, description = "unknown-product"),
        (status = 409, description = "id-reused"),
    ),
)]
pub(super) async fn archive(
    seller: Seller,
    Path(product): Path<ProductId>,
    key: ChangeKey,
) -> Result<Reply<Committed>, Problem> {
    let change = seller.change::<ArchiveProduct>(&key);
    seller.ask(ArchiveProduct { change, product }).await
}
