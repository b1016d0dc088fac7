//! What the world hears of a product: nothing, until it is published.

use super::words::{ADA, Shop, listing, mug, pounds, product, seller, sku, variant};
use contracts::{
    Event,
    catalog::{CatalogEvent, ChangePrice, ProductState},
};
use serde_json::{Value, json};

/// The public ones among these, as the world gets them.
fn told(events: &[CatalogEvent]) -> Vec<Value> {
    let public = events.iter().filter(|event| event.is_public());
    public
        .map(|event| serde_json::to_value(event).unwrap())
        .collect()
}

fn reprice(shop: &mut Shop, price: i64) -> Vec<CatalogEvent> {
    let change = ChangePrice {
        change: shop.change(),
        product: product(1),
        sku: sku("MUG"),
        price: pounds(price),
        compare_at: None,
    };
    shop.say(&seller(ADA), change).unwrap()
}

#[test]
fn a_draft_is_told_to_nobody_and_told_whole_when_it_is_published() {
    let mut shop = Shop::new();
    let ada = seller(ADA);
    let (cup, none) = (
        listing("Cup", vec![variant("MUG", 800)]),
        Vec::<Value>::new(),
    );
    assert_eq!(told(&shop.put(&ada, 1, mug(850)).unwrap()), none);
    assert_eq!(told(&shop.put(&ada, 1, cup).unwrap()), none);
    assert_eq!(told(&reprice(&mut shop, 700)), none);
    assert_eq!(
        shop.find(&ada, 1).unwrap().content.variants[0].price,
        pounds(700)
    );
    let published = told(&shop.set(&ada, 1, ProductState::Published).unwrap());
    let content = &published[0]["published"]["content"];
    assert_eq!(content["title"], "Cup");
    assert_eq!(content["variants"][0]["price"]["minor"], 700);

    let changed = told(&reprice(&mut shop, 650));
    assert_eq!(changed[0]["price-changed"]["to"]["minor"], 650);
    let renamed = told(&shop.put(&ada, 1, mug(650)).unwrap());
    assert_eq!(renamed[0]["product-changed"]["content"]["title"], "Mug");
    shop.set(&ada, 1, ProductState::Draft).unwrap();
    assert_eq!(told(&reprice(&mut shop, 600)), none);
}

#[test]
fn what_is_published_as_it_is_made_is_told_once_and_as_it_is() {
    let mut shop = Shop::new();
    let ada = seller(ADA);
    let made = shop.put(&ada, 1, super::words::published(mug(850)));
    let made = told(&made.unwrap());
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(made[0]["published"]["content"]["title"], "Mug");
    assert_eq!(
        made[0]["published"]["owner"],
        json!(super::words::user(ADA))
    );

    shop.set(&ada, 1, ProductState::Draft).unwrap();
    let cup = listing("Cup", vec![variant("MUG", 800)]);
    let again = shop.put(&ada, 1, super::words::published(cup));
    let again = told(&again.unwrap());
    assert_eq!(again.len(), 1, "{again:?}");
    assert_eq!(again[0]["published"]["content"]["title"], "Cup");
}
