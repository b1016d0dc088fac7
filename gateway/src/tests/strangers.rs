//! Who is not believed, and what is not taken from anybody.

use super::*;
use std::time::Duration;

/// Says that ann is an administrator until the year 2100.
const CLAIMS: &str = "eyJpc3MiOiAic291ayIsICJzdWIiOiAiYW5uIiwgInJvbGUiOiAiYWRtaW4iLCAiaWF0IjogMCwgImV4cCI6IDQxMDI0NDQ4MDB9";
/// `{"alg": "none", "typ": "JWT"}`
const UNSIGNED: &str = "eyJhbGciOiAibm9uZSIsICJ0eXAiOiAiSldUIn0";
/// `{"alg": "HS256", "typ": "JWT"}`, and a signature by our public key as if it were a secret.
const BY_PUBLIC_KEY: (&str, &str) = (
    "eyJhbGciOiAiSFMyNTYiLCAidHlwIjogIkpXVCJ9",
    "Z3B4PzpAO8kxMICPvFYUKiia_drTfiqS82EYdrCefpE",
);
const ANOTHER: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIBi48hSB9tGKkkv1gq7VeiADsl1SvJ+wXbKbv35r5GEE
-----END PRIVATE KEY-----";

async fn movements(authorizations: &[String]) -> Said {
    let mut request = Request::get("/api/v1/stock/MUG/movements");
    for authorization in authorizations {
        request = request.header("authorization", authorization);
    }
    send(router(gateway().await), request, Body::empty()).await
}

#[tokio::test]
async fn a_token_that_we_have_not_signed_for_now_is_nobody_s() {
    let issued = |key: &str, role, lifetime| {
        let issuer = TokenIssuer::new(key.as_bytes()).unwrap();
        issuer.issue("ann", role, lifetime).unwrap()
    };
    let good = issued(PRIVATE, Role::Staff, TOKEN_LIFETIME);
    let [header, claims, signature]: [&str; 3] =
        good.split('.').collect::<Vec<_>>().try_into().unwrap();
    let (by_public_key, its_signature) = BY_PUBLIC_KEY;
    let forged = [
        issued(ANOTHER, Role::Staff, TOKEN_LIFETIME),
        issued(PRIVATE, Role::Staff, Duration::ZERO),
        format!("{UNSIGNED}.{CLAIMS}."),
        format!("{UNSIGNED}.{CLAIMS}.{signature}"),
        format!("{UNSIGNED}.{claims}."),
        format!("{by_public_key}.{CLAIMS}.{its_signature}"),
        format!("{header}.{CLAIMS}.{signature}"),
        format!("{header}.{claims}"),
        "..".to_owned(),
    ];
    for token in forged {
        let said = movements(&[format!("Bearer {token}")]).await;
        assert_eq!(said.status, 401, "{token}");
        assert_eq!(said.problem()["code"], "unauthenticated");
        assert!(said.header("www-authenticate").contains("invalid_token"));
    }
    let said = movements(&[format!("Bearer {good}")]).await;
    assert_eq!(said.problem()["code"], "unavailable");
    let twice = [format!("Bearer {good}"), format!("Bearer {good}")];
    assert_eq!(movements(&twice).await.status, 401, "which of both counts?");
}

#[tokio::test]
async fn a_body_that_is_not_what_it_should_be_is_refused_whatever_is_in_it() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let quantity = |text: &str| format!(r#"{{"lines":[{{"sku":"A","quantity":{text}}}]}}"#);
    let mut bodies: Vec<Vec<u8>> = vec![
        deep.into_bytes(),
        b"\xff\xfe{}".to_vec(),
        b"{\"lines\":[{\"sku\":\"\xff\",\"quantity\":1}]}".to_vec(),
        b"\x1f\x8b\x08".to_vec(),
        b"null".to_vec(),
        br#"{"lines":[{"sku":"A","quantity":1}],"lines":[]}"#.to_vec(),
    ];
    for number in [
        "-1",
        "1.5",
        "1e400",
        "1e9",
        "\"1\"",
        "null",
        "true",
        "18446744073709551616",
    ] {
        bodies.push(quantity(number).into_bytes());
    }
    for body in bodies {
        let shown = String::from_utf8_lossy(&body)
            .chars()
            .take(60)
            .collect::<String>();
        let said = deliver(body).await;
        assert_eq!(said.status, 400, "{shown}");
        assert_eq!(said.problem()["code"], "invalid", "{shown}");
        assert!(said.text.len() < 1_000, "{shown}");
    }
}

#[tokio::test]
async fn a_body_of_another_kind_is_refused_and_none_is_as_good_as_an_empty_one() {
    let path = "/api/v1/payments/0199c1b2-7a60-7000-8000-000000000001/refunds";
    let refund = || by(Role::Staff, Request::post(path)).header("idempotency-key", "1");
    for kind in [
        "text/plain",
        "application/json-patch+json",
        "",
        "multipart/form-data",
    ] {
        let request = refund().header("content-type", kind);
        let said = send(router(gateway().await), request, "{}").await;
        assert_eq!(said.problem()["code"], "not-json", "{kind}");
    }
    let said = send(router(gateway().await), refund(), "{}").await;
    assert_eq!(
        said.problem()["code"],
        "not-json",
        "it does not say what it is"
    );
    let said = send(router(gateway().await), refund(), Body::empty()).await;
    assert_eq!(said.problem()["code"], "unavailable");
    let said = send(
        router(gateway().await),
        delivery_of_nothing(),
        Body::empty(),
    )
    .await;
    let problem = said.problem();
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("body: missing field `lines`"),
        "{detail}"
    );
}

fn delivery_of_nothing() -> Builder {
    by(Role::Staff, Request::post("/api/v1/stock/receipts")).header("idempotency-key", "monday")
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_arrive_is_given_up() {
    let never = futures_util::stream::pending::<Result<bytes::Bytes, std::io::Error>>();
    let said = deliver(Body::from_stream(never)).await;
    assert_eq!(said.status, 408);
    assert_eq!(said.problem()["code"], "body-too-slow");
}

#[tokio::test]
async fn an_address_is_read_as_it_is_written_and_not_beyond() {
    let cases = [
        ("/api/v1/stock/A%2FB", 503, "unavailable"),
        ("/api/v1/stock/A%20B", 400, "invalid"),
        ("/api/v1/stock/A%00B", 400, "invalid"),
        ("/api/v1/stock/%FF", 400, "invalid"),
        ("/api/v1/stock/%C3%A9", 400, "invalid"),
        ("/api/v1/stock/%", 503, "unavailable"),
        ("/api/v1/stock/receipts", 503, "unavailable"),
        ("/api/v1/stock/", 404, "no-such-route"),
        ("/api/v1/products/", 404, "no-such-route"),
        ("/api/v1//products", 404, "no-such-route"),
        ("/api/v1/../../livez", 404, "no-such-route"),
        ("/api/v1/orders/not-a-uuid", 400, "invalid"),
        ("/api/v1/orders/1'%20OR%201=1", 400, "invalid"),
        ("/API/V1/products", 404, "no-such-route"),
        ("/docs/../../etc/passwd", 404, "no-such-route"),
        ("/docs/%2e%2e%2f%2e%2e%2fetc/passwd", 404, "no-such-route"),
    ];
    for (path, status, code) in cases {
        let said = get(path).await;
        assert_eq!(said.status, status, "{path}");
        assert_eq!(said.problem()["code"], code, "{path}");
    }
}

#[tokio::test]
async fn no_query_takes_what_nobody_reads_or_what_is_out_of_bounds() {
    for (path, field) in [
        ("orders?limt=5", "limt"),
        ("orders?of=bob", "of"),
        ("orders?limit=1&limit=2", "query"),
        ("orders?limit=-1", "limit"),
        ("orders?limit=99999999999999999999", "limit"),
        ("users?name=ann", "name"),
        ("shipments?state=lost", "state"),
        ("stock?sku=A&all=1", "all"),
        ("stock/A/movements?page=2", "page"),
        ("notifications?order=1", "order"),
        ("shipping/quotes?country=gb&grams=1", "country"),
        ("shipping/quotes?country=GB&grams=-1", "grams"),
        ("shipping/quotes?country=GB&grams=1&colour=red", "colour"),
    ] {
        let request = by(Role::Admin, Request::get(format!("/api/v1/{path}")));
        let said = send(router(gateway().await), request, Body::empty()).await;
        assert_eq!(said.status, 400, "{path}");
        assert_eq!(said.problem()["details"]["field"], field, "{path}");
    }
}
