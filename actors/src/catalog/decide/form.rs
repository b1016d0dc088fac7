//! Whether a listing makes sense by itself, whatever else there is.

use contracts::{
    ProductId, Sku,
    catalog::{CatalogRefusal, Listing, Price, Variant},
};
use std::collections::BTreeMap;

type Checked = Result<(), CatalogRefusal>;

/// Its variants can be told apart, and its prices can be compared.
pub(super) fn check(product: ProductId, listing: &Listing) -> Checked {
    let mut told_apart = BTreeMap::new();
    for variant in listing.variants.iter() {
        let Variant { sku, .. } = variant;
        if let Some(other) = told_apart.insert(choices(variant)?, sku) {
            let (sku, other) = (sku.clone(), other.clone());
            return Err(CatalogRefusal::SameOptions { sku, other });
        }
        let asked = (variant.price, variant.compare_at);
        let first = listing
            .variants
            .first()
            .map_or(variant.price, |it| it.price);
        check_price(product, sku, asked, first)?;
    }
    Ok(())
}

/// A price is of the product's currency, and not above the one it is compared with.
pub(super) fn check_price(
    product: ProductId,
    sku: &Sku,
    (price, compare_at): (Price, Option<Price>),
    other: Price,
) -> Checked {
    let currency = |price: Price| price.money().currency;
    let compared = compare_at.unwrap_or(price);
    if currency(price) != currency(other) || currency(compared) != currency(other) {
        return Err(CatalogRefusal::MixedCurrencies { product });
    }
    if compared.money().minor < price.money().minor {
        return Err(CatalogRefusal::CompareAtTooLow { sku: sku.clone() });
    }
    Ok(())
}

/// What is chosen with a variant, by the names of the options.
fn choices(variant: &Variant) -> Result<BTreeMap<&str, &str>, CatalogRefusal> {
    let mut choices = BTreeMap::new();
    for choice in variant.options.iter() {
        let (name, value) = (choice.name.as_str(), choice.value.as_str());
        if choices.insert(name, value).is_some() {
            let (sku, option) = (variant.sku.clone(), choice.name.clone());
            return Err(CatalogRefusal::OptionTwice { sku, option });
        }
    }
    Ok(choices)
}
