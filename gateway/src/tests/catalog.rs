//! The catalog's routes: what the gateway itself says about them.

use super::*;
use contracts::{
    List, Page,
    catalog::{
        Categories, CategoryNode, Entry, Listing, Offers, PRODUCTS_MAX, Price, Product,
        ProductSummary,
    },
};
use serde::de::DeserializeOwned;

const PRODUCTS: &str = "/api/v1/products";
const PRODUCT: &str = "/api/v1/products/{product}";

/// The example of a request or an answer, read as what it stands for.
fn example<T: DeserializeOwned>(path: &str, method: &str, at: &str) -> T {
    let description = openapi();
    let content = description["paths"][path][method].pointer(at).unwrap();
    let example = &content["application/json"]["example"];
    serde_json::from_value(example.clone()).unwrap()
}

#[test]
fn the_examples_of_the_catalog_are_true_to_the_contract() {
    let ok = "/responses/200/content";
    example::<Product>(PRODUCT, "get", ok);
    example::<Page<ProductSummary>>(PRODUCTS, "get", ok);
    example::<Page<ProductSummary>>("/api/v1/seller/products", "get", ok);
    example::<Offers>("/api/v1/offers", "get", ok);
    example::<Categories>("/api/v1/categories", "get", ok);
    example::<CategoryNode>("/api/v1/categories/{category}", "get", ok);
    let body = "/requestBody/content";
    example::<Listing>(PRODUCTS, "post", body);
    example::<Listing>(PRODUCT, "put", body);
    let bulk: Value = example("/api/v1/products/bulk", "post", body);
    serde_json::from_value::<List<Entry, PRODUCTS_MAX>>(bulk["products"].clone()).unwrap();
    let pricing: Value = example(&format!("{PRODUCT}/variants/{{sku}}/price"), "put", body);
    for field in ["price", "compare_at"] {
        serde_json::from_value::<Price>(pricing[field].clone()).unwrap();
    }
}

async fn put(body: &Value, request: Builder) -> Said {
    let request = by(Role::Seller, request).header("content-type", "application/json");
    send(router(gateway().await), request, body.to_string()).await
}

#[tokio::test]
async fn a_field_that_nobody_reads_is_named_however_deep_it_lies() {
    let variant = json!({"sku": "MUG", "price": {"minor": 1, "currency": "GBP"}});
    let mut listing = json!({"title": "Mug", "variants": [variant.clone(), variant]});
    let path = PRODUCT.replace("{product}", &uuid::Uuid::nil().to_string());
    let said = put(&listing, Request::put(&path)).await;
    assert_eq!(said.problem()["code"], "unavailable", "a key is not needed");
    listing["variants"][1]["price"]["tax"] = json!(20);
    let said = put(&listing, Request::put(&path)).await;
    assert_eq!(said.status, 400);
    let field = &said.problem()["details"]["field"];
    assert_eq!(*field, "variants[1].price.tax");
}

#[tokio::test]
async fn a_key_that_is_given_must_be_a_key() {
    let path = PRODUCT.replace("{product}", &uuid::Uuid::nil().to_string());
    let archive = Request::delete(&path).header("idempotency-key", "two words");
    let said = send(
        router(gateway().await),
        by(Role::Seller, archive),
        Body::empty(),
    );
    let said = said.await;
    assert_eq!(said.status, 400);
    assert_eq!(said.problem()["details"]["field"], "Idempotency-Key");
}

#[tokio::test]
async fn a_list_takes_no_parameter_that_it_does_not_know() {
    for (query, field) in [
        ("colour=blue", "colour"),
        ("category=mugs", "category"),
        ("sort=cheapest", "sort"),
        ("limit=501", "limit"),
    ] {
        let said = get(&format!("{PRODUCTS}?{query}")).await;
        assert_eq!(said.status, 400, "{query}");
        assert_eq!(said.problem()["details"]["field"], field, "{query}");
    }
}
