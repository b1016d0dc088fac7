//! The page at `/password` that a mail leads to, for shops without pages of their own: there
//! somebody sets a password by the ticket they were mailed.
//!
//! **Invariant:** a ticket is in no address that a server is told; the page's script reads it
//! behind the `#`, and sends it in a body.
//! **Invariant:** the page loads and asks nothing but this gateway, and no other page holds it.

use axum::{
    Router,
    http::{HeaderName, HeaderValue, header},
    routing::get,
};
use bytes::Bytes;
use contracts::users::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN};
use std::future::ready;

const PAGE: &str = include_str!("password/page.html");
const SCRIPT: &str = include_str!("password/script.js");
const STYLE: &str = include_str!("password/style.css");

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// What is served, beside the headers of all responses: nobody else may keep it, or guess its form.
type Served = ([(HeaderName, HeaderValue); 3], Bytes);

/// The page and what it loads.
pub(crate) fn routes() -> Router {
    let page = served("text/html; charset=utf-8", page());
    let script = served("text/javascript; charset=utf-8", SCRIPT);
    let style = served("text/css; charset=utf-8", STYLE);
    Router::new()
        .route("/password", get(move || ready(page.clone())))
        .route("/password.js", get(move || ready(script.clone())))
        .route("/password.css", get(move || ready(style.clone())))
}

/// The page, with the contract's own limits.
fn page() -> String {
    PAGE.replace("{least}", &PASSWORD_CHARS_MIN.to_string())
        .replace("{most}", &PASSWORD_CHARS_MAX.to_string())
}

fn served(media_type: &'static str, text: impl Into<Bytes>) -> Served {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    (headers, text.into())
}
