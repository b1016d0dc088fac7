//! The tree of categories: everybody climbs it, staff prunes it.

use super::shown;
use crate::{
    caller::{Anyone, Staff},
    extract::{Body, Path},
    http::BASE,
    idempotency::{ChangeKey, IdempotencyKey},
    problem::Problem,
    reply::Reply,
};
use contracts::{
    CategoryId, ChangeId, Committed, Name, Timestamp,
    catalog::{
        Categories, CategoryNode, FindCategory, Handle, ListCategories, PutCategory, RemoveCategory,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which categories are there?
#[utoipa::path(get, path = "/categories", operation_id = "catalog-categories", tag = "catalog",
    security((), ("token" = [])),
    responses(
        (status = 200, description = "All of them, as a tree.", body = inline(shown::Categories),
         example = json!({"categories": [{
            "category": "0199c1b2-7a60-7000-8000-0000000000c0", "parent": null,
            "name": "Kitchen", "handle": "kitchen", "children": [{
                "category": "0199c1b2-7a60-7000-8000-0000000000c1",
                "parent": "0199c1b2-7a60-7000-8000-0000000000c0",
                "name": "Mugs", "handle": "mugs", "children": [],
            }],
        }]})),
    ),
)]
pub(super) async fn list_categories(anyone: Anyone) -> Result<Reply<Categories>, Problem> {
    anyone.ask(ListCategories {}).await
}

/// What is this category, and what is below it?
#[utoipa::path(get, path = "/categories/{category}", operation_id = "catalog-category",
    tag = "catalog", security((), ("token" = [])),
    params(Path<CategoryId>),
    responses(
        (status = 200, description = "Its part of the tree.", body = inline(shown::CategoryNode),
         example = json!({
            "category": "0199c1b2-7a60-7000-8000-0000000000c1",
            "parent": "0199c1b2-7a60-7000-8000-0000000000c0",
            "name": "Mugs", "handle": "mugs", "children": [],
        })),
        (status = 404, description = "unknown-category"),
    ),
)]
pub(super) async fn find_category(
    anyone: Anyone,
    Path(category): Path<CategoryId>,
) -> Result<Reply<CategoryNode>, Problem> {
    anyone.ask(FindCategory { category }).await
}

/// Make a category.
#[utoipa::path(post, path = "/categories", operation_id = "catalog-add-category", tag = "catalog",
    security(("token" = [])),
    params(IdempotencyKey),
    request_body(content = inline(shown::CategoryForm), content_type = "application/json",
        example = json!({"name": "Mugs", "handle": "mugs",
            "parent": "0199c1b2-7a60-7000-8000-0000000000c0"})),
    responses(
        (status = 201, description = "It is made; a repeat with the same key says the same.",
         body = inline(shown::CategoryMade),
         headers(("Location" = String, description = "Where it is.")), example = json!({
            "category": "0b5f2a1e-5d3c-5e0f-9a51-6f1f5b1c2d3e", "position": 3,
            "at": "2026-01-31T12:00:00Z",
        })),
        (status = 409, description = "missing-category, handle-taken, too-deep, too-many-categories, id-reused"),
    ),
)]
pub(super) async fn add_category(
    staff: Staff,
    key: IdempotencyKey,
    Body(form): Body<CategoryForm>,
) -> Result<Reply<CategoryMade>, Problem> {
    let id = staff.id::<PutCategory>(&key);
    let category = CategoryId(id);
    let reply = staff.ask(form.put(ChangeId(id), category)).await?;
    let made = reply.created(|Committed { position, at }| CategoryMade {
        category,
        position,
        at,
    });
    Ok(made.at(format!("{BASE}/categories/{category}")))
}

/// Make this category, or change all of it. What is below it moves along.
#[utoipa::path(put, path = "/categories/{category}", operation_id = "catalog-put-category",
    tag = "catalog", security(("token" = [])),
    params(Path<CategoryId>, ChangeKey),
    request_body(content = inline(shown::CategoryForm), content_type = "application/json",
        example = json!({"name": "Mugs and cups", "handle": "mugs"})),
    responses(
        (status = 200, description = "It is as you said.", body = inline(shown::Done),
         example = json!({"position": 4, "at": "2026-01-31T12:05:00Z"})),
        (status = 409, description = "missing-category, handle-taken, circle, too-deep, too-many-categories, id-reused"),
    ),
)]
pub(super) async fn put_category(
    staff: Staff,
    Path(category): Path<CategoryId>,
    key: ChangeKey,
    Body(form): Body<CategoryForm>,
) -> Result<Reply<Committed>, Problem> {
    let change = staff.change::<PutCategory>(&key);
    staff.ask(form.put(change, category)).await
}

/// Remove a category that has neither products nor other categories in it.
#[utoipa::path(delete, path = "/categories/{category}", operation_id = "catalog-remove-category",
    tag = "catalog", security(("token" = [])),
    params(Path<CategoryId>, ChangeKey),
    responses(
        (status = 200, description = "It is gone.", body = inline(shown::Done),
         example = json!({"position": 5, "at": "2026-01-31T12:10:00Z"})),
        (status = 404, description = "unknown-category"),
        (status = 409, description = "has-children, has-products, id-reused"),
    ),
)]
pub(super) async fn remove_category(
    staff: Staff,
    Path(category): Path<CategoryId>,
    key: ChangeKey,
) -> Result<Reply<Committed>, Problem> {
    let change = staff.change::<RemoveCategory>(&key);
    staff.ask(RemoveCategory { change, category }).await
}

/// What a category is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CategoryForm {
    /// The category it belongs under; none for one at the top.
    #[serde(default)]
    parent: Option<CategoryId>,
    /// What people call it.
    name: Name,
    /// What addresses call it; no two categories share one.
    handle: Handle,
}

impl CategoryForm {
    fn put(self, change: ChangeId, category: CategoryId) -> PutCategory {
        PutCategory {
            change,
            category,
            parent: self.parent,
            name: self.name,
            handle: self.handle,
        }
    }
}

/// A category that was made.
#[derive(Serialize, JsonSchema)]
pub(super) struct CategoryMade {
    /// The id of this category, made of the idempotency key.
    category: CategoryId,
    /// Its position in the log of the catalog.
    position: u64,
    /// When it was decided.
    at: Timestamp,
}
