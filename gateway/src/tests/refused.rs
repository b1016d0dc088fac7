//! Every way in which the gateway itself says no, and that each has the same form.

use super::*;
use axum::routing;

#[tokio::test]
async fn a_wrong_address_and_a_wrong_method_are_problems() {
    let said = get("/api/v1/nowhere").await;
    assert_eq!(said.status, 404);
    assert_eq!(said.problem()["type"], "urn:souk:problem:no-such-route");
    let request = Request::delete("/api/v1/stock/MUG");
    let said = send(router(gateway().await), request, Body::empty()).await;
    assert_eq!((said.status, said.header("allow")), (405, "GET,HEAD"));
    assert_eq!(said.problem()["code"], "method-not-allowed");
}

#[tokio::test]
async fn a_stranger_is_challenged_and_a_customer_is_turned_away() {
    let movements = || Request::get("/api/v1/stock/MUG/movements");
    let said = send(router(gateway().await), movements(), Body::empty()).await;
    assert_eq!(said.status, 401);
    assert_eq!(said.header("www-authenticate"), "Bearer realm=\"souk\"");
    assert_eq!(said.problem()["code"], "unauthenticated");
    let customer = by(Role::Customer, movements());
    let said = send(router(gateway().await), customer, Body::empty()).await;
    assert_eq!(said.status, 403);
    assert_eq!(said.problem()["code"], "forbidden");
}

#[tokio::test]
async fn a_token_that_does_not_count_is_refused_even_where_none_is_needed() {
    let long = "x".repeat(5_000);
    for scheme in [
        "Bearer forged",
        "Basic YTpi",
        "Bearer",
        &format!("Bearer {long}"),
    ] {
        let request = Request::get("/api/v1/stock/MUG").header("authorization", scheme);
        let said = send(router(gateway().await), request, Body::empty()).await;
        assert_eq!(said.status, 401, "{scheme}");
        assert!(said.header("www-authenticate").contains("invalid_token"));
        assert_eq!(said.problem()["code"], "unauthenticated");
    }
}

#[tokio::test]
async fn a_bad_body_is_told_the_field_and_the_limit() {
    let zero = r#"{"lines":[{"sku":"A","quantity":1},{"sku":"B","quantity":0}]}"#;
    let cases = [
        (zero, "lines[1].quantity", "from 1 to 1000000000, not 0"),
        (
            r#"{"lines":[]}"#,
            "lines",
            "between 1 and 5000 items, has 0",
        ),
        (
            r#"{"lines":[{"sku":"a b","quantity":1}]}"#,
            "lines[0].sku",
            "1 to 64 visible ASCII",
        ),
        (
            r#"{"lines":[{"sku":"..","quantity":1}]}"#,
            "lines",
            ".. cannot be a SKU",
        ),
        (r#"{"line":[]}"#, "line", "unknown field `line`"),
        ("{}", "body", "missing field `lines`"),
        ("{", "body", "line 1 column 1"),
        (r#"{"lines":"#, "body", "line 1 column 9"),
        ("{\n\"lines\": [1,]}", "body", "line 2 column 13"),
        ("lines=1", "body", "line 1 column 1"),
        (r#"{lines: []}"#, "body", "line 1 column 2"),
        (
            r#"{"lines":[{"sku":"A","quantity":1}]} {}"#,
            "body",
            "trailing",
        ),
    ];
    for (body, field, why) in cases {
        let said = deliver(body).await;
        assert_eq!(said.status, 400, "{body}");
        let problem = said.problem();
        assert_eq!(problem["code"], "invalid");
        assert_eq!(problem["details"]["field"], field, "{body}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            detail.starts_with(field) && detail.contains(why),
            "{detail}"
        );
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_or_not_json_is_not_read() {
    let said = deliver("x".repeat(BODY_BYTES_MAX + 1)).await;
    assert_eq!(said.status, 413);
    let problem = said.problem();
    assert_eq!(problem["code"], "body-too-large");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("1048576 bytes")
    );
    let plain = by(Role::Staff, Request::post("/api/v1/stock/receipts"))
        .header("content-type", "text/plain")
        .header("idempotency-key", "monday");
    let said = send(router(gateway().await), plain, "{}").await;
    assert_eq!(said.status, 415);
    assert_eq!(said.problem()["code"], "not-json");
}

#[tokio::test]
async fn nothing_is_made_without_an_idempotency_key() {
    let without = by(Role::Staff, Request::post("/api/v1/stock/receipts"))
        .header("content-type", "application/json");
    let said = send(router(gateway().await), without, "{}").await;
    assert_eq!(said.status, 400);
    assert_eq!(said.problem()["details"]["field"], "Idempotency-Key");
}

#[tokio::test]
async fn a_bad_parameter_is_told_its_name_and_the_limit() {
    let many = format!("/api/v1/stock?sku={}", ["A"; 1_001].join(","));
    let cases = [
        (
            format!("/api/v1/stock/{}", "x".repeat(65)),
            "sku",
            "1 to 64 visible ASCII",
        ),
        (many, "sku", "between 1 and 1000 items, has 1001"),
        (
            "/api/v1/stock?sku=A,,B".into(),
            "sku",
            "1 to 64 visible ASCII",
        ),
        ("/api/v1/stock".into(), "query", "missing field `sku`"),
        (
            "/api/v1/stock/A/movements?limit=0".into(),
            "limit",
            "from 1 to 500, not 0",
        ),
        (
            "/api/v1/stock/A/movements?limit=x".into(),
            "limit",
            "invalid digit",
        ),
        (
            "/api/v1/stock/A/movements?after=".into(),
            "after",
            "1 to 256 bytes",
        ),
    ];
    for (path, field, why) in cases {
        let request = by(Role::Staff, Request::get(&path));
        let said = send(router(gateway().await), request, Body::empty()).await;
        assert_eq!(said.status, 400, "{path}");
        let problem = said.problem();
        assert_eq!(problem["details"]["field"], field, "{problem}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(why), "{detail}");
    }
}

#[tokio::test]
async fn a_domain_without_a_process_is_unavailable_for_a_moment() {
    let said = deliver(r#"{"lines":[{"sku":"A","quantity":1}]}"#).await;
    assert_eq!((said.status, said.header("retry-after")), (503, "1"));
    let problem = said.problem();
    assert_eq!(problem["code"], "unavailable");
    assert_eq!(problem["detail"], "stock cannot be reached at the moment");
}

#[tokio::test]
async fn a_full_gateway_refuses_at_once_and_stays_alive() {
    let gateway = gateway().await;
    let places = u32::try_from(REQUESTS_MAX).unwrap();
    let all = gateway
        .places
        .clone()
        .acquire_many_owned(places)
        .await
        .unwrap();
    let level = || Request::get("/api/v1/stock/MUG");
    let said = send(router(gateway.clone()), level(), Body::empty()).await;
    assert_eq!((said.status, said.header("retry-after")), (503, "1"));
    assert_eq!(said.problem()["code"], "overloaded");
    let said = send(
        router(gateway.clone()),
        Request::get("/livez"),
        Body::empty(),
    )
    .await;
    assert_eq!(said.status, 200);
    drop(all);
    let said = send(router(gateway), level(), Body::empty()).await;
    assert_eq!(said.problem()["code"], "unavailable");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_never_ends_is_given_up() {
    let forever = Router::new().route("/", routing::get(std::future::pending::<()>));
    let said = send(
        bounded(forever, &Origins::default()),
        Request::get("/"),
        Body::empty(),
    )
    .await;
    assert_eq!((said.status, said.header("retry-after")), (504, "1"));
    assert_eq!(said.problem()["code"], "timed-out");
}

#[tokio::test]
async fn a_panic_costs_its_own_request_only() {
    async fn panics() -> StatusCode {
        panic!("a secret of ours")
    }
    let router = Router::new().route("/", routing::get(panics));
    let router = bounded(router, &Origins::default());
    for _ in 0..2 {
        let said = send(router.clone(), Request::get("/"), Body::empty()).await;
        assert_eq!(said.status, 500);
        assert_eq!(said.problem()["code"], "internal");
        assert!(!said.text.contains("secret"));
    }
}
