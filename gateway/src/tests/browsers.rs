//! What browsers, caches and probes ask for: packed answers, other origins, HEAD and OPTIONS.

use super::*;
use std::io::Read;

async fn of_shop(gateway: Gateway, request: Builder) -> Said {
    let request = request.header("origin", "https://shop.example.com");
    send(router(gateway), request, Body::empty()).await
}

#[tokio::test]
async fn no_page_of_another_origin_may_ask_unless_it_is_named() {
    let preflight = || {
        Request::options("/api/v1/checkout")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "idempotency-key")
    };
    let said = of_shop(gateway().await, preflight()).await;
    assert_eq!((said.status, said.header("allow")), (405, "POST"));
    assert_eq!(said.header("access-control-allow-origin"), "");

    let other = "https://other.example.com".parse().unwrap();
    let said = of_shop(gateway().await.open_to(other), preflight()).await;
    assert_eq!(said.header("access-control-allow-origin"), "");

    let ours: Origins = "https://shop.example.com".parse().unwrap();
    let open = gateway().await.open_to(ours);
    let said = of_shop(open.clone(), preflight()).await;
    assert_eq!(said.status, 200);
    let allowed = |name: &str| said.header(name).to_owned();
    assert_eq!(
        allowed("access-control-allow-origin"),
        "https://shop.example.com"
    );
    assert_eq!(allowed("access-control-allow-credentials"), "");
    assert!(allowed("access-control-allow-headers").contains("idempotency-key"));
    assert!(allowed("access-control-allow-methods").contains("PATCH"));

    let said = of_shop(open, Request::get("/api/v1/nowhere")).await;
    assert_eq!(said.problem()["code"], "no-such-route");
    let origin = said.header("access-control-allow-origin");
    assert_eq!(origin, "https://shop.example.com", "a page reads why, too");
    assert!(
        said.header("access-control-expose-headers")
            .contains("souk-position")
    );
    assert!(said.header("vary").contains("origin"));
}

#[tokio::test]
async fn what_is_long_is_packed_for_whoever_takes_it_packed() {
    let request = || Request::get("/openapi.json");
    let plain = send(router(gateway().await), request(), Body::empty()).await;
    assert_eq!(plain.header("content-encoding"), "");
    let packed = request().header("accept-encoding", "gzip, br");
    let packed = packed.body(Body::empty()).unwrap();
    let packed = router(gateway().await).oneshot(packed).await.unwrap();
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert_eq!(packed.headers()["vary"], "accept-encoding");
    let packed = to_bytes(packed.into_body(), usize::MAX).await.unwrap();
    assert!(packed.len() * 4 < plain.text.len(), "{}", packed.len());
    let mut text = String::new();
    let mut unpacking = flate2::read::GzDecoder::new(packed.as_ref());
    unpacking.read_to_string(&mut text).unwrap();
    assert_eq!(text, plain.text);
    let short = Request::get("/livez").header("accept-encoding", "gzip");
    let short = send(router(gateway().await), short, Body::empty()).await;
    assert_eq!(
        (short.text.as_str(), short.header("content-encoding")),
        ("alive", "")
    );
}

#[tokio::test]
async fn a_look_without_a_body_and_a_method_that_is_not_there() {
    let head = Request::head("/openapi.json");
    let head = send(router(gateway().await), head, Body::empty()).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    assert_eq!(head.header("content-type"), "application/json");
    let head = Request::head("/api/v1/nowhere");
    assert_eq!(
        send(router(gateway().await), head, Body::empty())
            .await
            .status,
        404
    );
    for (method, path, allow) in [
        ("OPTIONS", "/api/v1/cart", "GET,HEAD,DELETE"),
        ("PUT", "/api/v1/stock/receipts", "POST,GET,HEAD"),
        ("TRACE", "/livez", "GET,HEAD"),
        ("BREW", "/api/v1/checkout", "POST"),
    ] {
        let request = Request::builder().method(method).uri(path);
        let said = send(router(gateway().await), request, Body::empty()).await;
        assert_eq!(said.status, 405, "{method} {path}");
        assert_eq!(said.problem()["code"], "method-not-allowed");
        let mut allowed: Vec<_> = said.header("allow").split(',').collect();
        let mut expected: Vec<_> = allow.split(',').collect();
        allowed.sort_unstable();
        expected.sort_unstable();
        assert_eq!(allowed, expected, "{method} {path}");
    }
}

#[tokio::test]
async fn the_page_of_the_api_loads_nothing_from_elsewhere_and_may_run_what_it_loads() {
    let page = get("/docs/").await;
    assert!(
        !page.text.contains("http://") && !page.text.contains("https://"),
        "{}",
        page.text
    );
    let policy = page.header("content-security-policy");
    for may in [
        "default-src 'self'",
        "img-src 'self' data:",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(may), "{policy}");
    }
    assert!(
        !page.text.contains("<script>"),
        "the policy lets no script run that is in the page"
    );
    let mut loaded = 0;
    for attribute in ["src=\"", "href=\""] {
        for rest in page.text.split(attribute).skip(1) {
            let (name, _) = rest.split_once('"').unwrap();
            let path = format!("/docs/{}", name.trim_start_matches("./"));
            let asset = Request::get(&path).body(Body::empty()).unwrap();
            let asset = router(gateway().await).oneshot(asset).await.unwrap();
            assert_eq!(asset.status(), 200, "{path}");
            loaded += 1;
        }
    }
    assert!(loaded >= 5, "{}", page.text);
}
