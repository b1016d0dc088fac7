//! Somebody looks for something by words and prices.

use crate::{
    catalog::{PRODUCTS, all_pages, category, listing, made, text, titles},
    shop::Shop,
};
use serde_json::{Value, json};

/// Fills a category with dishes, and one that nobody may see; says which category.
async fn filled(shop: &Shop) -> String {
    let (staff, seller) = (shop.person("staff").await, shop.person("seller").await);
    let kitchen = category(&staff, "kitchen", None).await;
    for (title, sku, price, publish) in [
        ("Crème brûlée dish", "85123A", 1_250, true),
        ("Creamy white mug", "MUG-WHITE", 700, true),
        ("Dish of cream", "DISH-9", 400, true),
        ("Secret cream dish", "SECRET", 500, false),
    ] {
        let mut thing = listing(title, sku, price);
        thing["categories"] = json!([kitchen]);
        thing["publish"] = json!(publish);
        made(&seller, &thing).await;
    }
    kitchen
}

#[tokio::test]
async fn a_visitor_searches_by_words_and_prices() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let kitchen = filled(&shop).await;
    let visitor = shop.visitor();
    for (query, found) in [
        (
            "q=cre",
            &["Dish of cream", "Creamy white mug", "Crème brûlée dish"][..],
        ),
        ("q=CREME", &["Crème brûlée dish"]),
        ("q=dish+cr%C3%A8", &["Dish of cream", "Crème brûlée dish"]),
        ("q=mug-w", &["Creamy white mug"]),
        ("q=85123a&max_price=1250", &["Crème brûlée dish"]),
        ("q=85123a&max_price=1249", &[]),
        ("q=secret", &[]),
        ("min_price=401&max_price=1249", &["Creamy white mug"]),
        ("sku=DISH-9&q=dish", &["Dish of cream"]),
        ("sku=DISH-9&q=mug", &[]),
    ] {
        let page = visitor.get(&format!("{PRODUCTS}?{query}")).await.json();
        assert_eq!(titles(&page), found, "{query}");
        assert_eq!(page.get("next"), Some(&Value::Null));
    }
    let list = format!("{PRODUCTS}?category={kitchen}&q=cr+dish&sort=price-ascending");
    let cheap = all_pages(&visitor, &format!("{list}&min_price=400")).await;
    assert_eq!(cheap, ["Dish of cream", "Crème brûlée dish"]);
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn whoever_searches_for_too_much_is_told_which_limit_it_is() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let visitor = shop.visitor();
    for (query, field, limit) in [
        (
            "q=1+2+3+4+5+6+7+8+9+10+11",
            "q",
            "from 1 to 10 words, not 11",
        ),
        ("q=", "q", "from 1 to 10 words, not 0"),
        (
            &format!("q={}", "x".repeat(65)),
            "q",
            "at most 64 bytes, not 65",
        ),
        (
            &format!("q={}", "x+".repeat(101)),
            "q",
            "at most 200 bytes, not 202",
        ),
        (
            "min_price=-1",
            "min_price",
            "from 0 to 1000000000000 minor units, not -1",
        ),
        ("max_price=cheap", "max_price", "invalid digit"),
    ] {
        let said = visitor.get(&format!("{PRODUCTS}?{query}")).await;
        let said = said.problem(400, "invalid");
        assert_eq!(
            said.pointer("/details/field"),
            Some(&json!(field)),
            "{said}"
        );
        assert!(text(&said, "/detail").contains(limit), "{said}");
    }
    let crossed = visitor
        .get(&format!("{PRODUCTS}?min_price=2&max_price=1"))
        .await;
    let crossed = crossed.problem(400, "min-above-max");
    assert_eq!(
        crossed.pointer("/details/min_price"),
        Some(&json!(2)),
        "{crossed}"
    );
    assert!(shop.close().await.success());
}
