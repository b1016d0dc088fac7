//! What may happen in the catalog.

use super::{Content, Handle, Price};
use crate::{CategoryId, Name, ProductId, Sku, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// There is a new category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CategoryAdded {
    /// Which.
    pub category: CategoryId,
    /// The category it belongs under; none for one at the top.
    pub parent: Option<CategoryId>,
    /// What people call it.
    pub name: Name,
    /// What addresses call it.
    pub handle: Handle,
}

/// A category has moved, or is called otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CategoryChanged {
    /// Which.
    pub category: CategoryId,
    /// The category it belongs under now; none for one at the top.
    pub parent: Option<CategoryId>,
    /// What people call it now.
    pub name: Name,
    /// What addresses call it now.
    pub handle: Handle,
}

/// A category is no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CategoryRemoved {
    /// Which.
    pub category: CategoryId,
}

/// There is a new product, as a draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProductAdded {
    /// Which.
    pub product: ProductId,
    /// Who sells it; the shop itself without one.
    pub owner: Option<UserId>,
    /// What it is.
    pub content: Content,
}

/// A draft is something else, be it in its prices. Nobody else hears of it before it is published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DraftChanged {
    /// Which.
    pub product: ProductId,
    /// Who sells it now; the shop itself without one.
    pub owner: Option<UserId>,
    /// What it is now.
    pub content: Content,
}

/// A published product is something else in more than its prices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProductChanged {
    /// Which.
    pub product: ProductId,
    /// Who sells it now; the shop itself without one.
    pub owner: Option<UserId>,
    /// What it is now.
    pub content: Content,
}

/// A published variant that was there before has another price, or is compared with another one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PriceChanged {
    /// Whose variant.
    pub product: ProductId,
    /// Which variant.
    pub sku: Sku,
    /// What it cost before.
    pub from: Price,
    /// What it costs from now on.
    pub to: Price,
    /// The price it is to be compared with from now on.
    pub compare_at: Option<Price>,
    /// Since when.
    pub at: Timestamp,
}

/// Everybody sees a product now, which may be new.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProductPublished {
    /// Which.
    pub product: ProductId,
    /// Who sells it; the shop itself without one.
    #[serde(default)]
    pub owner: Option<UserId>,
    /// What it is: this is the first that the world hears of it. Older logs do not say.
    #[serde(default)]
    pub content: Option<Content>,
}

/// A product is a draft again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProductUnpublished {
    /// Which.
    pub product: ProductId,
}

/// A product was put away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProductArchived {
    /// Which.
    pub product: ProductId,
}
