//! What products are: one or many at once, all or none.

use super::{Decided, form, skus};
use crate::{
    catalog::{
        rows::{HEADS, Head, content},
        tree::CATEGORIES,
    },
    runtime::{Asked, Rows},
};
use contracts::{
    ProductId, Sku, Timestamp, UserId,
    catalog::{
        CatalogEvent, CatalogRefusal, Content, DraftChanged, Listing, PriceChanged, ProductAdded,
        ProductChanged, ProductPublished, ProductState, Variant,
    },
};
use std::collections::BTreeMap;

/// What somebody wants a product to be.
pub(super) type Wish<'a> = (ProductId, &'a Listing);

/// Stock has dealt with the SKUs that are named beside the wishes.
pub(super) fn put(
    wishes: &[Wish<'_>],
    stocked: &[Sku],
    (rows, asked): (&Rows<'_>, &Asked<'_>),
) -> Decided<Vec<CatalogEvent>> {
    let mut before = BTreeMap::new();
    for (product, _) in wishes {
        let head = rows.get(&HEADS, &product.0)?;
        if before.insert(*product, head).is_some() {
            return Err(CatalogRefusal::ProductTwice { product: *product }.into());
        }
    }
    let mut events = Vec::new();
    for wish @ (product, listing) in wishes {
        let head = before.get(product).and_then(Option::as_ref);
        let owner = owner(*wish, head, asked)?;
        form::check(*product, listing)?;
        check_categories(listing, rows)?;
        let state = head.map_or(ProductState::Draft, |head| head.state);
        match head {
            // This says all of it, so nothing else needs to.
            _ if listing.publish && state != ProductState::Published => {
                events.push(publish(*wish, owner));
            }
            None => events.push(add(*wish, owner)),
            Some(head) => events.extend(change(*wish, owner, head, (rows, asked.now))?),
        }
        if !asked.by.is_staff() {
            skus::check_kept(*wish, owner, (stocked, rows))?;
        }
    }
    skus::check_free(wishes, rows, |product| before.contains_key(&product))?;
    Ok(events)
}

/// Whose product it is from now on. Another's is not there for a seller, and archived ones stay as
/// they are.
fn owner(
    (product, listing): Wish<'_>,
    head: Option<&Head>,
    asked: &Asked<'_>,
) -> Decided<Option<UserId>> {
    match head {
        Some(head) if !head.belongs_to(asked.by) => {
            return Err(CatalogRefusal::UnknownProduct { product }.into());
        }
        Some(head) if head.state == ProductState::Archived => {
            return Err(CatalogRefusal::Archived { product }.into());
        }
        _ => {}
    }
    if asked.by.is_staff() {
        return Ok(listing.owner.or(head.and_then(|head| head.owner)));
    }
    let seller = asked.by.user().ok_or(CatalogRefusal::NoAccount)?;
    if listing.owner.is_some_and(|owner| owner != seller) {
        return Err(CatalogRefusal::NotYours.into());
    }
    Ok(Some(seller))
}

fn check_categories(listing: &Listing, rows: &Rows<'_>) -> Decided<()> {
    for category in listing.categories.iter().copied() {
        if rows.get(&CATEGORIES, &category.0)?.is_none() {
            return Err(CatalogRefusal::MissingCategory { category }.into());
        }
    }
    Ok(())
}

fn add((product, listing): Wish<'_>, owner: Option<UserId>) -> CatalogEvent {
    let content = listing.content();
    ProductAdded {
        product,
        owner,
        content,
    }
    .into()
}

fn publish((product, listing): Wish<'_>, owner: Option<UserId>) -> CatalogEvent {
    let content = Some(listing.content());
    ProductPublished {
        product,
        owner,
        content,
    }
    .into()
}

/// What is different: of a draft in one piece; of what is published, first everything that is no
/// price, then each price by itself.
fn change(
    (product, listing): Wish<'_>,
    owner: Option<UserId>,
    head: &Head,
    (rows, now): (&Rows<'_>, Timestamp),
) -> Decided<Vec<CatalogEvent>> {
    let before = content(product, head, rows)?;
    let content = listing.content();
    if head.state != ProductState::Published {
        let same = owner == head.owner && before == content;
        let changed = DraftChanged {
            product,
            owner,
            content,
        };
        return Ok(if same { vec![] } else { vec![changed.into()] });
    }
    let prices = price_changes(product, &before.variants, (&content, now));
    let mut events = Vec::new();
    if owner != head.owner || differs(&before, &content) {
        let changed = ProductChanged {
            product,
            owner,
            content,
        };
        events.push(changed.into());
    }
    events.extend(prices);
    Ok(events)
}

fn price_changes(
    product: ProductId,
    before: &[Variant],
    (after, at): (&Content, Timestamp),
) -> Vec<CatalogEvent> {
    let before: BTreeMap<&Sku, _> = before.iter().map(|it| (&it.sku, it)).collect();
    let changed = |variant: &Variant| {
        let earlier = before.get(&variant.sku)?;
        let same = (earlier.price, earlier.compare_at) == (variant.price, variant.compare_at);
        let change = PriceChanged {
            product,
            sku: variant.sku.clone(),
            from: earlier.price,
            to: variant.price,
            compare_at: variant.compare_at,
            at,
        };
        (!same).then(|| change.into())
    };
    after.variants.iter().filter_map(changed).collect()
}

/// Whether anything but prices is different.
fn differs(before: &Content, after: &Content) -> bool {
    let mut priced_as_before = after.clone();
    let variants = priced_as_before.variants.iter_mut();
    for (variant, earlier) in variants.zip(&before.variants) {
        variant.price = earlier.price;
        variant.compare_at = earlier.compare_at;
    }
    priced_as_before != *before
}
