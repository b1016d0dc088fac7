//! Random histories: the rules say yes and no as the model does, and the lists show what it shows.

use super::{
    model::{Looked, Model, Step, TITLES, Wish},
    words::{Said, Shop, category, listing, pounds, product, sku, staff, variant, within},
};
use crate::catalog::view;
use contracts::{
    Caller, List, PageRequest,
    catalog::{
        CatalogEvent, Categories, CategoryNode, ChangePrice, Entry, FindVariants, ListCategories,
        ListProducts, Listing, MinorUnits, ProductState, PutProducts, Search, Sort,
    },
};
use proptest::prelude::*;
use std::collections::BTreeMap;

const CATEGORIES: u8 = 9;
const PRODUCTS: u8 = 5;
const SKUS: u8 = 6;
const WORDS: &[&str] = &["r", "red", "redd", "mug", "k", "sku", "5", "pot", "x"];

fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    let wish = (
        (0..PRODUCTS, 0..TITLES.len() as u8),
        prop::collection::btree_map(0..SKUS, 0..4_i64, 1..3),
        prop::collection::btree_set(0..CATEGORIES, 0..3),
        any::<bool>(),
    );
    let wish = wish.prop_map(|((product, title), prices, categories, publish)| Wish {
        product,
        title,
        prices,
        categories,
        publish,
    });
    prop::collection::vec(wish, 1..4)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let state = prop_oneof![
        Just(ProductState::Draft),
        Just(ProductState::Published),
        Just(ProductState::Archived),
    ];
    let step = prop_oneof![
        4 => (0..CATEGORIES, prop::option::weighted(0.8, 0..CATEGORIES), 0..CATEGORIES)
            .prop_map(|(id, parent, handle)| Step::PutCategory(id, parent, handle)),
        1 => (0..CATEGORIES).prop_map(Step::RemoveCategory),
        5 => wishes().prop_map(Step::Put),
        3 => (0..PRODUCTS, 0..SKUS, 0..4_i64).prop_map(|(p, s, m)| Step::ChangePrice(p, s, m)),
        4 => (0..PRODUCTS, state).prop_map(|(id, state)| Step::Set(id, state)),
    ];
    // Some categories first, so that most products find theirs.
    let branch = (0..5).map(|id: u8| Step::PutCategory(id, id.checked_sub(1), id));
    let tree = branch.chain([Step::PutCategory(5, Some(1), 5)]);
    let tree: Vec<_> = tree.collect();
    let rest = prop::collection::vec(step, 1..60);
    rest.prop_map(move |rest| [tree.clone(), rest].concat())
}

fn name(sku: u8) -> String {
    format!("SKU-{sku}")
}

fn entry(wish: &Wish) -> Entry {
    let variants = wish.prices.iter();
    let variants = variants.map(|(sku, price)| variant(&name(*sku), *price));
    let categories: Vec<_> = wish.categories.iter().map(|id| u128::from(*id)).collect();
    let listing = within(
        listing(TITLES[usize::from(wish.title)].0, variants.collect()),
        &categories,
    );
    Entry {
        product: product(wish.product.into()),
        listing: Listing {
            publish: wish.publish,
            ..listing
        },
    }
}

fn take(shop: &mut Shop, step: &Step) -> Said {
    match step {
        Step::PutCategory(id, parent, handle) => {
            let parent = parent.map(u128::from);
            shop.put_category((*id).into(), parent, &format!("handle-{handle}"))
        }
        Step::RemoveCategory(id) => shop.remove_category((*id).into()),
        Step::Put(wishes) => {
            let products = List::new(wishes.iter().map(entry).collect()).unwrap();
            let change = shop.change();
            shop.say(&staff(), PutProducts { change, products })
        }
        Step::ChangePrice(id, sku_number, price) => {
            let change = ChangePrice {
                change: shop.change(),
                product: product((*id).into()),
                sku: sku(&name(*sku_number)),
                price: pounds(*price),
                compare_at: None,
            };
            shop.say(&staff(), change)
        }
        Step::Set(id, state) => shop.set(&staff(), (*id).into(), *state),
    }
}

/// The prices that are told as changed, by SKU.
fn told(events: &[CatalogEvent]) -> BTreeMap<String, (i64, i64)> {
    let price = |event: &CatalogEvent| match event {
        CatalogEvent::PriceChanged(it) => {
            let (from, to) = (it.from.money().minor, it.to.money().minor);
            Some((it.sku.to_string(), (from, to)))
        }
        _ => None,
    };
    events.iter().filter_map(price).collect()
}

/// The prices that are others in the model now, in published products that had the SKU before.
fn changed(before: &Model, after: &Model) -> BTreeMap<String, (i64, i64)> {
    let mut changed = BTreeMap::new();
    for (id, thing) in &after.things {
        let earlier = before.things.get(id);
        let earlier = earlier.filter(|thing| thing.state == ProductState::Published);
        let earlier = earlier.map(|thing| &thing.prices);
        for (sku, to) in &thing.prices {
            match earlier.and_then(|prices| prices.get(sku)) {
                Some(from) if from != to => changed.insert(name(*sku), (*from, *to)),
                _ => None,
            };
        }
    }
    changed
}

fn looked() -> impl Strategy<Value = Looked> {
    let words = prop::sample::select(WORDS);
    let words = prop::collection::vec(words, 0..3);
    let price = || prop::option::of(0..4_i64);
    (words, price(), price()).prop_map(|(words, min, max)| {
        let prices = match (min, max) {
            (Some(min), Some(max)) => (Some(min.min(max)), Some(min.max(max))),
            prices => prices,
        };
        Looked { words, prices }
    })
}

/// A list, read two products at a time.
fn list(shop: &Shop, category_number: Option<u8>, sort: Sort, looked: &Looked) -> Vec<u128> {
    let (min, max) = looked.prices;
    let units = |price: i64| MinorUnits::try_from(price).unwrap();
    let mut query = ListProducts {
        category: category_number.map(|id| category(id.into())),
        sort,
        words: Search::new(looked.words.join(" ")).ok(),
        min_price: min.map(units),
        max_price: max.map(units),
        page: PageRequest {
            after: None,
            limit: 2.try_into().unwrap(),
        },
        ..ListProducts::default()
    };
    let mut found = Vec::new();
    loop {
        let page = shop.read(|rows| view::products(&query, rows, &Caller::Anyone));
        let page = page.unwrap();
        found.extend(page.items.iter().map(|item| item.product.0.as_u128()));
        match page.next {
            Some(next) => query.page.after = Some(next),
            None => return found,
        }
    }
}

fn families(nodes: &[CategoryNode], found: &mut BTreeMap<u128, Option<u128>>) {
    for node in nodes {
        let parent = node.parent.map(|parent| parent.0.as_u128());
        found.insert(node.category.0.as_u128(), parent);
        let children = node.children.iter();
        assert!(
            children
                .clone()
                .all(|child| child.parent == Some(node.category))
        );
        families(&node.children, found);
    }
}

fn tree(shop: &Shop) -> BTreeMap<u128, Option<u128>> {
    let all = shop.read(|rows| view::categories(&ListCategories {}, rows, &Caller::Anyone));
    let Categories { categories } = all.unwrap();
    let mut found = BTreeMap::new();
    families(&categories, &mut found);
    found
}

proptest! {
    #[test]
    fn the_catalog_decides_and_lists_as_the_naive_model_does(
        history in steps(),
        looked in prop::collection::vec(looked(), 1..4),
    ) {
        let (mut shop, mut model) = (Shop::new(), Model::default());
        for step in &history {
            let before = model.clone();
            let said = take(&mut shop, step);
            let may = model.take(step, shop.now);
            prop_assert_eq!(said.is_ok(), may, "{:?}: {:?}", step, said);
            let events = said.unwrap_or_default();
            prop_assert_eq!(told(&events), changed(&before, &model), "{:?}", step);
        }
        let numbers = (0..CATEGORIES).filter(|id| model.categories.contains_key(id));
        for category in numbers.map(Some).chain([None]) {
            for sort in [Sort::Newest, Sort::PriceAscending, Sort::PriceDescending] {
                for looked in [Looked::default()].iter().chain(&looked) {
                    let expected = model.list(category, sort, looked);
                    let expected: Vec<_> = expected.into_iter().map(u128::from).collect();
                    let found = list(&shop, category, sort, looked);
                    prop_assert_eq!(found, expected, "{:?}", looked);
                }
            }
        }
        let expected = model.categories.iter().map(|(id, (parent, _))| {
            (u128::from(*id), parent.map(u128::from))
        });
        prop_assert_eq!(tree(&shop), expected.collect::<BTreeMap<_, _>>());
        let skus = List::new((0..SKUS).map(|number| sku(&name(number))).collect()).unwrap();
        let query = FindVariants { skus };
        let offers = shop.read(|rows| view::variants(&query, rows, &staff())).unwrap().offers;
        let offered: Vec<_> = offers
            .iter()
            .map(|it| (it.sku.to_string(), it.product.0.as_u128(), it.price.money().minor))
            .collect();
        let mut expected: Vec<_> = model.things.iter().flat_map(|(id, thing)| {
            let prices = thing.prices.iter();
            prices.map(|(sku, price)| (name(*sku), u128::from(*id), *price))
        }).collect();
        expected.sort();
        prop_assert_eq!(offered, expected);
    }
}
