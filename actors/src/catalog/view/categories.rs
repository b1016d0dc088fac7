//! The tree of categories as it is shown.

use super::Told;
use crate::{
    catalog::tree::{ALL_CATEGORIES, CATEGORIES, Category},
    runtime::{RowError, Rows},
};
use contracts::{
    Caller, CategoryId,
    catalog::{CatalogRefusal, Categories, CategoryNode, FindCategory, ListCategories},
};
use std::collections::BTreeMap;

/// Every category, by the one it belongs under.
type Families = BTreeMap<Option<CategoryId>, Vec<(CategoryId, Category)>>;

pub(crate) fn category(query: &FindCategory, rows: &Rows<'_>, _: &Caller) -> Told<CategoryNode> {
    let category = query.category;
    let row = rows.get(&CATEGORIES, &category.0)?;
    let row = row.ok_or(CatalogRefusal::UnknownCategory { category })?;
    Ok(node((category, row), &mut families(rows)?))
}

pub(crate) fn categories(_: &ListCategories, rows: &Rows<'_>, _: &Caller) -> Told<Categories> {
    let categories = below(None, &mut families(rows)?);
    Ok(Categories { categories })
}

fn families(rows: &Rows<'_>) -> Result<Families, RowError> {
    let mut families = Families::new();
    for (id, category) in rows.scan(&CATEGORIES, &(), None, ALL_CATEGORIES)? {
        let family = families.entry(category.parent).or_default();
        family.push((CategoryId(id), category));
    }
    Ok(families)
}

fn below(parent: Option<CategoryId>, families: &mut Families) -> Vec<CategoryNode> {
    let children = families.remove(&parent).unwrap_or_default();
    let nodes = children.into_iter().map(|child| node(child, families));
    let mut nodes: Vec<_> = nodes.collect();
    nodes.sort_by(|one, other| one.name.cmp(&other.name));
    nodes
}

fn node((category, row): (CategoryId, Category), families: &mut Families) -> CategoryNode {
    CategoryNode {
        category,
        parent: row.parent,
        name: row.name,
        handle: row.handle,
        children: below(Some(category), families),
    }
}
