//! That the description of the API is whole and true.

use super::*;
use contracts::{Callers, domains};
use std::collections::BTreeSet;

/// Requests that a person might make and that have no route, with the reason.
const WITHOUT_ROUTE: [(&str, &str); 5] = [
    (
        "carts-lines",
        "what orders ask; whoever sees the cart sees the lines with their prices",
    ),
    (
        "orders-list",
        "staff get it from `orders-mine`, when they ask for everybody's",
    ),
    (
        "payments-takings",
        "what tools check many payments by; people look at one",
    ),
    (
        "stock-reservation",
        "belongs to an order, and is shown with it",
    ),
    (
        "shipping-quote",
        "is one of the quotes, and they have a route",
    ),
];

/// What answers that it will be done, and nothing more, so that nobody learns more from it.
const ACCEPTED: &str = "post /api/v1/auth/password-mail";

/// Every operation there is, by path and method.
pub(super) fn operations(description: &Value) -> Vec<(String, &Value)> {
    let mut operations = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.push((format!("{method} {path}"), operation));
        }
    }
    operations
}

/// Every route there is.
const ROUTES: [&str; 72] = [
    "get /.well-known/jwks.json",
    "post /api/v1/auth/login",
    "get /api/v1/auth/me",
    "post /api/v1/auth/password",
    "post /api/v1/auth/password-mail",
    "post /api/v1/auth/register",
    "delete /api/v1/cart",
    "get /api/v1/cart",
    "post /api/v1/cart/items",
    "delete /api/v1/cart/items/{sku}",
    "patch /api/v1/cart/items/{sku}",
    "post /api/v1/cart/merge",
    "get /api/v1/categories",
    "post /api/v1/categories",
    "delete /api/v1/categories/{category}",
    "get /api/v1/categories/{category}",
    "put /api/v1/categories/{category}",
    "post /api/v1/checkout",
    "get /api/v1/notifications",
    "get /api/v1/notifications/all",
    "get /api/v1/offers",
    "get /api/v1/orders",
    "post /api/v1/orders",
    "get /api/v1/orders/{id}",
    "post /api/v1/orders/{id}/cancel",
    "get /api/v1/orders/{id}/events",
    "get /api/v1/orders/{id}/timeline",
    "get /api/v1/payments",
    "get /api/v1/payments/{payment}",
    "post /api/v1/payments/{payment}/refunds",
    "post /api/v1/payments/{payment}/refunds/by-hand",
    "post /api/v1/payments/{payment}/settlements",
    "get /api/v1/payments/{payment}/transactions",
    "get /api/v1/products",
    "post /api/v1/products",
    "post /api/v1/products/bulk",
    "delete /api/v1/products/{product}",
    "get /api/v1/products/{product}",
    "put /api/v1/products/{product}",
    "post /api/v1/products/{product}/publish",
    "post /api/v1/products/{product}/unpublish",
    "put /api/v1/products/{product}/variants/{sku}/price",
    "get /api/v1/profile",
    "patch /api/v1/profile",
    "get /api/v1/profile/addresses",
    "post /api/v1/profile/addresses",
    "delete /api/v1/profile/addresses/{id}",
    "put /api/v1/profile/addresses/{id}",
    "get /api/v1/seller/products",
    "get /api/v1/shipments",
    "get /api/v1/shipments/{id}",
    "post /api/v1/shipments/{id}/deliver",
    "post /api/v1/shipments/{id}/dispatch",
    "get /api/v1/shipping/methods",
    "delete /api/v1/shipping/methods/{code}",
    "put /api/v1/shipping/methods/{code}",
    "get /api/v1/shipping/parcels/{tracking}",
    "get /api/v1/shipping/quotes",
    "get /api/v1/stock",
    "post /api/v1/stock/receipts",
    "get /api/v1/stock/{sku}",
    "post /api/v1/stock/{sku}/adjustments",
    "get /api/v1/stock/{sku}/movements",
    "get /api/v1/users",
    "post /api/v1/users",
    "delete /api/v1/users/{id}",
    "get /api/v1/users/{id}",
    "put /api/v1/users/{id}/role",
    "get /livez",
    "get /metrics",
    "get /openapi.json",
    "get /readyz",
];

#[test]
fn customers_are_not_shown_a_way_of_paying_that_is_for_staff() {
    let description = openapi();
    let wish = |path: &str| description["paths"][path]["post"]["requestBody"].to_string();
    assert!(wish("/api/v1/checkout").contains("sandbox"));
    assert!(!wish("/api/v1/checkout").contains("offline"));
    assert!(wish("/api/v1/orders").contains("offline"));
}

#[test]
fn every_route_is_described() {
    let description = openapi();
    let operations = operations(description);
    let names: Vec<_> = operations.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ROUTES);
}

#[test]
fn every_request_of_a_person_has_a_route_or_a_reason() {
    let description = openapi();
    let operations = operations(description);
    let routed: BTreeSet<_> = operations
        .iter()
        .map(|(_, operation)| operation["operationId"].as_str().unwrap())
        .collect();
    for table in domains() {
        for request in table.requests {
            let id = format!("{}-{}", table.name, request.verb);
            let personal = !matches!(request.callers, Callers::Service | Callers::Itself);
            let excused = WITHOUT_ROUTE.iter().any(|(name, _)| *name == id);
            assert_eq!(routed.contains(id.as_str()), personal && !excused, "{id}");
        }
    }
}

#[test]
fn every_response_says_what_it_means_by_example() {
    let description = openapi();
    for (name, operation) in operations(description) {
        assert!(operation["summary"].is_string(), "{name}");
        for (status, response) in operation["responses"].as_object().unwrap() {
            let meaning = response["description"].as_str().unwrap();
            assert!(
                !meaning.contains("unknown problem"),
                "{name} {status}: {meaning}"
            );
            let taken = status == "202" && name == ACCEPTED;
            if status == "204" || taken {
                assert!(response["content"].is_null(), "{name}");
                continue;
            }
            for (media, content) in response["content"].as_object().unwrap() {
                let refused = status.as_str() >= "400";
                assert_eq!(media == problem::MEDIA_TYPE, refused, "{name} {status}");
                let shown = content.get("example").or(content.get("examples"));
                assert!(shown.is_some(), "{name} {status}");
            }
        }
    }
}

#[test]
fn every_problem_is_named_and_every_reference_leads_somewhere() {
    let description = openapi();
    let types = &description["components"]["schemas"]["Problem"]["properties"]["type"];
    for known in catalogue::known() {
        let of_type = problem::type_of(known.domain, &known.code);
        assert!(types.to_string().contains(&of_type), "{of_type}");
    }
    let text = description.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let to = reference.split('"').next().unwrap();
        assert!(description.pointer(to).is_some(), "{to}");
    }
}

#[test]
fn no_two_types_share_a_name() {
    let description = openapi();
    for name in description["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
    {
        // The second one would get a number; give it a name of its own in its contract.
        assert!(
            !name.ends_with(|letter: char| letter.is_ascii_digit()),
            "{name}"
        );
    }
}

#[tokio::test]
async fn the_description_is_served() {
    let said = get("/openapi.json").await;
    assert_eq!(
        (said.status, said.header("content-type")),
        (200, "application/json")
    );
    assert_eq!(said.json(), *openapi());
}

#[tokio::test]
async fn the_api_can_be_looked_at_in_a_browser() {
    let page = get("/docs/").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("swagger-ui"));
    assert!(
        page.header("content-security-policy")
            .contains("default-src 'self'")
    );
    let begin = get("/docs/swagger-initializer.js").await;
    assert!(begin.text.contains("/openapi.json"));
}
