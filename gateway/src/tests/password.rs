//! The page where a password is set is whole, strict, and says what the contract says.

use super::*;
use contracts::users::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN};

/// The page, and what it loads, by the form of each.
const PARTS: [(&str, &str); 3] = [
    ("/password", "text/html; charset=utf-8"),
    ("/password.js", "text/javascript; charset=utf-8"),
    ("/password.css", "text/css; charset=utf-8"),
];

/// What an attribute of the page says, each time that it is there.
fn said_by<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let opens = format!(" {attribute}=\"");
    let rest = page.split(opens.as_str()).skip(1);
    rest.map(|rest| rest.split('"').next().unwrap()).collect()
}

#[tokio::test]
async fn every_part_of_the_page_is_of_its_form_and_strict() {
    for (path, form) in PARTS {
        let part = get(path).await;
        assert_eq!((part.status, part.header("content-type")), (200, form));
        let policy = part.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; "), "{path}");
        assert!(
            !policy.contains("unsafe") && !policy.contains('*'),
            "{path}"
        );
        assert_eq!(part.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(part.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(part.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn the_page_loads_what_is_served_beside_it_and_asks_a_route_of_the_api() {
    let page = get("/password").await.text;
    let loaded = [said_by(&page, "src"), said_by(&page, "href")].concat();
    let served = PARTS.map(|(path, _)| path.trim_start_matches('/'));
    assert_eq!(loaded, served[1..]);
    let asked = said_by(&page, "action");
    let [route] = asked.as_slice() else {
        panic!("{asked:?}")
    };
    let described = &openapi()["paths"][format!("/{route}")]["post"];
    assert_eq!(described["operationId"], "users-set-password");
    // The policy would forbid these, and nobody would notice but the visitor.
    for within in ["style", "onclick", "onsubmit"] {
        assert!(said_by(&page, within).is_empty(), "{within}");
    }
    assert!(!page.contains("<style") && !page.contains("<script>"));
}

#[tokio::test]
async fn the_page_says_the_limits_of_the_contract() {
    let page = get("/password").await.text;
    let (least, most) = (PASSWORD_CHARS_MIN, PASSWORD_CHARS_MAX);
    assert_eq!(said_by(&page, "minlength"), [least.to_string()]);
    assert_eq!(
        said_by(&page, "pattern"),
        [format!(r"[\s\S]{{{least},{most}}}")]
    );
    let told = format!("{least} to {most} characters of any kind");
    assert!(page.contains(&told), "{page}");
    assert!(!page.contains("{least}") && !page.contains("{most}"));
}

#[tokio::test]
async fn the_page_is_there_to_be_read_and_nothing_else() {
    let sent = send(
        router(gateway().await),
        Request::post("/password"),
        "ticket=t",
    );
    let sent = sent.await;
    assert_eq!((sent.status, sent.header("allow")), (405, "GET,HEAD"));
    assert_eq!(sent.problem()["code"], "method-not-allowed");
    let ops = ops_router(gateway().await.ops());
    let there = send(ops, Request::get("/password"), Body::empty()).await;
    assert_eq!(there.status, 404, "operators have an address without it");
}
