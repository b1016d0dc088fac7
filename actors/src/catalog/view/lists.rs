//! Products page by page.

use super::{
    Told,
    wanted::{Found, Wanted, head},
};
use crate::{
    catalog::{
        rows::{Head, OWNED, VARIANTS, desk},
        shelves::Place,
    },
    runtime::{RowError, Rows},
};
use contracts::{
    Caller, Cursor, Page, ProductId, Sku,
    catalog::{CatalogRefusal, ListOwned, ListProducts, ProductState, ProductSummary, Sort},
};
use uuid::Uuid;

pub(crate) fn products(
    query: &ListProducts,
    rows: &Rows<'_>,
    _: &Caller,
) -> Told<Page<ProductSummary>> {
    let wanted = Wanted::of(query, rows)?;
    if let Some(sku) = &query.sku {
        return Ok(with_sku(rows, sku, &wanted)?);
    }
    let list = name(query.sort);
    let after = query.page.after.as_ref();
    let after = after.map(|cursor| read(list, cursor).ok_or(CatalogRefusal::BadCursor));
    let limit = query.page.limit.items();
    // One more than wanted tells whether the list goes on.
    let found = wanted.look(rows, after.transpose()?, limit + 1)?;
    Ok(page(list, found, limit))
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
    let mut products = Vec::with_capacity(found.len());
    for ((_, age, product), ()) in found {
        products.push(((0, age, product), head(product, rows)?));
    }
    let found = Found {
        products,
        ended_at: None,
    };
    Ok(page(OWN, found, limit))
}

fn with_sku(rows: &Rows<'_>, sku: &Sku, wanted: &Wanted) -> Result<Page<ProductSummary>, RowError> {
    let mut items = Vec::new();
    if let Some(offered) = rows.get(&VARIANTS, sku)? {
        let product = offered.product;
        let head = head(product.0, rows)?;
        if head.state == ProductState::Published && wanted.takes(product.0, &head, rows)? {
            items.push(summary(product, head));
        }
    }
    Ok(Page { items, next: None })
}

fn page(list: &str, found: Found, limit: usize) -> Page<ProductSummary> {
    let mut products = found.products;
    let goes_on = products.len() > limit;
    products.truncate(limit);
    let last = products.last().map(|(place, _)| *place);
    let last = if goes_on { last } else { found.ended_at };
    let next = last.and_then(|place| write(list, &place));
    let items = products.into_iter();
    let items = items.map(|((_, _, id), head)| summary(ProductId(id), head));
    Page {
        items: items.collect(),
        next,
    }
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
