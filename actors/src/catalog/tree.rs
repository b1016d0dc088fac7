//! The tree of categories, and how many products are in each.

use crate::runtime::{RowError, Rows, Table};
use contracts::{
    CategoryId, Name,
    catalog::{CATEGORIES_MAX, CATEGORY_DEPTH_MAX, Handle},
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use uuid::Uuid;

/// Every category.
pub(super) const CATEGORIES: Table<Uuid, Category> = Table::in_order(b'c');
/// Each category below another one, by that one.
pub(super) const CHILDREN: Table<(Uuid, Uuid), ()> = Table::in_order(b'k');
/// Which category has a handle.
pub(super) const HANDLES: Table<SmolStr, CategoryId> = Table::new(b'h');
/// How many categories there are.
pub(super) const CATEGORY_COUNT: Table<(), usize> = Table::new(b'n');
/// How many products that are not archived are in a category.
pub(super) const PRODUCT_COUNTS: Table<Uuid, u64> = Table::new(b'q');

/// More than there are categories.
pub(super) const ALL_CATEGORIES: usize = 1 + CATEGORIES_MAX;

/// A category, by its id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Category {
    pub(super) parent: Option<CategoryId>,
    pub(super) name: Name,
    pub(super) handle: Handle,
}

/// The handle as a key.
pub(super) fn handle_key(handle: &Handle) -> SmolStr {
    handle.clone().into()
}

/// This category and all above it, from the lowest to the top.
pub(super) fn line(rows: &Rows<'_>, category: CategoryId) -> Result<Vec<CategoryId>, RowError> {
    let mut line = Vec::with_capacity(CATEGORY_DEPTH_MAX);
    let mut next = Some(category);
    while let Some(category) = next {
        if line.len() > CATEGORY_DEPTH_MAX {
            return Err(RowError(format!("category {category} has no top")));
        }
        line.push(category);
        next = rows.get(&CATEGORIES, &category.0)?.and_then(|it| it.parent);
    }
    Ok(line)
}

/// This category and all below it, level by level.
pub(super) fn levels(
    rows: &Rows<'_>,
    category: CategoryId,
) -> Result<Vec<Vec<CategoryId>>, RowError> {
    let mut levels = vec![];
    let mut level = vec![category];
    while !level.is_empty() && levels.len() <= CATEGORY_DEPTH_MAX {
        let mut below = Vec::new();
        for parent in &level {
            let children = rows.scan(&CHILDREN, &parent.0, None, ALL_CATEGORIES)?;
            below.extend(
                children
                    .into_iter()
                    .map(|((_, child), ())| CategoryId(child)),
            );
        }
        levels.push(std::mem::replace(&mut level, below));
    }
    Ok(levels)
}
