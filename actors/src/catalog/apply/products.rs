//! What events do to the rows of products.

use crate::{
    catalog::{
        rows::{BODIES, Body, HEADS, Head, KEEPERS, OWNED, Offered, VARIANTS, missing, prices},
        shelves,
        tree::{CATEGORIES, PRODUCT_COUNTS},
        words,
    },
    runtime::{At, RowError, RowsMut},
};
use contracts::{
    CategoryId, ProductId, UserId,
    catalog::{Content, PriceChanged, ProductPublished, ProductState},
};

/// A product, and who sells it from now on.
type Whose = (ProductId, Option<UserId>);

pub(super) fn added(
    (product, owner): Whose,
    content: &Content,
    at: &At,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    let (price, price_to) = range(product, content)?;
    let head = Head {
        owner,
        state: ProductState::Draft,
        title: content.title.clone(),
        image: content.images.first().cloned(),
        categories: content.categories.clone(),
        price,
        price_to,
        added_at: at.time,
        published_at: None,
    };
    write((product, owner), content, rows)?;
    enter(&head.categories, rows)?;
    rows.put(&OWNED, &head.owned(product), &())?;
    rows.put(&HEADS, &product.0, &head)
}

/// What is published is what its event says, be it new. Older logs say that in events before.
pub(super) fn published(
    it: &ProductPublished,
    at: &At,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    let whose = (it.product, it.owner);
    if let Some(content) = &it.content {
        match rows.get(&HEADS, &it.product.0)? {
            None => added(whose, content, at, rows)?,
            Some(_) => changed(whose, content, rows)?,
        }
    }
    moved(it.product, ProductState::Published, at, rows)
}

pub(super) fn changed(
    (product, owner): Whose,
    content: &Content,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    let before = head(product, rows)?;
    let (price, price_to) = range(product, content)?;
    let after = Head {
        owner,
        title: content.title.clone(),
        image: content.images.first().cloned(),
        categories: content.categories.clone(),
        price,
        price_to,
        ..before.clone()
    };
    let body = rows.get(&BODIES, &product.0)?;
    for sku in body.ok_or_else(|| missing(product))?.skus {
        // Another product may have taken over the SKU earlier in the same record.
        let holder = rows.get(&VARIANTS, &sku)?.map(|offered| offered.product);
        if holder == Some(product) {
            rows.remove(&VARIANTS, &sku);
        }
    }
    write((product, owner), content, rows)?;
    leave(&before.categories, rows)?;
    enter(&after.categories, rows)?;
    rows.remove(&OWNED, &before.owned(product));
    rows.put(&OWNED, &after.owned(product), &())?;
    shelves::put_up(rows, product, (&before, &after))?;
    if after.state == ProductState::Published {
        let skus = content.variants.iter().map(|it| &it.sku);
        words::put_up(rows, product, &words::of(&after.title, skus))?;
    }
    rows.put(&HEADS, &product.0, &after)
}

pub(super) fn price_changed(it: &PriceChanged, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let product = it.product;
    let before = head(product, rows)?;
    let offered = rows.get(&VARIANTS, &it.sku)?;
    let mut offered = offered.ok_or_else(|| missing(product))?;
    offered.price = it.to;
    offered.compare_at = it.compare_at;
    rows.put(&VARIANTS, &it.sku, &offered)?;
    let body = rows.get(&BODIES, &product.0)?;
    let mut all = Vec::new();
    for sku in body.ok_or_else(|| missing(product))?.skus {
        all.extend(rows.get(&VARIANTS, &sku)?.map(|offered| offered.price));
    }
    let (price, price_to) = prices(all).ok_or_else(|| missing(product))?;
    let after = Head {
        price,
        price_to,
        ..before.clone()
    };
    shelves::put_up(rows, product, (&before, &after))?;
    rows.put(&HEADS, &product.0, &after)
}

/// Shows a product, hides it, or puts it away.
pub(super) fn moved(
    product: ProductId,
    state: ProductState,
    at: &At,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    let before = head(product, rows)?;
    let mut after = Head {
        state,
        ..before.clone()
    };
    match (before.state, state) {
        (ProductState::Archived, ProductState::Archived) => {}
        (_, ProductState::Archived) => leave(&before.categories, rows)?,
        (ProductState::Archived, _) => {
            after.categories = existing(&before.categories, rows)?;
            enter(&after.categories, rows)?;
        }
        _ => {}
    }
    if state == ProductState::Published {
        after.published_at = before.published_at.or(Some(at.time));
        let body = rows.get(&BODIES, &product.0)?;
        let skus = body.ok_or_else(|| missing(product))?.skus;
        words::put_up(rows, product, &words::of(&after.title, skus.iter()))?;
    } else if before.state == ProductState::Published {
        words::take_down(rows, product)?;
    }
    shelves::put_up(rows, product, (&before, &after))?;
    rows.put(&HEADS, &product.0, &after)
}

fn head(product: ProductId, rows: &RowsMut<'_>) -> Result<Head, RowError> {
    let head = rows.get(&HEADS, &product.0)?;
    head.ok_or_else(|| missing(product))
}

fn range(
    product: ProductId,
    content: &Content,
) -> Result<(contracts::catalog::Price, contracts::catalog::Price), RowError> {
    prices(content.variants.iter().map(|variant| variant.price)).ok_or_else(|| missing(product))
}

fn write(
    (product, owner): Whose,
    content: &Content,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    for variant in &content.variants {
        rows.put(&VARIANTS, &variant.sku, &Offered::of(product, variant))?;
        rows.put(&KEEPERS, &variant.sku, &owner)?;
    }
    let body = Body {
        description: content.description.clone(),
        images: content.images.clone(),
        skus: content.variants.iter().map(|it| it.sku.clone()).collect(),
    };
    rows.put(&BODIES, &product.0, &body)
}

fn enter(categories: &[CategoryId], rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    for category in categories {
        let count = rows.get(&PRODUCT_COUNTS, &category.0)?.unwrap_or(0);
        rows.put(&PRODUCT_COUNTS, &category.0, &(count + 1))?;
    }
    Ok(())
}

fn leave(categories: &[CategoryId], rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    for category in categories {
        let count = rows.get(&PRODUCT_COUNTS, &category.0)?.unwrap_or(0);
        rows.put(&PRODUCT_COUNTS, &category.0, &count.saturating_sub(1))?;
    }
    Ok(())
}

/// Those that were not removed while the product was away.
fn existing(categories: &[CategoryId], rows: &RowsMut<'_>) -> Result<Vec<CategoryId>, RowError> {
    let mut existing = Vec::with_capacity(categories.len());
    for category in categories {
        if rows.get(&CATEGORIES, &category.0)?.is_some() {
            existing.push(*category);
        }
    }
    Ok(existing)
}
