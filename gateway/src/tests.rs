//! The whole router before a mesh with nobody in it: everything the gateway says by itself.

mod browsers;
mod catalog;
mod described;
mod examples;
mod nobody;
mod password;
mod refused;
mod strangers;
mod whole;

use super::*;
use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, request::Builder},
};
use bus::token::{TOKEN_LIFETIME, TokenIssuer};
use contracts::{Role, domains};
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::{Value, json};
use tower::ServiceExt;

const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----";
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----";

/// A response, read to its end.
struct Said {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Said {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    /// The body of a no, after a look at what is the same in all of them.
    fn problem(&self) -> Value {
        let problem = self.json();
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(problem["status"], self.status);
        assert_eq!(problem["request_id"], self.header("x-request-id"));
        let code = problem["code"].as_str().unwrap();
        assert!(problem["type"].as_str().unwrap().ends_with(code));
        problem
    }
}

async fn gateway() -> Gateway {
    let verifier = TokenVerifier::new(PUBLIC.as_bytes()).unwrap();
    let metrics = PrometheusBuilder::new().build_recorder().handle();
    Gateway::new(nobody::mesh().await, verifier, metrics)
}

async fn send(router: Router, request: Builder, body: impl Into<Body>) -> Said {
    let request = request.body(body.into()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Said {
        status: parts.status.as_u16(),
        headers: parts.headers,
        text: String::from_utf8(body.to_vec()).unwrap(),
    }
}

async fn get(path: &str) -> Said {
    send(router(gateway().await), Request::get(path), Body::empty()).await
}

fn token(role: Role) -> String {
    let issuer = TokenIssuer::new(PRIVATE.as_bytes()).unwrap();
    issuer.issue("ann", role, TOKEN_LIFETIME).unwrap()
}

fn by(role: Role, request: Builder) -> Builder {
    request.header("authorization", format!("Bearer {}", token(role)))
}

/// A delivery, all in order.
fn delivery() -> Builder {
    by(Role::Staff, Request::post("/api/v1/stock/receipts"))
        .header("content-type", "application/json")
        .header("idempotency-key", "monday")
}

async fn deliver(body: impl Into<Body>) -> Said {
    send(router(gateway().await), delivery(), body).await
}

#[tokio::test]
async fn every_response_has_the_headers_of_all() {
    let said = get("/livez").await;
    assert_eq!((said.status, said.text.as_str()), (200, "alive"));
    assert_eq!(said.header("cache-control"), "no-store");
    assert_eq!(said.header("x-content-type-options"), "nosniff");
    assert!(!said.header("x-request-id").is_empty());
    let nowhere = get("/nowhere").await;
    let policy = "default-src 'none'; frame-ancestors 'none'";
    for said in [said, nowhere] {
        assert_eq!(said.header("content-security-policy"), policy);
    }
}

#[tokio::test]
async fn a_request_keeps_the_id_it_came_with() {
    let request = Request::get("/nowhere").header("x-request-id", "mine-1");
    let said = send(router(gateway().await), request, Body::empty()).await;
    assert_eq!(said.problem()["request_id"], "mine-1");
}

#[tokio::test]
async fn a_mesh_with_nobody_in_it_is_not_ready_and_says_what_is_missing() {
    let said = get("/readyz").await;
    assert_eq!((said.status, said.header("retry-after")), (503, "1"));
    let problem = said.problem();
    assert_eq!(problem["code"], "not-ready");
    for table in domains() {
        assert_eq!(problem["details"][table.name], "no process answers for it");
    }
}

#[tokio::test]
async fn a_process_without_an_api_shows_its_operators_as_much() {
    let metrics = PrometheusBuilder::new().build_recorder().handle();
    let ops = Ops::new(nobody::mesh().await, metrics, Watch::mesh());
    for (path, status) in [
        ("/livez", 200),
        ("/readyz", 503),
        ("/metrics", 200),
        ("/api", 404),
    ] {
        let said = send(ops_router(ops.clone()), Request::get(path), Body::empty()).await;
        assert_eq!(said.status, status, "{path}");
    }
}

#[tokio::test]
async fn metrics_are_for_operators_alone_where_they_have_an_address_of_their_own() {
    let gateway = gateway().await.without_metrics();
    let ops = ops_router(gateway.ops());
    let shop = router(gateway);
    for (router, path, status) in [
        (&shop, "/metrics", 404),
        (&shop, "/livez", 200),
        (&shop, "/readyz", 503),
        (&ops, "/metrics", 200),
    ] {
        let said = send(router.clone(), Request::get(path), Body::empty()).await;
        assert_eq!(said.status, status, "{path}");
    }
}

#[tokio::test]
async fn what_a_client_claims_to_have_read_is_not_remembered() {
    let gateway = gateway().await;
    let claim = Request::get("/api/v1/stock/MUG").header("souk-position", "stock=999");
    let said = send(router(gateway.clone()), claim, Body::empty()).await;
    assert_eq!(said.problem()["code"], "unavailable");
    assert_eq!(gateway.furthest.of("stock"), None);
}
