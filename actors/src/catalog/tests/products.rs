//! What may be said of products, and by whom.

use super::words::{
    ADA, BOB, Shop, choice, listing, mug, no, pounds, product, published, seller, sku, staff, user,
    variant,
};
use crate::catalog::view;
use contracts::{
    Caller, List, Money, Role, Timestamp, UpTo,
    catalog::{
        CatalogEvent, ChangePrice, Entry, FindVariants, ListOwned, Listing, Offer, Price,
        PriceChanged, ProductState, PutProducts, Variant,
    },
};

fn change_price(shop: &mut Shop, by: &Caller, name: &str, price: Price) -> super::words::Said {
    let change = ChangePrice {
        change: shop.change(),
        product: product(1),
        sku: sku(name),
        price,
        compare_at: None,
    };
    shop.say(by, change)
}

fn put_all(shop: &mut Shop, listings: Vec<(u128, Listing)>) -> super::words::Said {
    let entry = |(id, listing)| Entry {
        product: product(id),
        listing,
    };
    let products = List::new(listings.into_iter().map(entry).collect()).unwrap();
    let change = shop.change();
    shop.say(&staff(), PutProducts { change, products })
}

fn offers(shop: &Shop, by: &Caller, names: &[&str]) -> Vec<Offer> {
    let skus = List::new(names.iter().map(|name| sku(name)).collect()).unwrap();
    let query = FindVariants { skus };
    let offers = shop.read(|rows| view::variants(&query, rows, by));
    offers.unwrap().offers
}

#[test]
fn a_product_is_its_makers_and_nobody_elses() {
    let mut shop = Shop::new();
    shop.put(&seller(ADA), 1, mug(850)).unwrap();
    let found = shop.find(&seller(ADA), 1).unwrap();
    assert_eq!(
        (found.owner, found.state),
        (Some(user(ADA)), ProductState::Draft)
    );
    let bob = seller(BOB);
    assert_eq!(shop.put(&bob, 1, mug(1)), no("unknown-product"));
    assert_eq!(shop.find(&bob, 1), no("unknown-product"));
    assert_eq!(shop.find(&Caller::Anyone, 1), no("unknown-product"));
    assert_eq!(
        change_price(&mut shop, &bob, "MUG", pounds(1)),
        no("unknown-product")
    );
    for state in [
        ProductState::Draft,
        ProductState::Published,
        ProductState::Archived,
    ] {
        assert_eq!(shop.set(&bob, 1, state), no("unknown-product"));
    }
}

#[test]
fn staff_says_whose_it_is_and_sellers_say_themselves() {
    let mut shop = Shop::new();
    let adas = || Listing {
        owner: Some(user(ADA)),
        ..mug(850)
    };
    assert_eq!(shop.put(&seller(BOB), 1, adas()), no("not-yours"));
    let nameless = Caller::Known {
        subject: "nameless".into(),
        role: Role::Seller,
    };
    assert_eq!(shop.put(&nameless, 1, mug(850)), no("no-account"));
    shop.put(&staff(), 1, mug(850)).unwrap();
    assert_eq!(shop.find(&staff(), 1).unwrap().owner, None);
    shop.put(&staff(), 1, adas()).unwrap();
    shop.put(&seller(ADA), 1, mug(900)).unwrap();
    shop.put(&staff(), 1, mug(950)).unwrap();
    assert_eq!(shop.find(&staff(), 1).unwrap().owner, Some(user(ADA)));

    let owned = |by: &Caller, owner| {
        let query = ListOwned {
            owner,
            ..ListOwned::default()
        };
        let page = shop.read(|rows| view::owned(&query, rows, by));
        page.map(|page| page.items.len())
    };
    assert_eq!(owned(&seller(ADA), None), Ok(1));
    assert_eq!(owned(&seller(BOB), None), Ok(0));
    assert_eq!(owned(&seller(BOB), Some(user(ADA))), no("not-yours"));
    assert_eq!(owned(&staff(), Some(user(ADA))), Ok(1));
    assert_eq!(owned(&staff(), None), Ok(0));
}

#[test]
fn variants_can_be_told_apart_and_compared() {
    let mut shop = Shop::new();
    let ada = seller(ADA);
    let with = |options: &[(&str, &str)]| {
        let options = options.iter().map(|(name, value)| choice(name, value));
        UpTo::new(options.collect()).unwrap()
    };
    let (mut one, mut two) = (variant("ONE", 100), variant("TWO", 100));
    one.options = with(&[("size", "M"), ("colour", "red")]);
    two.options = with(&[("colour", "red"), ("size", "M")]);
    let twins = listing("Twins", vec![one.clone(), two.clone()]);
    assert_eq!(shop.put(&ada, 1, twins), no("same-options"));
    two.options = with(&[("size", "M"), ("size", "L")]);
    assert_eq!(
        shop.put(&ada, 1, listing("Torn", vec![two])),
        no("option-twice")
    );
    let twice = listing("Twice", vec![one.clone(), variant("ONE", 5)]);
    assert_eq!(shop.put(&ada, 1, twice), no("sku-twice"));

    let mut dollars = variant("DOLLARS", 100);
    dollars.price = Price::new(Money::new(100, "USD".parse().unwrap())).unwrap();
    let mixed = listing("Mixed", vec![one.clone(), dollars.clone()]);
    assert_eq!(shop.put(&ada, 1, mixed), no("mixed-currencies"));
    one.compare_at = Some(pounds(99));
    assert_eq!(
        shop.put(&ada, 1, listing("Low", vec![one])),
        no("compare-at-too-low")
    );

    shop.put(&ada, 1, mug(850)).unwrap();
    let priced = change_price(&mut shop, &ada, "MUG", dollars.price);
    assert_eq!(priced, no("mixed-currencies"));
    let priced = change_price(&mut shop, &ada, "ONE", pounds(1));
    assert_eq!(priced, no("unknown-sku"));
}

#[test]
fn each_price_that_changes_is_an_event_of_its_own() {
    let mut shop = Shop::new();
    let (ada, two) = (seller(ADA), |title, blue, red| {
        listing(title, vec![variant("BLUE", blue), variant("RED", red)])
    });
    shop.put(&ada, 1, published(two("Mug", 850, 850))).unwrap();
    let told = shop.put(&ada, 1, two("Mug", 850, 750)).unwrap();
    let changed = |from, to, now| {
        CatalogEvent::from(PriceChanged {
            product: product(1),
            sku: sku("RED"),
            from: pounds(from),
            to: pounds(to),
            compare_at: None,
            at: Timestamp(now),
        })
    };
    assert_eq!(told, [changed(850, 750, shop.now)]);
    let told = shop.put(&ada, 1, two("Cup", 850, 700)).unwrap();
    assert!(matches!(told[0], CatalogEvent::Changed(_)));
    assert_eq!(told[1..], [changed(750, 700, shop.now)]);
    let told = change_price(&mut shop, &ada, "RED", pounds(650)).unwrap();
    assert_eq!(told, [changed(700, 650, shop.now)]);

    assert_eq!(shop.put(&ada, 1, two("Cup", 850, 650)), Ok(vec![]));
    assert_eq!(
        change_price(&mut shop, &ada, "RED", pounds(650)),
        Ok(vec![])
    );
    let found = shop.find(&ada, 1).unwrap();
    let prices: Vec<_> = found.content.variants.iter().map(|it| it.price).collect();
    assert_eq!(prices, [pounds(850), pounds(650)]);
}

#[test]
fn products_swap_their_skus_in_one_breath_and_not_one_by_one() {
    let mut shop = Shop::new();
    let of = |name: &str| listing(name, vec![variant(name, 100)]);
    put_all(&mut shop, vec![(1, of("A")), (2, of("B"))]).unwrap();
    assert_eq!(shop.put(&staff(), 1, of("B")), no("sku-taken"));
    put_all(&mut shop, vec![(1, of("B")), (2, of("A"))]).unwrap();
    let holders: Vec<_> = offers(&shop, &staff(), &["A", "B"])
        .iter()
        .map(|offer| offer.product)
        .collect();
    assert_eq!(holders, [product(2), product(1)]);
    put_all(&mut shop, vec![(2, of("C")), (1, of("A"))]).unwrap();
    assert_eq!(offers(&shop, &staff(), &["A", "B", "C"]).len(), 2);
}

#[test]
fn one_wrong_product_of_many_stops_them_all() {
    let mut shop = Shop::new();
    let of = |name: &str| listing(name, vec![variant(name, 100)]);
    assert_eq!(
        put_all(&mut shop, vec![(1, of("A")), (1, of("B"))]),
        no("product-twice")
    );
    assert_eq!(
        put_all(&mut shop, vec![(1, of("A")), (2, of("A"))]),
        no("sku-twice")
    );
    assert_eq!(shop.find(&staff(), 1), no("unknown-product"));
}

#[test]
fn what_is_archived_keeps_its_skus_and_stays_as_it_is() {
    let mut shop = Shop::new();
    let ada = seller(ADA);
    shop.put(&ada, 1, published(mug(850))).unwrap();
    shop.set(&ada, 1, ProductState::Archived).unwrap();
    assert_eq!(shop.put(&ada, 1, mug(1)), no("archived"));
    assert_eq!(
        change_price(&mut shop, &ada, "MUG", pounds(1)),
        no("archived")
    );
    assert_eq!(shop.set(&ada, 1, ProductState::Published), no("archived"));
    assert_eq!(shop.put(&seller(BOB), 2, mug(1)), no("sku-taken"));
    shop.set(&ada, 1, ProductState::Draft).unwrap();
    shop.put(&ada, 1, mug(900)).unwrap();
}

#[test]
fn only_staff_hears_of_offers_that_are_not_published() {
    let mut shop = Shop::new();
    let ada = seller(ADA);
    shop.put(&ada, 1, mug(850)).unwrap();
    assert_eq!(offers(&shop, &Caller::Anyone, &["MUG"]), []);
    let draft = offers(&shop, &known_service(), &["MUG"]);
    assert!(!draft[0].published);
    shop.set(&ada, 1, ProductState::Published).unwrap();
    let open = offers(&shop, &Caller::Anyone, &["NONE", "MUG"]);
    assert!(open[0].published);
    assert_eq!(open[0].variant.as_deref(), Some("MUG"));
}

#[test]
fn a_variant_does_not_say_again_what_its_product_is_called() {
    let mut shop = Shop::new();
    let kind = |code: &str, values: &[&str]| {
        let options = values.iter().map(|value| choice(value, value)).collect();
        let options = UpTo::new(options).unwrap();
        let variant = variant(code, 850);
        Variant { options, ..variant }
    };
    let kinds = vec![
        kind("ONE", &["Holder"]),
        kind("TWO", &["Holder", "85123A"]),
        kind("THREE", &["Holders", "blue"]),
    ];
    let holder = published(listing("Holder", kinds));
    shop.put(&seller(ADA), 1, holder).unwrap();
    let offers = offers(&shop, &Caller::Anyone, &["ONE", "TWO", "THREE"]);
    let names: Vec<_> = offers.iter().map(|it| it.variant.as_deref()).collect();
    assert_eq!(names, [None, Some("85123A"), Some("Holders / blue")]);
}

fn known_service() -> Caller {
    crate::tests::bench::known(2, Role::Service)
}

#[test]
fn a_product_keeps_the_day_on_which_it_was_first_published() {
    let mut shop = Shop::new();
    let ada = seller(ADA);
    shop.put(&ada, 1, published(mug(850))).unwrap();
    let first = shop.find(&ada, 1).unwrap().published_at;
    assert_eq!(first, Some(Timestamp(shop.now)));
    assert_eq!(shop.set(&ada, 1, ProductState::Published), Ok(vec![]));
    shop.set(&ada, 1, ProductState::Draft).unwrap();
    assert_eq!(shop.set(&ada, 1, ProductState::Draft), Ok(vec![]));
    shop.put(&ada, 1, published(mug(850))).unwrap();
    assert_eq!(shop.find(&Caller::Anyone, 1).unwrap().published_at, first);
}
