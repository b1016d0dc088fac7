//! What may be done to the tree of categories.

use super::words::{ADA, Shop, category, listing, mug, no, published, seller, variant, within};
use crate::catalog::view;
use contracts::{
    Caller, Page, PageRequest,
    catalog::{CATEGORY_DEPTH_MAX, ListProducts, ProductState, ProductSummary, Sort},
};

#[test]
fn categories_stand_in_no_circle() {
    let mut shop = Shop::new();
    shop.put_category(1, None, "kitchen").unwrap();
    shop.put_category(2, Some(1), "mugs").unwrap();
    assert_eq!(shop.put_category(1, Some(2), "kitchen"), no("circle"));
    assert_eq!(shop.put_category(1, Some(1), "kitchen"), no("circle"));
    assert_eq!(
        shop.put_category(3, Some(9), "pots"),
        no("missing-category")
    );
}

#[test]
fn no_branch_is_longer_than_it_may_be_even_when_it_is_moved_as_a_whole() {
    let mut shop = Shop::new();
    for id in 1..=6 {
        let above = (id > 1).then(|| id - 1);
        shop.put_category(id, above, &format!("level-{id}"))
            .unwrap();
    }
    assert_eq!(CATEGORY_DEPTH_MAX, 6);
    assert_eq!(shop.put_category(7, Some(6), "level-7"), no("too-deep"));
    shop.put_category(8, None, "other").unwrap();
    assert_eq!(shop.put_category(1, Some(8), "level-1"), no("too-deep"));
    shop.put_category(2, Some(8), "level-2").unwrap();
}

#[test]
fn a_handle_is_one_category_s_until_it_is_given_up() {
    let mut shop = Shop::new();
    shop.put_category(1, None, "mugs").unwrap();
    assert_eq!(shop.put_category(2, None, "mugs"), no("handle-taken"));
    assert_eq!(shop.put_category(1, None, "mugs"), Ok(vec![]));
    shop.put_category(1, None, "cups").unwrap();
    shop.put_category(2, None, "mugs").unwrap();
    shop.remove_category(1).unwrap();
    shop.put_category(3, None, "cups").unwrap();
    assert_eq!(shop.remove_category(1), no("unknown-category"));
}

#[test]
fn a_category_is_removed_when_nothing_is_in_it() {
    let mut shop = Shop::new();
    let ada = seller(ADA);
    shop.put_category(1, None, "kitchen").unwrap();
    shop.put_category(2, Some(1), "mugs").unwrap();
    assert_eq!(shop.remove_category(1), no("has-children"));
    let lost = within(mug(850), &[9]);
    assert_eq!(shop.put(&ada, 1, lost), no("missing-category"));
    shop.put(&ada, 1, within(mug(850), &[2, 1, 2])).unwrap();
    assert_eq!(shop.remove_category(2), no("has-products"));
    shop.set(&ada, 1, ProductState::Archived).unwrap();
    shop.remove_category(2).unwrap();
    // What comes back from the archive comes back to what is left.
    shop.set(&ada, 1, ProductState::Draft).unwrap();
    let left = shop.find(&ada, 1).unwrap().content.categories;
    assert_eq!(left, [category(1)]);
    assert_eq!(shop.remove_category(1), no("has-products"));
}

#[test]
fn what_is_in_two_categories_is_listed_once() {
    let mut shop = Shop::new();
    let ada = seller(ADA);
    shop.put_category(1, None, "kitchen").unwrap();
    shop.put_category(2, Some(1), "mugs").unwrap();
    shop.put(&ada, 1, published(within(mug(850), &[1, 2])))
        .unwrap();
    let pan = listing("Pan", vec![variant("PAN", 900)]);
    shop.put(&ada, 2, published(within(pan, &[1]))).unwrap();
    let mut query = ListProducts {
        category: Some(category(1)),
        sort: Sort::PriceAscending,
        page: PageRequest {
            after: None,
            limit: 1.try_into().unwrap(),
        },
        ..ListProducts::default()
    };
    let list =
        |query: &ListProducts| shop.read(|rows| view::products(query, rows, &Caller::Anyone));
    let titles = |page: &Page<ProductSummary>| {
        let titles = page.items.iter().map(|item| item.title.to_string());
        titles.collect::<Vec<_>>()
    };
    let first = list(&query).unwrap();
    assert_eq!(titles(&first), ["Mug"]);
    query.page.after = first.next;
    let second = list(&query).unwrap();
    assert_eq!(
        (titles(&second), second.next),
        (vec!["Pan".to_owned()], None)
    );
    query.sort = Sort::PriceDescending;
    assert_eq!(list(&query), no("bad-cursor"));
    query.category = Some(category(9));
    assert_eq!(list(&query), no("unknown-category"));
}
