//! The rows of a product: what lists and orders need, what only its page needs, and its variants.

use crate::runtime::{RowError, Rows, Table};
use contracts::{
    Caller, CategoryId, Name, ProductId, Sku, Timestamp, UpTo, UserId,
    catalog::{
        Choice, Content, Description, Grams, ImageUrl, OPTIONS_MAX, Price, ProductState, TaxClass,
        VARIANT_IMAGES_MAX, Variant,
    },
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is looked at all the time.
pub(super) const HEADS: Table<Uuid, Head> = Table::new(b'p');
/// What is looked at on a product's own page.
pub(super) const BODIES: Table<Uuid, Body> = Table::new(b'b');
/// The variants of all products.
pub(super) const VARIANTS: Table<Sku, Offered> = Table::new(b'v');
/// Whose each SKU is that was ever listed, for good: its units may still be in stock. Only staff
/// give it to somebody else.
pub(super) const KEEPERS: Table<Sku, Option<UserId>> = Table::new(b'w');
/// The products of each owner, newest first.
pub(super) const OWNED: Table<Owned, ()> = Table::in_order(b'o');

/// Whose product it is, how long before the end of time it was made, and which it is.
pub(super) type Owned = (Desk, u64, Uuid);
/// A seller, or the shop itself.
pub(super) type Desk = (u32, Uuid);

/// What lists and orders need of a product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) owner: Option<UserId>,
    pub(super) state: ProductState,
    pub(super) title: Name,
    pub(super) image: Option<ImageUrl>,
    pub(super) categories: Vec<CategoryId>,
    /// Of the cheapest variant.
    pub(super) price: Price,
    /// Of the dearest variant.
    pub(super) price_to: Price,
    pub(super) added_at: Timestamp,
    pub(super) published_at: Option<Timestamp>,
}

/// The rest of a product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Body {
    pub(super) description: Option<Description>,
    pub(super) images: Vec<ImageUrl>,
    pub(super) skus: Vec<Sku>,
}

/// A variant, by its SKU.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Offered {
    pub(super) product: ProductId,
    pub(super) options: UpTo<Choice, OPTIONS_MAX>,
    pub(super) price: Price,
    pub(super) compare_at: Option<Price>,
    pub(super) grams: Grams,
    pub(super) tax: TaxClass,
    pub(super) images: UpTo<ImageUrl, VARIANT_IMAGES_MAX>,
}

impl Head {
    /// Whether this caller may change the product.
    pub(super) fn belongs_to(&self, caller: &Caller) -> bool {
        let user = caller.user();
        caller.is_staff() || (user.is_some() && user == self.owner)
    }

    /// Whether this caller may see the product.
    pub(super) fn is_shown_to(&self, caller: &Caller) -> bool {
        self.state == ProductState::Published || self.belongs_to(caller)
    }

    /// Where its owner finds it.
    pub(super) fn owned(&self, product: ProductId) -> Owned {
        let age = u64::MAX - self.added_at.0;
        (desk(self.owner), age, product.0)
    }
}

/// Where a seller's products are found, or the shop's own.
pub(super) fn desk(owner: Option<UserId>) -> Desk {
    owner.map_or((0, Uuid::nil()), |owner| (1, owner.0))
}

impl Offered {
    pub(super) fn of(product: ProductId, variant: &Variant) -> Self {
        let it = variant.clone();
        Self {
            product,
            options: it.options,
            price: it.price,
            compare_at: it.compare_at,
            grams: it.grams,
            tax: it.tax,
            images: it.images,
        }
    }

    pub(super) fn variant(self, sku: Sku) -> Variant {
        Variant {
            sku,
            options: self.options,
            price: self.price,
            compare_at: self.compare_at,
            grams: self.grams,
            tax: self.tax,
            images: self.images,
        }
    }
}

/// A price in minor units, as it is compared.
pub(super) fn minor(price: Price) -> u64 {
    u64::try_from(price.money().minor).unwrap_or(0)
}

/// The lowest and the highest price; all of them have one currency.
pub(super) fn prices(all: impl IntoIterator<Item = Price>) -> Option<(Price, Price)> {
    all.into_iter().fold(None, |range, price| {
        let (low, high) = range.unwrap_or((price, price));
        Some((
            if minor(price) < minor(low) {
                price
            } else {
                low
            },
            if minor(price) > minor(high) {
                price
            } else {
                high
            },
        ))
    })
}

/// What a product is, put together again.
pub(super) fn content(
    product: ProductId,
    head: &Head,
    rows: &Rows<'_>,
) -> Result<Content, RowError> {
    let body = rows.get(&BODIES, &product.0)?;
    let body = body.ok_or_else(|| missing(product))?;
    let mut variants = Vec::with_capacity(body.skus.len());
    for sku in body.skus {
        let offered = rows.get(&VARIANTS, &sku)?;
        variants.push(offered.ok_or_else(|| missing(product))?.variant(sku));
    }
    Ok(Content {
        title: head.title.clone(),
        description: body.description,
        categories: head.categories.clone(),
        images: body.images,
        variants,
    })
}

/// A row that an earlier event must have written is not there.
pub(super) fn missing(product: ProductId) -> RowError {
    RowError(format!("product {product} is not whole"))
}
