//! What is found by words and prices, and how much of the catalog a page looks at for it.

use super::words::{
    ADA, Shop, listing, no, pounds, product, published, seller, sku, staff, variant,
};
use crate::catalog::{view, words::PRODUCT_WORDS_MAX};
use contracts::{
    Caller, List, PageRequest,
    catalog::{
        ChangePrice, Entry, ListProducts, MinorUnits, PRODUCTS_MAX, ProductState, PutProducts,
        Search, Sort,
    },
};

fn words(text: &str) -> ListProducts {
    ListProducts {
        words: Some(Search::new(text).unwrap()),
        ..ListProducts::default()
    }
}

fn costing(min: i64, max: i64, sort: Sort) -> ListProducts {
    ListProducts {
        min_price: Some(MinorUnits::try_from(min).unwrap()),
        max_price: Some(MinorUnits::try_from(max).unwrap()),
        sort,
        ..ListProducts::default()
    }
}

/// What a visitor finds on one page, and whether the list goes on.
fn page(shop: &Shop, query: &ListProducts) -> Result<(Vec<String>, bool), String> {
    let page = shop.read(|rows| view::products(query, rows, &Caller::Anyone))?;
    let titles = page.items.iter().map(|it| it.title.to_string());
    Ok((titles.collect(), page.next.is_some()))
}

/// What a visitor finds on all pages, and how many those are.
fn all(shop: &Shop, mut query: ListProducts) -> (Vec<String>, usize) {
    let (mut found, mut pages) = (Vec::new(), 0);
    loop {
        pages += 1;
        let page = shop.read(|rows| view::products(&query, rows, &Caller::Anyone));
        let page = page.unwrap();
        assert!(page.items.len() <= query.page.limit.items());
        found.extend(page.items.iter().map(|it| it.title.to_string()));
        match page.next {
            Some(next) => query.page.after = Some(next),
            None => return (found, pages),
        }
    }
}

fn found(shop: &Shop, text: &str) -> Vec<String> {
    all(shop, words(text)).0
}

fn shelf() -> Shop {
    let mut shop = Shop::new();
    for (id, title, code) in [
        (1, "Blue mug", "MUG-BLUE"),
        (2, "Red mug", "MUG-RED"),
        (3, "Crème brûlée dish", "85123A"),
        (4, "Mugwort tea", "TEA-7"),
    ] {
        let thing = published(listing(title, vec![variant(code, 100)]));
        shop.put(&staff(), id, thing).unwrap();
    }
    shop
}

#[test]
fn every_word_is_the_beginning_of_a_word_of_the_name_or_of_a_sku() {
    let shop = shelf();
    for (text, titles) in [
        ("mug", &["Mugwort tea", "Red mug", "Blue mug"][..]),
        ("MUG blu", &["Blue mug"]),
        ("mug-red", &["Red mug"]),
        ("creme", &["Crème brûlée dish"]),
        ("BRÛ 8512", &["Crème brûlée dish"]),
        ("tea", &["Mugwort tea"]),
        ("ug", &[]),
        ("blue red", &[]),
        ("5123", &[]),
    ] {
        assert_eq!(found(&shop, text), titles, "{text}");
    }
}

#[test]
fn only_what_is_published_is_found_and_by_what_it_is_called_now() {
    let mut shop = shelf();
    let ada = seller(ADA);
    let draft = listing("Draft mug", vec![variant("DRAFT", 100)]);
    shop.put(&ada, 5, draft.clone()).unwrap();
    assert_eq!(found(&shop, "draft"), [""; 0]);
    shop.set(&ada, 5, ProductState::Published).unwrap();
    assert_eq!(found(&shop, "draft mug"), ["Draft mug"]);

    let renamed = listing("Tankard", vec![variant("DRAFT", 100), variant("PINT", 200)]);
    shop.put(&ada, 5, renamed).unwrap();
    assert_eq!(found(&shop, "tank"), ["Tankard"]);
    assert_eq!(found(&shop, "pint"), ["Tankard"]);
    assert_eq!(found(&shop, "mug draft"), [""; 0]);

    shop.set(&ada, 5, ProductState::Archived).unwrap();
    assert_eq!(found(&shop, "tankard"), [""; 0]);
    shop.set(&ada, 5, ProductState::Draft).unwrap();
    assert_eq!(found(&shop, "tankard"), [""; 0]);
    shop.put(&ada, 5, published(draft)).unwrap();
    assert_eq!(found(&shop, "mug draft"), ["Draft mug"]);
    assert_eq!(found(&shop, "pint"), [""; 0]);
}

#[test]
fn a_product_is_found_by_what_its_cheapest_variant_costs() {
    let mut shop = Shop::new();
    for (id, title, prices) in [(1, "Mug", [300, 900]), (2, "Cup", [500, 600])] {
        let variants = prices.map(|price| variant(&format!("{title}-{price}"), price));
        let thing = published(listing(title, variants.to_vec()));
        shop.put(&staff(), id, thing).unwrap();
    }
    for sort in [Sort::Newest, Sort::PriceAscending, Sort::PriceDescending] {
        assert_eq!(all(&shop, costing(500, 900, sort)).0, ["Cup"]);
        assert_eq!(all(&shop, costing(300, 300, sort)).0, ["Mug"]);
        assert_eq!(all(&shop, costing(301, 499, sort)).0, [""; 0]);
    }
    let change = ChangePrice {
        change: shop.change(),
        product: product(1),
        sku: sku("Mug-300"),
        price: pounds(550),
        compare_at: None,
    };
    shop.say(&staff(), change).unwrap();
    let both = all(&shop, costing(500, 900, Sort::PriceDescending)).0;
    assert_eq!(both, ["Mug", "Cup"]);
    assert_eq!(
        page(&shop, &costing(2, 1, Sort::Newest)),
        no("min-above-max")
    );
    let of_sku = ListProducts {
        sku: Some(sku("Mug-900")),
        ..costing(551, 900, Sort::Newest)
    };
    assert_eq!(page(&shop, &of_sku), Ok((vec![], false)));
}

/// Fills a shop with things of so many titles, the later the dearer.
fn filled(titles: impl Iterator<Item = String>) -> Shop {
    let mut shop = Shop::new();
    let titles: Vec<_> = titles.collect();
    let mut number = 0_u32;
    for some in titles.chunks(PRODUCTS_MAX) {
        let mut entries = Vec::new();
        for title in some {
            number += 1;
            let one = variant(&format!("N{number}"), number.into());
            let listing = published(listing(title, vec![one]));
            let product = product(number.into());
            entries.push(Entry { product, listing });
        }
        let change = shop.change();
        let products = List::new(entries).unwrap();
        shop.say(&staff(), PutProducts { change, products })
            .unwrap();
    }
    shop
}

#[test]
fn what_many_have_is_found_on_pages_that_look_at_a_thousand_products() {
    let kind = |number: u32| match number % 700 {
        0 => "Rare set",
        _ => "Common set",
    };
    let shop = filled((1..=2_100).map(|number| format!("{} {number}", kind(number))));
    // Few have the word: all of them are on one page, wherever they stand.
    let (rare, pages) = all(&shop, words("set rare"));
    assert_eq!((rare.len(), pages), (3, 1));
    assert_eq!(rare[0], "Rare set 2100");
    // Many have it: each page looks at so many products and goes on.
    let page_limit = |query: ListProducts| ListProducts {
        page: PageRequest {
            after: None,
            limit: 500.try_into().unwrap(),
        },
        ..query
    };
    let (common, pages) = all(&shop, page_limit(words("co s")));
    assert_eq!((common.len(), pages), (2_097, 5));
    let cheap = ListProducts {
        max_price: Some(MinorUnits::try_from(3).unwrap()),
        ..words("set")
    };
    let (cheap, pages) = all(&shop, cheap);
    assert_eq!((cheap.len(), pages), (3, 3), "the newest are the dearest");
    // In the order of prices, what costs too little or too much is not looked at.
    for sort in [Sort::PriceAscending, Sort::PriceDescending] {
        let (few, pages) = all(&shop, costing(1_050, 1_052, sort));
        assert_eq!((few.len(), pages), (3, 1), "{sort:?}");
    }
}

#[test]
fn a_product_is_found_by_as_many_words_as_there_is_room_for_those_of_its_name_first() {
    let mut shop = Shop::new();
    let variants = (1..=200).map(|number| variant(&format!("{number:03}-A{number}"), 100));
    let many = published(listing("Many things", variants.collect()));
    shop.put(&staff(), 1, many).unwrap();
    assert_eq!(found(&shop, "things many"), ["Many things"]);
    assert_eq!(found(&shop, "a1"), ["Many things"]);
    let last = (PRODUCT_WORDS_MAX - 2) / 2;
    assert_eq!(found(&shop, &format!("a{last}")), ["Many things"]);
    assert_eq!(found(&shop, "a200"), [""; 0]);
    let by_sku = ListProducts {
        sku: Some(sku("200-A200")),
        ..ListProducts::default()
    };
    assert_eq!(page(&shop, &by_sku).unwrap().0, ["Many things"]);
}
