//! What the catalog says no to.

use super::{CATEGORIES_MAX, CATEGORY_DEPTH_MAX, Handle, MinorUnits};
use crate::{CategoryId, Kind, ProductId, Refusal, Sku, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the catalog says no to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(tag = "code", content = "details", rename_all = "kebab-case")]
pub enum CatalogRefusal {
    /// There is no such product, for this caller.
    #[error("there is no product {product}")]
    UnknownProduct {
        /// Which product.
        product: ProductId,
    },
    /// The product has no such variant.
    #[error("product {product} has no variant {sku}")]
    UnknownSku {
        /// Which product.
        product: ProductId,
        /// Which SKU.
        sku: Sku,
    },
    /// There is no such category.
    #[error("there is no category {category}")]
    UnknownCategory {
        /// Which category.
        category: CategoryId,
    },
    /// The request names a category that does not exist.
    #[error("category {category}, which is named here, does not exist")]
    MissingCategory {
        /// Which category.
        category: CategoryId,
    },
    /// Only staff gives a product to somebody else.
    #[error("a seller may only name themselves as the owner")]
    NotYours,
    /// A product needs an owner, and the caller has no account that could be it.
    #[error("whoever sells needs an account of their own")]
    NoAccount,
    /// The product is archived; it must be made a draft before it can change.
    #[error("product {product} is archived; unpublish makes it a draft again")]
    Archived {
        /// Which product.
        product: ProductId,
    },
    /// Another product has this SKU.
    #[error("{sku} is a variant of another product")]
    SkuTaken {
        /// Which SKU.
        sku: Sku,
    },
    /// The SKU was somebody else's before, or is the shop's, and their units are in stock.
    #[error("{sku} was another's before; only they and staff may list it")]
    SkuKept {
        /// Which SKU.
        sku: Sku,
    },
    /// The request names a SKU twice.
    #[error("{sku} is here twice")]
    SkuTwice {
        /// Which SKU.
        sku: Sku,
    },
    /// The request names a product twice.
    #[error("product {product} is here twice")]
    ProductTwice {
        /// Which product.
        product: ProductId,
    },
    /// One variant has two values for one option.
    #[error("{sku} has two values for {option}")]
    OptionTwice {
        /// Which SKU.
        sku: Sku,
        /// Which option.
        option: Text<40>,
    },
    /// Nothing tells two variants of one product apart.
    #[error("nothing tells {sku} from {other}: their options are the same")]
    SameOptions {
        /// Which SKU.
        sku: Sku,
        /// Which other SKU.
        other: Sku,
    },
    /// All prices of a product must have one currency.
    #[error("the prices of product {product} are not all in one currency")]
    MixedCurrencies {
        /// Which product.
        product: ProductId,
    },
    /// A price can only be compared with one that is not lower.
    #[error("{sku} costs more than the price it is compared with")]
    CompareAtTooLow {
        /// Which SKU.
        sku: Sku,
    },
    /// Another category has this handle.
    #[error("another category is called {handle}")]
    HandleTaken {
        /// Which handle.
        handle: Handle,
    },
    /// A category cannot stand below itself.
    #[error("category {category} would stand below itself")]
    Circle {
        /// Which category.
        category: CategoryId,
    },
    /// Too many categories would stand below one another.
    #[error("at most {CATEGORY_DEPTH_MAX} categories stand below one another")]
    TooDeep,
    /// There are as many categories as there may be.
    #[error("there are {CATEGORIES_MAX} categories already")]
    TooManyCategories,
    /// There are categories below this one.
    #[error("there are categories below category {category}")]
    HasChildren {
        /// Which category.
        category: CategoryId,
    },
    /// There are products in this category.
    #[error("{products} products are in category {category}")]
    HasProducts {
        /// Which category.
        category: CategoryId,
        /// How many products that are not archived.
        products: u64,
    },
    /// No price is at least the one and at most the other.
    #[error("min_price is at most max_price, here {}, not {}", i64::from(*max_price), i64::from(*min_price))]
    MinAboveMax {
        /// The least that was wanted, in minor units.
        min_price: MinorUnits,
        /// The most that was wanted, in minor units.
        max_price: MinorUnits,
    },
    /// The cursor is not one that this list gave.
    #[error("after is not a cursor of this list")]
    BadCursor,
}

impl Refusal for CatalogRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownProduct { .. }
            | Self::UnknownSku { .. }
            | Self::UnknownCategory { .. } => Kind::NotFound,
            Self::SkuTwice { .. }
            | Self::ProductTwice { .. }
            | Self::OptionTwice { .. }
            | Self::SameOptions { .. }
            | Self::MixedCurrencies { .. }
            | Self::CompareAtTooLow { .. }
            | Self::NotYours
            | Self::MinAboveMax { .. }
            | Self::BadCursor => Kind::Invalid,
            Self::MissingCategory { .. }
            | Self::NoAccount
            | Self::Archived { .. }
            | Self::SkuTaken { .. }
            | Self::SkuKept { .. }
            | Self::HandleTaken { .. }
            | Self::Circle { .. }
            | Self::TooDeep
            | Self::TooManyCategories
            | Self::HasChildren { .. }
            | Self::HasProducts { .. } => Kind::Conflict,
        }
    }
}
