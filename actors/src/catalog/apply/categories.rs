//! What events do to the tree of categories.

use crate::{
    catalog::tree::{
        CATEGORIES, CATEGORY_COUNT, CHILDREN, Category, HANDLES, PRODUCT_COUNTS, handle_key,
    },
    runtime::{RowError, RowsMut},
};
use contracts::{CategoryId, Name, catalog::Handle};

type Place<'a> = (Option<CategoryId>, &'a Name, &'a Handle);

pub(super) fn put(
    rows: &mut RowsMut<'_>,
    category: CategoryId,
    (parent, name, handle): Place<'_>,
) -> Result<(), RowError> {
    match rows.get(&CATEGORIES, &category.0)? {
        Some(before) => unlink(rows, category, &before),
        None => {
            let count = rows.get(&CATEGORY_COUNT, &())?.unwrap_or(0);
            rows.put(&CATEGORY_COUNT, &(), &(count + 1))?;
        }
    }
    if let Some(parent) = parent {
        rows.put(&CHILDREN, &(parent.0, category.0), &())?;
    }
    rows.put(&HANDLES, &handle_key(handle), &category)?;
    let (name, handle) = (name.clone(), handle.clone());
    let after = Category {
        parent,
        name,
        handle,
    };
    rows.put(&CATEGORIES, &category.0, &after)
}

pub(super) fn removed(rows: &mut RowsMut<'_>, category: CategoryId) -> Result<(), RowError> {
    let before = rows.get(&CATEGORIES, &category.0)?;
    let before = before.ok_or_else(|| RowError(format!("category {category} never was")))?;
    unlink(rows, category, &before);
    rows.remove(&CATEGORIES, &category.0);
    rows.remove(&PRODUCT_COUNTS, &category.0);
    let count = rows.get(&CATEGORY_COUNT, &())?.unwrap_or(0);
    rows.put(&CATEGORY_COUNT, &(), &count.saturating_sub(1))
}

fn unlink(rows: &mut RowsMut<'_>, category: CategoryId, before: &Category) {
    rows.remove(&HANDLES, &handle_key(&before.handle));
    if let Some(parent) = before.parent {
        rows.remove(&CHILDREN, &(parent.0, category.0));
    }
}
