//! Catalog: what the shop sells, for how much, and under which headings it is found.

mod answers;
mod events;
mod limits;
mod products;
mod refusals;
mod search;

pub use answers::{
    Categories, CategoryNode, Offer, Offers, Product, ProductState, ProductSummary, Sort,
};
pub use events::{
    CategoryAdded, CategoryChanged, CategoryRemoved, DraftChanged, PriceChanged, ProductAdded,
    ProductArchived, ProductChanged, ProductPublished, ProductUnpublished,
};
pub use limits::{
    CATEGORIES_MAX, CATEGORY_DEPTH_MAX, DESCRIPTION_BYTES_MAX, Description, GRAMS_MAX, Grams,
    HANDLE_BYTES_MAX, Handle, ImageUrl, MinorUnits, NotADescription, NotAHandle, NotAPrice,
    NotAnImage, OPTIONS_MAX, PRICE_MINOR_MAX, PRODUCT_CATEGORIES_MAX, PRODUCT_IMAGES_MAX,
    PRODUCTS_MAX, Price, TooHeavy, URL_BYTES_MAX, VARIANT_IMAGES_MAX, VARIANT_SKUS_MAX,
    VARIANTS_MAX,
};
pub use products::{Choice, Content, Entry, Listing, TaxClass, Variant, title_of};
pub use refusals::CatalogRefusal;
pub use search::{
    NotASearch, SEARCH_BYTES_MAX, SEARCH_WORDS_MAX, Search, WORD_BYTES_MAX, words_of,
};

use crate::{
    CategoryId, ChangeId, List, Name, Page, PageRequest, ProductId, Sku, UpTo, UserId, domain,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

domain! {
    /// Products that are sold, and the categories they are found by.
    "catalog" Catalog refusing CatalogRefusal;
    commands CatalogCommand {
        PutCategory(PutCategory) = "put-category" per change by Staff,
        RemoveCategory(RemoveCategory) = "remove-category" per change by Staff,
        PutProduct(PutProduct) = "put-product" per change by Seller,
        PutProducts(PutProducts) = "put-products" per change by Staff,
        ChangePrice(ChangePrice) = "change-price" per change by Seller,
        Publish(PublishProduct) = "publish" per change by Seller,
        Unpublish(UnpublishProduct) = "unpublish" per change by Seller,
        Archive(ArchiveProduct) = "archive" per change by Seller,
    }
    queries {
        FindProduct -> Product = "product" by Anyone,
        FindVariants -> Offers = "variants" by Anyone,
        ListProducts -> Page<ProductSummary> = "products" by Anyone,
        ListOwned -> Page<ProductSummary> = "owned" by Seller,
        FindCategory -> CategoryNode = "category" by Anyone,
        ListCategories -> Categories = "categories" by Anyone,
    }
    events CatalogEvent {
        CategoryAdded(CategoryAdded) = "category-added" about category public,
        CategoryChanged(CategoryChanged) = "category-changed" about category public,
        CategoryRemoved(CategoryRemoved) = "category-removed" about category public,
        Added(ProductAdded) = "product-added" about product private,
        DraftChanged(DraftChanged) = "draft-changed" about product private,
        Changed(ProductChanged) = "product-changed" about product public,
        PriceChanged(PriceChanged) = "price-changed" about product public,
        Published(ProductPublished) = "published" about product public,
        Unpublished(ProductUnpublished) = "unpublished" about product public,
        Archived(ProductArchived) = "archived" about product public,
    }
}

/// Makes a category, or changes all of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PutCategory {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Which category; a new one where nobody knows it yet.
    pub category: CategoryId,
    /// The category it belongs under; none for one at the top.
    #[serde(default)]
    pub parent: Option<CategoryId>,
    /// What people call it.
    pub name: Name,
    /// What addresses call it; no two categories share one.
    pub handle: Handle,
}

/// Removes a category that has neither children nor products.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RemoveCategory {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Which category.
    pub category: CategoryId,
}

/// Makes a product, or changes all of one. What is published stays so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PutProduct {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Which product; a new one where nobody knows it yet.
    pub product: ProductId,
    /// What it is from now on.
    pub listing: Listing,
    /// Which of its SKUs stock has dealt with before: asked of stock before anything is decided,
    /// whatever the caller says. Staff are not asked about it.
    #[serde(default)]
    pub stocked: Option<UpTo<Sku, VARIANTS_MAX>>,
}

/// Makes or changes many products: all of them or none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PutProducts {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// The products, each once.
    pub products: List<Entry, PRODUCTS_MAX>,
}

/// Changes the price of one variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangePrice {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Whose variant.
    pub product: ProductId,
    /// Which variant.
    pub sku: Sku,
    /// What it costs from now on, in the currency of its product.
    pub price: Price,
    /// The price it is to be compared with; none to show no comparison.
    #[serde(default)]
    pub compare_at: Option<Price>,
}

/// Shows a product to everybody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PublishProduct {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Which product.
    pub product: ProductId,
}

/// Makes a product a draft again, whether it was published or archived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnpublishProduct {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Which product.
    pub product: ProductId,
}

/// Puts a product away. Its SKUs stay its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ArchiveProduct {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Which product.
    pub product: ProductId,
}

/// Asks for all of a product. Drafts and archived ones are there for their owner and for staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindProduct {
    /// Which product.
    pub product: ProductId,
}

/// Asks what these SKUs are and cost now. Staff and services hear of unpublished ones too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindVariants {
    /// Which SKUs.
    pub skus: List<Sku, VARIANT_SKUS_MAX>,
}

/// Asks for published products, page by page. Where few of those that were looked at are wanted, a
/// page may hold less than its limit, or nothing, and the list still goes on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ListProducts {
    /// Only those of this category, or of one below it.
    pub category: Option<CategoryId>,
    /// Only the one that has this SKU.
    pub sku: Option<Sku>,
    /// Only those that have all of these words: each is the beginning of a word of the product's
    /// name, or of one of its SKUs.
    pub words: Option<Search>,
    /// Only those whose cheapest variant costs at least so many minor units of its currency.
    pub min_price: Option<MinorUnits>,
    /// Only those whose cheapest variant costs at most so many minor units of its currency.
    pub max_price: Option<MinorUnits>,
    /// In which order.
    pub sort: Sort,
    /// Which page.
    pub page: PageRequest,
}

/// Asks for a seller's own products in every state, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ListOwned {
    /// Whose, if staff asks; without it, the asker's own, and for staff the shop's.
    pub owner: Option<UserId>,
    /// Which page.
    pub page: PageRequest,
}

/// Asks for a category and what is below it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindCategory {
    /// Which category.
    pub category: CategoryId,
}

/// Asks for all categories.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListCategories {}
