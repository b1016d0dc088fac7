//! What the catalog tells about itself.

mod categories;
mod lists;
mod wanted;

pub(super) use categories::{categories, category};
pub(super) use lists::{owned, products};

use super::rows::{HEADS, Head, VARIANTS, content};
use crate::runtime::{No, Rows};
use contracts::{
    Caller, Name, ProductId,
    catalog::{
        CatalogRefusal, Choice, FindProduct, FindVariants, Offer, Offers, Product, ProductState,
        title_of,
    },
};

type Told<T> = Result<T, No<CatalogRefusal>>;

pub(super) fn product(query: &FindProduct, rows: &Rows<'_>, caller: &Caller) -> Told<Product> {
    let product = query.product;
    let head = rows.get(&HEADS, &product.0)?;
    let head = head.filter(|head| head.is_shown_to(caller));
    let head = head.ok_or(CatalogRefusal::UnknownProduct { product })?;
    Ok(Product {
        product,
        owner: head.owner,
        state: head.state,
        added_at: head.added_at,
        published_at: head.published_at,
        content: content(product, &head, rows)?,
    })
}

pub(super) fn variants(query: &FindVariants, rows: &Rows<'_>, caller: &Caller) -> Told<Offers> {
    let mut offers = Vec::with_capacity(query.skus.len());
    // The variants of one product often stand together.
    let mut last: Option<(ProductId, Head)> = None;
    for sku in query.skus.iter() {
        let Some(offered) = rows.get(&VARIANTS, sku)? else {
            continue;
        };
        let product = offered.product;
        if last.as_ref().is_none_or(|(of, _)| *of != product) {
            let head = rows.get(&HEADS, &product.0)?;
            last = head.map(|head| (product, head));
        }
        let Some((_, head)) = &last else { continue };
        let published = head.state == ProductState::Published;
        if published || caller.is_staff() {
            offers.push(Offer {
                sku: sku.clone(),
                product,
                title: head.title.clone(),
                variant: variant_of(&offered.options, &head.title),
                price: offered.price,
                compare_at: offered.compare_at,
                published,
                grams: offered.grams,
                tax: offered.tax,
            });
        }
    }
    Ok(Offers { offers })
}

/// What tells a variant from the others, without saying again what its product is called.
fn variant_of(options: &[Choice], product: &Name) -> Option<Name> {
    title_of(options.iter().filter(|it| *it.value != **product))
}
