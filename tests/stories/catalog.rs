//! Somebody sells, somebody looks around, and nobody meddles with what is another's.

use crate::{person::Person, shop::Shop};
use harness::Answer;
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const PRODUCTS: &str = "/api/v1/products";
const CATEGORIES: &str = "/api/v1/categories";

fn pence(minor: u64) -> Value {
    json!({"minor": minor, "currency": "GBP"})
}

/// What a seller says of a thing in one variant.
pub(crate) fn listing(title: &str, sku: &str, price: u64) -> Value {
    json!({"title": title, "variants": [{"sku": sku, "price": pence(price)}]})
}

pub(crate) fn text(answer: &Value, at: &str) -> String {
    let text = answer.pointer(at).and_then(Value::as_str);
    text.unwrap_or_else(|| panic!("no {at} in {answer}"))
        .to_owned()
}

pub(crate) fn titles(page: &Value) -> Vec<String> {
    let items = page.get("items").and_then(Value::as_array).unwrap();
    items.iter().map(|item| text(item, "/title")).collect()
}

/// Where a product is, once it is made.
pub(crate) async fn made(seller: &Person<'_>, listing: &Value) -> String {
    let made = seller.post(PRODUCTS, listing).await;
    assert_eq!(made.status, 201, "{made:?}");
    format!("{PRODUCTS}/{}", text(&made.json(), "/product"))
}

/// The id of a category, once it is made.
pub(crate) async fn category(staff: &Person<'_>, handle: &str, parent: Option<&str>) -> String {
    let form = json!({"name": handle, "handle": handle, "parent": parent});
    let made = staff.post(CATEGORIES, &form).await;
    assert_eq!(made.status, 201, "{made:?}");
    text(&made.json(), "/category")
}

/// A list read page by page, two products at a time.
pub(crate) async fn all_pages(visitor: &Person<'_>, list: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let page = visitor.get(&format!("{list}&limit=2{after}")).await.json();
        found.extend(titles(&page));
        match page.get("next").and_then(Value::as_str) {
            Some(next) => after = format!("&after={next}"),
            None => return found,
        }
    }
}

fn done(answer: &Answer) {
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test]
async fn what_a_seller_publishes_a_visitor_finds() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let (seller, visitor) = (shop.person("seller").await, shop.visitor());
    let mug = made(&seller, &listing("Mug", "MUG", 850)).await;

    visitor.get(&mug).await.problem(404, "unknown-product");
    let mine = seller.get(&mug).await.json();
    assert_eq!(text(&mine, "/state"), "draft");
    assert_eq!(text(&mine, "/owner"), seller.id.to_string());
    assert_eq!(titles(&visitor.get(PRODUCTS).await.json()), [""; 0]);
    let drafts = seller.get("/api/v1/seller/products").await.json();
    assert_eq!(titles(&drafts), ["Mug"]);

    done(&seller.post(&format!("{mug}/publish"), &json!(null)).await);
    let shown = visitor.get(&mug).await.json();
    assert_eq!(text(&shown, "/content/variants/0/sku"), "MUG");
    assert_eq!(titles(&visitor.get(PRODUCTS).await.json()), ["Mug"]);
    let by_sku = visitor.get(&format!("{PRODUCTS}?sku=MUG")).await.json();
    assert_eq!(titles(&by_sku), ["Mug"]);
    let offers = visitor.get("/api/v1/offers?sku=NOTHING,MUG").await.json();
    assert_eq!(offers.pointer("/offers/0/price"), Some(&pence(850)));
    assert_eq!(offers.pointer("/offers/1"), None);

    done(&seller.delete(&mug).await);
    visitor.get(&mug).await.problem(404, "unknown-product");
    assert_eq!(titles(&visitor.get(PRODUCTS).await.json()), [""; 0]);
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn a_visitor_pages_through_categories_by_price_and_by_day() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let (staff, seller) = (shop.person("staff").await, shop.person("seller").await);
    let visitor = shop.visitor();
    let kitchen = category(&staff, "kitchen", None).await;
    let mugs = category(&staff, "mugs", Some(&kitchen)).await;
    let garden = category(&staff, "garden", None).await;
    for (title, price, category) in [
        ("Kettle", 2_500, &kitchen),
        ("Spade", 1_900, &garden),
        ("Big mug", 900, &mugs),
        ("Mug", 700, &mugs),
        ("Pan", 3_100, &kitchen),
    ] {
        let mut thing = listing(title, &title.replace(' ', "-"), price);
        thing["categories"] = json!([category]);
        thing["publish"] = json!(true);
        made(&seller, &thing).await;
    }
    let list = |category: &str, sort| format!("{PRODUCTS}?category={category}&sort={sort}");
    let cheap = all_pages(&visitor, &list(&kitchen, "price-ascending")).await;
    assert_eq!(cheap, ["Mug", "Big mug", "Kettle", "Pan"]);
    let dear = all_pages(&visitor, &list(&mugs, "price-descending")).await;
    assert_eq!(dear, ["Big mug", "Mug"]);
    let newest = all_pages(&visitor, &format!("{PRODUCTS}?sort=newest")).await;
    assert_eq!(newest, ["Pan", "Mug", "Big mug", "Spade", "Kettle"]);

    let tree = visitor.get(CATEGORIES).await.json();
    assert_eq!(text(&tree, "/categories/1/children/0/handle"), "mugs");
    let removed = staff.delete(&format!("{CATEGORIES}/{kitchen}")).await;
    removed.problem(409, "has-children");
    let removed = staff.delete(&format!("{CATEGORIES}/{garden}")).await;
    removed.problem(409, "has-products");
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn nobody_changes_what_another_sells() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let (ann, bob) = (shop.person("seller").await, shop.person("seller").await);
    let (staff, customer) = (shop.person("staff").await, shop.person("customer").await);
    let mug = made(&ann, &listing("Mug", "MUG", 850)).await;
    let price = format!("{mug}/variants/MUG/price");
    let cheaper = json!({"price": pence(1)});

    let stolen = bob.put(&mug, &listing("My mug", "MUG", 1)).await;
    stolen.problem(404, "unknown-product");
    let cheapened = bob.put(&price, &cheaper).await;
    cheapened.problem(404, "unknown-product");
    bob.delete(&mug).await.problem(404, "unknown-product");
    let twin = bob.post(PRODUCTS, &listing("Twin", "MUG", 1)).await;
    twin.problem(409, "sku-taken");
    let sold = customer.post(PRODUCTS, &listing("Cup", "CUP", 1)).await;
    sold.problem(403, "forbidden");

    done(&staff.put(&price, &cheaper).await);
    let mine = ann.get(&mug).await.json();
    assert_eq!(
        mine.pointer("/content/variants/0/price/minor"),
        Some(&json!(1))
    );
    assert_eq!(text(&mine, "/content/title"), "Mug");
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn whoever_lists_it_wrongly_is_told_what_is_wrong() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let seller = shop.person("seller").await;
    let wrong = |at: &str, value: Value| {
        let mut thing = listing("Mug", "MUG", 850);
        let (parent, name) = at.rsplit_once('/').unwrap();
        thing.pointer_mut(parent).unwrap()[name] = value;
        thing
    };
    for (thing, field) in [
        (wrong("/variants/0/price", pence(0)), ""),
        (wrong("/title", json!("")), "title"),
        (wrong("/colour", json!("blue")), "colour"),
        (
            wrong("/variants/0/colour", json!("blue")),
            "variants[0].colour",
        ),
        (wrong("/variants", json!([])), "variants"),
        (
            wrong("/images", json!(["http://img.example.com"])),
            "images[0]",
        ),
        (
            wrong("/variants/0/price/minor", json!(-1)),
            "variants[0].price",
        ),
    ] {
        let said = seller.post(PRODUCTS, &thing).await;
        if field.is_empty() {
            assert_eq!(said.status, 201, "a price may be nothing: {said:?}");
            continue;
        }
        let said = said.problem(400, "invalid");
        assert_eq!(
            said.pointer("/details/field"),
            Some(&json!(field)),
            "{said}"
        );
    }
    let compared = wrong("/variants/0/compare_at", pence(849));
    let compared = seller.post(PRODUCTS, &compared).await;
    compared.problem(400, "compare-at-too-low");
    let lost = json!("0199c1b2-7a60-7000-8000-0000000000c1");
    let lost = seller
        .post(PRODUCTS, &wrong("/categories", json!([lost])))
        .await;
    lost.problem(409, "missing-category");
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn staff_brings_in_many_products_at_once_or_none() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let (staff, visitor) = (shop.person("staff").await, shop.visitor());
    let entry = |number: u64| {
        let mut thing = listing(&format!("Thing {number}"), &format!("T-{number}"), number);
        thing["description"] = json!("Comes from afar. ".repeat(20));
        thing["publish"] = json!(true);
        let product = Uuid::from_u128(number.into());
        json!({"product": product, "listing": thing})
    };
    let bulk = format!("{PRODUCTS}/bulk");
    let mut entries: Vec<_> = (1..=500).map(entry).collect();
    done(&staff.post(&bulk, &json!({"products": entries})).await);
    let list = format!("{PRODUCTS}?sort=price-descending&limit=500");
    let all = titles(&visitor.get(&list).await.json());
    assert_eq!((all.len(), all[0].as_str()), (500, "Thing 500"));

    // A second time it says nothing new, but for what is new.
    entries[0]["listing"]["title"] = json!("First thing");
    done(&staff.post(&bulk, &json!({"products": entries})).await);
    entries[1]["listing"]["title"] = json!("Never seen");
    entries[2]["listing"]["variants"][0]["sku"] = json!("T-4");
    let wrong = staff.post(&bulk, &json!({"products": entries})).await;
    wrong.problem(400, "sku-twice");
    let list = format!("{PRODUCTS}?sort=price-ascending&limit=2");
    let few = visitor.get(&list).await.json();
    assert_eq!(titles(&few), ["First thing", "Thing 2"]);

    entries.push(entry(501));
    let many = staff.post(&bulk, &json!({"products": entries})).await;
    let many = many.problem(400, "invalid");
    assert_eq!(many.pointer("/details/field"), Some(&json!("products")));
    let seller = shop.person("seller").await;
    let one = json!({"products": [entry(1)]});
    seller.post(&bulk, &one).await.problem(403, "forbidden");
    assert!(shop.close().await.success());
}
