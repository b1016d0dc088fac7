//! The shelves: published products in the orders that lists have them, for all and per category.

use super::rows::{Head, minor};
use crate::runtime::{RowError, Rows, RowsMut, Table};
use contracts::{
    CategoryId, ProductId,
    catalog::{Price, ProductState, Sort},
};
use std::{collections::BTreeSet, ops::RangeInclusive};
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

/// Where a product stands among others in this order.
pub(super) fn place(sort: Sort, product: ProductId, head: &Head) -> Place {
    let [newest, cheap, dear] = places(product, head);
    let (_, place) = match sort {
        Sort::Newest => newest,
        Sort::PriceAscending => cheap,
        Sort::PriceDescending => dear,
    };
    place
}

/// The place after which the list goes on, if nothing from here to there has such a price.
pub(super) fn leap(sort: Sort, here: Place, prices: &RangeInclusive<u64>) -> Option<Place> {
    let (currency, order, _) = here;
    let (first, last) = match sort {
        Sort::Newest => return None,
        Sort::PriceAscending => (*prices.start(), *prices.end()),
        Sort::PriceDescending => (u64::MAX - prices.end(), u64::MAX - prices.start()),
    };
    if order < first {
        Some((currency, first - 1, Uuid::max()))
    } else {
        (order > last).then(|| (currency, u64::MAX, Uuid::max()))
    }
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

/// A walk along several shelves of one order, as if they were one shelf. What stands on two of them
/// is found once.
pub(super) struct Walk<'r, 'v> {
    rows: &'r Rows<'v>,
    shelves: &'r [Shelf],
    fronts: BTreeSet<(Place, Shelf)>,
    last: Option<Place>,
}

impl<'r, 'v> Walk<'r, 'v> {
    pub(super) fn begin(
        rows: &'r Rows<'v>,
        shelves: &'r [Shelf],
        after: Option<Place>,
    ) -> Result<Self, RowError> {
        let mut fronts = BTreeSet::new();
        for shelf in shelves {
            fronts.extend(next(rows, *shelf, after)?.map(|place| (place, *shelf)));
        }
        Ok(Self {
            rows,
            shelves,
            fronts,
            last: after,
        })
    }

    /// The next place where something stands.
    pub(super) fn step(&mut self) -> Result<Option<Place>, RowError> {
        while let Some((place, shelf)) = self.fronts.pop_first() {
            let following = next(self.rows, shelf, Some(place))?;
            self.fronts.extend(following.map(|place| (place, shelf)));
            if self.last != Some(place) {
                self.last = Some(place);
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    /// Goes on after a place, past all that stands before it.
    pub(super) fn leap(&mut self, after: Place) -> Result<(), RowError> {
        *self = Self::begin(self.rows, self.shelves, Some(after))?;
        Ok(())
    }
}

fn next(rows: &Rows<'_>, shelf: Shelf, after: Option<Place>) -> Result<Option<Place>, RowError> {
    let after = after.map(|place| (shelf, place));
    let spots = rows.scan(&SHELVES, &shelf, after.as_ref(), 1)?;
    Ok(spots.first().map(|((_, place), ())| *place))
}
