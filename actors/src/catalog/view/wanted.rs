//! Which products of a list are wanted, and how they are found without looking at all of them.

use super::Told;
use crate::{
    catalog::{
        rows::{HEADS, Head, minor, missing},
        shelves::{Place, Walk, for_all, leap, of_category, place},
        tree::{CATEGORIES, levels},
        words,
    },
    runtime::{RowError, Rows},
};
use contracts::{
    CategoryId, ProductId,
    catalog::{CatalogRefusal, ListProducts, MinorUnits, Search, Sort},
};
use smol_str::SmolStr;
use std::{cmp::Reverse, collections::BTreeSet, ops::RangeInclusive};
use uuid::Uuid;

/// The most products, and the most words of products, that are looked at for one page.
pub(super) const LOOKED_AT_MAX: usize = 1_000;

/// Which products are wanted, in which order.
pub(super) struct Wanted {
    sort: Sort,
    /// In one of these; in any without them.
    categories: Option<Vec<CategoryId>>,
    /// With a word that begins so for each of these, the longest first: fewest have that, mostly.
    words: Vec<SmolStr>,
    /// The cheapest variant costs this, in minor units.
    prices: RangeInclusive<u64>,
}

/// Products in their order.
pub(super) struct Found {
    pub(super) products: Vec<(Place, Head)>,
    /// Where looking ended because it took too long.
    pub(super) ended_at: Option<Place>,
}

impl Wanted {
    pub(super) fn of(query: &ListProducts, rows: &Rows<'_>) -> Told<Self> {
        let categories = query.category.map(|category| subtree(rows, category));
        let words = query.words.as_ref().map(Search::words);
        let mut words: Vec<_> = words.into_iter().flatten().collect();
        words.sort_by_key(|word| Reverse(word.len()));
        Ok(Self {
            sort: query.sort,
            categories: categories.transpose()?,
            words,
            prices: prices(query.min_price, query.max_price)?,
        })
    }

    /// The next products of the list.
    pub(super) fn look(
        &self,
        rows: &Rows<'_>,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Found, RowError> {
        match words::few(rows, &self.words, LOOKED_AT_MAX)? {
            Some(few) => self.among(&few, rows, (after, limit)),
            None => self.along(rows, (after, limit)),
        }
    }

    /// Whether a published product is wanted.
    pub(super) fn takes(
        &self,
        product: Uuid,
        head: &Head,
        rows: &Rows<'_>,
    ) -> Result<bool, RowError> {
        let is_within =
            |within: &Vec<CategoryId>| head.categories.iter().any(|it| within.contains(it));
        Ok(self.prices.contains(&minor(head.price))
            && self.categories.as_ref().is_none_or(is_within)
            && words::have(rows, product, &self.words)?)
    }

    /// Looks at all of these, and puts what is wanted in order.
    fn among(
        &self,
        few: &BTreeSet<Uuid>,
        rows: &Rows<'_>,
        (after, limit): (Option<Place>, usize),
    ) -> Result<Found, RowError> {
        let mut products = Vec::new();
        for product in few {
            let head = head(*product, rows)?;
            let place = place(self.sort, ProductId(*product), &head);
            if after.is_none_or(|after| place > after) && self.takes(*product, &head, rows)? {
                products.push((place, head));
            }
        }
        products.sort_by_key(|(place, _)| *place);
        products.truncate(limit);
        Ok(Found {
            products,
            ended_at: None,
        })
    }

    /// Looks along the shelves, and ends early where little of what stands there is wanted.
    fn along(
        &self,
        rows: &Rows<'_>,
        (after, limit): (Option<Place>, usize),
    ) -> Result<Found, RowError> {
        let shelves = self.shelves();
        let mut walk = Walk::begin(rows, &shelves, after)?;
        let mut products = Vec::new();
        let (mut looked_at, mut ended_at) = (0, None);
        while products.len() < limit
            && let Some(place) = walk.step()?
        {
            let (_, _, product) = place;
            let leap = leap(self.sort, place, &self.prices);
            if let Some(to) = leap {
                walk.leap(to)?;
                looked_at += shelves.len();
            } else if words::have(rows, product, &self.words)? {
                let head = head(product, rows)?;
                if self.prices.contains(&minor(head.price)) {
                    products.push((place, head));
                }
            }
            looked_at += 1;
            if looked_at >= LOOKED_AT_MAX {
                ended_at = Some(leap.unwrap_or(place));
                break;
            }
        }
        Ok(Found { products, ended_at })
    }

    fn shelves(&self) -> Vec<(u32, Uuid)> {
        match &self.categories {
            None => vec![for_all(self.sort)],
            Some(categories) => {
                let shelves = categories.iter();
                shelves.map(|it| of_category(self.sort, *it)).collect()
            }
        }
    }
}

pub(super) fn head(product: Uuid, rows: &Rows<'_>) -> Result<Head, RowError> {
    let head = rows.get(&HEADS, &product)?;
    head.ok_or_else(|| missing(ProductId(product)))
}

/// A category and all below it.
fn subtree(rows: &Rows<'_>, category: CategoryId) -> Told<Vec<CategoryId>> {
    if rows.get(&CATEGORIES, &category.0)?.is_none() {
        return Err(CatalogRefusal::UnknownCategory { category }.into());
    }
    Ok(levels(rows, category)?.concat())
}

fn prices(
    min_price: Option<MinorUnits>,
    max_price: Option<MinorUnits>,
) -> Result<RangeInclusive<u64>, CatalogRefusal> {
    if let (Some(min_price), Some(max_price)) = (min_price, max_price)
        && min_price > max_price
    {
        return Err(CatalogRefusal::MinAboveMax {
            min_price,
            max_price,
        });
    }
    let units = |units: MinorUnits| u64::try_from(i64::from(units)).unwrap_or_default();
    Ok(min_price.map_or(0, units)..=max_price.map_or(u64::MAX, units))
}
