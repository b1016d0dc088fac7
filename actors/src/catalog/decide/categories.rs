//! What the tree of categories looks like: no circles, not too deep, and no branch is lost.

use super::Decided;
use crate::{
    catalog::tree::{
        CATEGORIES, CATEGORY_COUNT, CHILDREN, Category, HANDLES, PRODUCT_COUNTS, handle_key,
        levels, line,
    },
    runtime::Rows,
};
use contracts::{
    CategoryId,
    catalog::{
        CATEGORIES_MAX, CATEGORY_DEPTH_MAX, CatalogEvent, CatalogRefusal, CategoryAdded,
        CategoryChanged, CategoryRemoved, PutCategory,
    },
};

pub(super) fn put(wish: &PutCategory, rows: &Rows<'_>) -> Decided<Vec<CatalogEvent>> {
    let PutCategory {
        category,
        parent,
        name,
        handle,
        ..
    } = wish.clone();
    let before = rows.get(&CATEGORIES, &category.0)?;
    let holder = rows.get(&HANDLES, &handle_key(&handle))?;
    if holder.is_some_and(|holder| holder != category) {
        return Err(CatalogRefusal::HandleTaken { handle }.into());
    }
    if let Some(parent) = parent {
        check_parent(category, parent, rows)?;
    }
    let after = Category {
        parent,
        name: name.clone(),
        handle: handle.clone(),
    };
    match before {
        Some(before) if before == after => Ok(vec![]),
        Some(_) => {
            let changed = CategoryChanged {
                category,
                parent,
                name,
                handle,
            };
            Ok(vec![changed.into()])
        }
        None if rows.get(&CATEGORY_COUNT, &())?.unwrap_or(0) >= CATEGORIES_MAX => {
            Err(CatalogRefusal::TooManyCategories.into())
        }
        None => {
            let added = CategoryAdded {
                category,
                parent,
                name,
                handle,
            };
            Ok(vec![added.into()])
        }
    }
}

fn check_parent(category: CategoryId, parent: CategoryId, rows: &Rows<'_>) -> Decided<()> {
    if rows.get(&CATEGORIES, &parent.0)?.is_none() && parent != category {
        return Err(CatalogRefusal::MissingCategory { category: parent }.into());
    }
    let above = line(rows, parent)?;
    if above.contains(&category) {
        return Err(CatalogRefusal::Circle { category }.into());
    }
    let below = levels(rows, category)?;
    if above.len() + below.len() > CATEGORY_DEPTH_MAX {
        return Err(CatalogRefusal::TooDeep.into());
    }
    Ok(())
}

pub(super) fn remove(category: CategoryId, rows: &Rows<'_>) -> Decided<Vec<CatalogEvent>> {
    if rows.get(&CATEGORIES, &category.0)?.is_none() {
        return Err(CatalogRefusal::UnknownCategory { category }.into());
    }
    if !rows.scan(&CHILDREN, &category.0, None, 1)?.is_empty() {
        return Err(CatalogRefusal::HasChildren { category }.into());
    }
    match rows.get(&PRODUCT_COUNTS, &category.0)?.unwrap_or(0) {
        0 => Ok(vec![CategoryRemoved { category }.into()]),
        products => Err(CatalogRefusal::HasProducts { category, products }.into()),
    }
}
