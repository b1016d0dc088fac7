//! What the catalog answers: products, offers, and the tree of categories.

use super::{Content, Grams, Handle, ImageUrl, Price, TaxClass};
use crate::{CategoryId, Name, ProductId, Sku, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// All of a product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Product {
    /// Which.
    pub product: ProductId,
    /// Who sells it; the shop itself without one.
    pub owner: Option<UserId>,
    /// Who may see it.
    pub state: ProductState,
    /// When it was made.
    pub added_at: Timestamp,
    /// When it was published for the first time.
    pub published_at: Option<Timestamp>,
    /// What it is.
    pub content: Content,
}

/// Who may see a product.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ProductState {
    /// Its owner and staff, who may change it.
    Draft,
    /// Everybody.
    Published,
    /// Its owner and staff; it can be made a draft again.
    Archived,
}

/// A product as a list shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProductSummary {
    /// Which.
    pub product: ProductId,
    /// What it is called.
    pub title: Name,
    /// The first of its pictures.
    pub image: Option<ImageUrl>,
    /// What its cheapest variant costs.
    pub price: Price,
    /// What its dearest variant costs.
    pub price_to: Price,
    /// Who may see it.
    pub state: ProductState,
    /// When it was made.
    pub added_at: Timestamp,
    /// When it was published for the first time.
    pub published_at: Option<Timestamp>,
}

/// In which order products are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// The one that was last published for the first time comes first.
    #[default]
    Newest,
    /// The cheapest comes first. Prices of one currency stand together.
    PriceAscending,
    /// The dearest comes first. Prices of one currency stand together.
    PriceDescending,
}

/// What a SKU is, and what it costs now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Offer {
    /// Which SKU.
    pub sku: Sku,
    /// Whose variant it is.
    pub product: ProductId,
    /// What its product is called.
    pub title: Name,
    /// What tells it from the product's other variants, such as `M / blue`.
    pub variant: Option<Name>,
    /// What it costs.
    pub price: Price,
    /// The price it is to be compared with.
    pub compare_at: Option<Price>,
    /// Whether everybody may buy it.
    pub published: bool,
    /// What one unit weighs, in grams.
    pub grams: Grams,
    /// How it is taxed.
    pub tax: TaxClass,
}

/// Offers in the order they were asked for; a SKU that is not sold is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Offers {
    /// The offers.
    pub offers: Vec<Offer>,
}

/// A category, and what is below it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CategoryNode {
    /// Which.
    pub category: CategoryId,
    /// The category it belongs under; none for one at the top.
    pub parent: Option<CategoryId>,
    /// What people call it.
    pub name: Name,
    /// What addresses call it.
    pub handle: Handle,
    /// The categories right below it, by name.
    pub children: Vec<CategoryNode>,
}

/// All categories.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Categories {
    /// Those at the top, by name.
    pub categories: Vec<CategoryNode>,
}
