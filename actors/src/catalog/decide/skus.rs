//! Whose SKUs are: none is in two products, or becomes another's with what is in stock of it.

use super::{Decided, products::Wish};
use crate::{
    catalog::rows::{KEEPERS, VARIANTS},
    runtime::Rows,
};
use contracts::{
    ProductId, Sku, UserId,
    catalog::{CatalogRefusal, Variant},
};
use std::collections::BTreeMap;

/// No SKU is in two products once all of this is done. One that another product gives up in the
/// same breath is free.
pub(super) fn check_free(
    wishes: &[Wish<'_>],
    rows: &Rows<'_>,
    is_wished: impl Fn(ProductId) -> bool,
) -> Decided<()> {
    let mut claims = BTreeMap::new();
    for (product, listing) in wishes {
        for Variant { sku, .. } in listing.variants.iter() {
            if claims.insert(sku, *product).is_some() {
                return Err(CatalogRefusal::SkuTwice { sku: sku.clone() }.into());
            }
        }
    }
    for (sku, product) in claims {
        let holder = rows.get(&VARIANTS, sku)?.map(|offered| offered.product);
        if holder.is_some_and(|holder| holder != product && !is_wished(holder)) {
            return Err(CatalogRefusal::SkuTaken { sku: sku.clone() }.into());
        }
    }
    Ok(())
}

/// A seller lists own SKUs only, for good: those that are in the product, those that were the
/// seller's before, and new ones that stock has never heard of. What the shop has in stock of a SKU
/// that nobody has listed is the shop's.
pub(super) fn check_kept(
    (product, listing): Wish<'_>,
    seller: Option<UserId>,
    (stocked, rows): (&[Sku], &Rows<'_>),
) -> Decided<()> {
    for Variant { sku, .. } in listing.variants.iter() {
        match rows.get(&VARIANTS, sku)? {
            Some(offered) if offered.product == product => continue,
            Some(_) => return Err(CatalogRefusal::SkuTaken { sku: sku.clone() }.into()),
            None => {}
        }
        let kept = match rows.get(&KEEPERS, sku)? {
            Some(keeper) => keeper != seller,
            None => stocked.contains(sku),
        };
        if kept {
            return Err(CatalogRefusal::SkuKept { sku: sku.clone() }.into());
        }
    }
    Ok(())
}
