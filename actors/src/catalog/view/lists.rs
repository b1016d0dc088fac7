//! Products page by page.

use super::Told;
use crate::{
    catalog::{
        rows::{HEADS, Head, OWNED, VARIANTS, desk, missing},
        shelves::{Place, for_all, of_category, walk},
        tree::{CATEGORIES, levels},
    },
    runtime::{RowError, Rows},
};
use contracts::{
    Caller, CategoryId, Cursor, Page, ProductId, Sku,
    catalog::{CatalogRefusal, ListOwned, ListProducts, ProductState, ProductSummary, Sort},
};
use uuid::Uuid;

pub(crate) fn products(
    query: &ListProducts,
    rows: &Rows<'_>,
    _: &Caller,
) -> Told<Page<ProductSummary>> {
    let categories = query.category.map(|category| subtree(rows, category));
    let categories = categories.transpose()?;
    if let Some(sku) = &query.sku {
        return Ok(with_sku(rows, sku, categories.as_deref())?);
    }
    let shelves = match &categories {
        None => vec![for_all(query.sort)],
        Some(categories) => {
            let shelves = categories.iter();
            shelves.map(|it| of_category(query.sort, *it)).collect()
        }
    };
    let after = query.page.after.as_ref().map(|cursor| {
        let place = read(name(query.sort), cursor);
        place.ok_or(CatalogRefusal::BadCursor)
    });
    let limit = query.page.limit.items();
    // One more than wanted tells whether the list goes on.
    let places = walk(rows, &shelves, after.transpose()?, limit + 1)?;
    page(rows, name(query.sort), &places, limit)
}

/// Staff looks at anybody's; everybody else at their own.
pub(crate) fn owned(
    query: &ListOwned,
    rows: &Rows<'_>,
    caller: &Caller,
) -> Told<Page<ProductSummary>> {
    let owner = if caller.is_staff() {
        query.owner
    } else {
        let seller = caller.user().ok_or(CatalogRefusal::NoAccount)?;
        if query.owner.is_some_and(|owner| owner != seller) {
            return Err(CatalogRefusal::NotYours.into());
        }
        Some(seller)
    };
    let desk = desk(owner);
    let after = query.page.after.as_ref().map(|cursor| {
        let (_, age, product) = read(OWN, cursor).ok_or(CatalogRefusal::BadCursor)?;
        Ok::<_, CatalogRefusal>((desk, age, product))
    });
    let limit = query.page.limit.items();
    let found = rows.scan(&OWNED, &desk, after.transpose()?.as_ref(), limit + 1)?;
    let places = found.into_iter().map(|((_, age, id), ())| (0, age, id));
    page(rows, OWN, &places.collect::<Vec<_>>(), limit)
}

/// A category and all below it.
fn subtree(rows: &Rows<'_>, category: CategoryId) -> Told<Vec<CategoryId>> {
    if rows.get(&CATEGORIES, &category.0)?.is_none() {
        return Err(CatalogRefusal::UnknownCategory { category }.into());
    }
    Ok(levels(rows, category)?.concat())
}

fn with_sku(
    rows: &Rows<'_>,
    sku: &Sku,
    within: Option<&[CategoryId]>,
) -> Result<Page<ProductSummary>, RowError> {
    let mut items = Vec::new();
    if let Some(offered) = rows.get(&VARIANTS, sku)? {
        let product = offered.product;
        let head = rows.get(&HEADS, &product.0)?;
        let head = head.ok_or_else(|| missing(product))?;
        let is_within =
            |within: &[CategoryId]| head.categories.iter().any(|it| within.contains(it));
        if head.state == ProductState::Published && within.is_none_or(is_within) {
            items.push(summary(product, head));
        }
    }
    Ok(Page { items, next: None })
}

fn page(rows: &Rows<'_>, list: &str, places: &[Place], limit: usize) -> Told<Page<ProductSummary>> {
    let shown = places.get(..limit).unwrap_or(places);
    let mut items = Vec::with_capacity(shown.len());
    for (_, _, id) in shown {
        let product = ProductId(*id);
        let head = rows.get(&HEADS, id)?.ok_or_else(|| missing(product))?;
        items.push(summary(product, head));
    }
    let last = shown.last().filter(|_| places.len() > limit);
    let next = last.and_then(|place| write(list, place));
    Ok(Page { items, next })
}

fn summary(product: ProductId, head: Head) -> ProductSummary {
    ProductSummary {
        product,
        title: head.title,
        image: head.image,
        price: head.price,
        price_to: head.price_to,
        state: head.state,
        added_at: head.added_at,
        published_at: head.published_at,
    }
}

/// How the cursors of a seller's own list begin.
const OWN: &str = "own";

/// How the cursors of an order begin: one order's cursor is no place in another.
fn name(sort: Sort) -> &'static str {
    match sort {
        Sort::Newest => "new",
        Sort::PriceAscending => "up",
        Sort::PriceDescending => "down",
    }
}

fn write(list: &str, (first, second, id): &Place) -> Option<Cursor> {
    Cursor::new(format!("{list}.{first}.{second}.{}", id.simple())).ok()
}

fn read(list: &str, cursor: &Cursor) -> Option<Place> {
    let mut parts = cursor.as_str().split('.');
    let of_list = parts.next()? == list;
    let first = parts.next()?.parse().ok()?;
    let second = parts.next()?.parse().ok()?;
    let id = Uuid::try_parse(parts.next()?).ok()?;
    (of_list && parts.next().is_none()).then_some((first, second, id))
}
