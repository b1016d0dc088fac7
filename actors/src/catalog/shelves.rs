//! The shelves: published products in the orders that lists have them, for all and per category.

use super::rows::Head;
use crate::runtime::{RowError, Rows, RowsMut, Table};
use contracts::{
    CategoryId, ProductId,
    catalog::{Price, ProductState, Sort},
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Every published product, once per order and shelf.
const SHELVES: Table<Spot, ()> = Table::in_order(b's');

/// Where a product stands on a shelf: by its currency and its price, or by its day.
pub(super) type Place = (u32, u64, Uuid);
/// A shelf: its order, and its category. The one for all products has other numbers than those of
/// categories, so no category can be mistaken for it.
pub(super) type Shelf = (u32, Uuid);
type Spot = (Shelf, Place);

/// The shelf of all products in this order.
pub(super) fn for_all(sort: Sort) -> Shelf {
    (number(sort), Uuid::nil())
}

/// The shelf of one category in this order.
pub(super) fn of_category(sort: Sort, category: CategoryId) -> Shelf {
    (number(sort) + 3, category.0)
}

fn number(sort: Sort) -> u32 {
    match sort {
        Sort::Newest => 0,
        Sort::PriceAscending => 1,
        Sort::PriceDescending => 2,
    }
}

/// Where a product stands among others in each order.
fn places(product: ProductId, head: &Head) -> [(Sort, Place); 3] {
    let published = head.published_at.unwrap_or_default().0;
    let (currency, minor) = (currency(head.price), minor(head.price));
    let product = product.0;
    [
        (Sort::Newest, (0, u64::MAX - published, product)),
        (Sort::PriceAscending, (currency, minor, product)),
        (
            Sort::PriceDescending,
            (u32::MAX - currency, u64::MAX - minor, product),
        ),
    ]
}

fn currency(price: Price) -> u32 {
    let letters = price.money().currency.code().bytes();
    letters.fold(0, |code, letter| (code << 8) | u32::from(letter))
}

fn minor(price: Price) -> u64 {
    u64::try_from(price.money().minor).unwrap_or(0)
}

/// All the spots of a product; none unless it is published.
fn spots(product: ProductId, head: &Head) -> Vec<Spot> {
    if head.state != ProductState::Published {
        return Vec::new();
    }
    let on_shelves = |(sort, place)| {
        let categories = head.categories.iter();
        let shelves = categories.map(move |category| of_category(sort, *category));
        let shelves = shelves.chain([for_all(sort)]);
        shelves.map(move |shelf| (shelf, place))
    };
    let places = places(product, head).into_iter();
    places.flat_map(on_shelves).collect()
}

/// Moves a product from where it stood to where it stands now.
pub(super) fn put_up(
    rows: &mut RowsMut<'_>,
    product: ProductId,
    (before, after): (&Head, &Head),
) -> Result<(), RowError> {
    let (before, after) = (spots(product, before), spots(product, after));
    for spot in before.iter().filter(|spot| !after.contains(spot)) {
        rows.remove(&SHELVES, spot);
    }
    for spot in after.iter().filter(|spot| !before.contains(spot)) {
        rows.put(&SHELVES, spot, &())?;
    }
    Ok(())
}

/// The next products on several shelves of one order, as if they were one shelf. What stands on
/// two of them is found once.
pub(super) fn walk(
    rows: &Rows<'_>,
    shelves: &[Shelf],
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<Place>, RowError> {
    let mut fronts = BTreeSet::new();
    for shelf in shelves {
        fronts.extend(next(rows, *shelf, after)?.map(|place| (place, *shelf)));
    }
    let mut found: Vec<Place> = Vec::new();
    while found.len() < limit
        && let Some((place, shelf)) = fronts.pop_first()
    {
        if found.last() != Some(&place) {
            found.push(place);
        }
        fronts.extend(next(rows, shelf, Some(place))?.map(|place| (place, shelf)));
    }
    Ok(found)
}

fn next(rows: &Rows<'_>, shelf: Shelf, after: Option<Place>) -> Result<Option<Place>, RowError> {
    let after = after.map(|place| (shelf, place));
    let spots = rows.scan(&SHELVES, &shelf, after.as_ref(), 1)?;
    Ok(spots.first().map(|((_, place), ())| *place))
}
