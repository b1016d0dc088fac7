//! Which pages of other origins may ask from a browser (CORS): none, unless an operator names them.
//!
//! **Invariant:** no origin makes a browser send anything by itself. Who asks is said by headers
//! that a page must have been given, so a stranger's page can do no more than a stranger.

use crate::{
    envelope::REQUEST_ID,
    http::{CART, ORDER_TOKEN, PREFER},
    idempotency::IDEMPOTENCY_KEY,
    position::POSITION,
};
use axum::http::{HeaderName, HeaderValue, Method, Uri, header, uri::Scheme};
use std::{str::FromStr, time::Duration};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// How long a browser may remember what it was allowed.
pub const ORIGINS_REMEMBERED: Duration = Duration::from_secs(3_600);
/// Stands for all origins.
const ANY: &str = "*";

/// Origins, such as `https://shop.example.com`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(Vec<HeaderValue>);

/// A text that names no origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no origin: say it as https://shop.example.com, or * for all")]
pub struct NotAnOrigin(String);

impl FromStr for Origins {
    type Err = NotAnOrigin;

    /// Reads origins with commas between them.
    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        let named = text.split(',').map(str::trim).filter(|it| !it.is_empty());
        named.map(origin).collect::<Result<_, _>>().map(Self)
    }
}

fn origin(text: &str) -> Result<HeaderValue, NotAnOrigin> {
    let wrong = || NotAnOrigin(text.to_owned());
    if text != ANY {
        let parsed: Uri = text.parse().map_err(|_| wrong())?;
        let web = [&Scheme::HTTP, &Scheme::HTTPS];
        let scheme = parsed.scheme().filter(|scheme| web.contains(scheme));
        let whole = scheme
            .zip(parsed.authority())
            .map(|(scheme, authority)| format!("{scheme}://{authority}"));
        // A browser says an origin in this very form, and the two are compared letter by letter.
        let as_browsers_do = whole.is_some_and(|whole| whole.eq_ignore_ascii_case(text));
        if !as_browsers_do || text.contains('@') {
            return Err(wrong());
        }
    }
    HeaderValue::try_from(text.to_ascii_lowercase()).map_err(|_| wrong())
}

impl Origins {
    /// What tells browsers about these origins; nothing where there are none.
    pub(crate) fn layer(&self) -> Option<CorsLayer> {
        if self.0.is_empty() {
            return None;
        }
        let allowed = match self.0.iter().any(|origin| origin == ANY) {
            true => AllowOrigin::any(),
            false => AllowOrigin::list(self.0.clone()),
        };
        let layer = CorsLayer::new()
            .allow_origin(allowed)
            .allow_methods(METHODS)
            .allow_headers(ASKED_WITH)
            .expose_headers(ANSWERED_WITH)
            .max_age(ORIGINS_REMEMBERED);
        Some(layer)
    }
}

const METHODS: [Method; 5] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];

/// What a page may send.
const ASKED_WITH: [HeaderName; 9] = [
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    HeaderName::from_static("last-event-id"),
    CART,
    IDEMPOTENCY_KEY,
    ORDER_TOKEN,
    POSITION,
    PREFER,
    REQUEST_ID,
];

/// What a page may read.
const ANSWERED_WITH: [HeaderName; 6] = [
    header::LOCATION,
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
    CART,
    POSITION,
    REQUEST_ID,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_read_as_browsers_say_them_and_nothing_else_is() {
        let two = Origins::from_str("https://Shop.example.com, http://localhost:5173").unwrap();
        assert_eq!(two.0, ["https://shop.example.com", "http://localhost:5173"]);
        assert_eq!(Origins::from_str("").unwrap(), Origins::default());
        assert_eq!(Origins::from_str("*").unwrap().0, ["*"]);
        for text in [
            "shop.example.com",
            "https://shop.example.com/",
            "https://shop.example.com/shop",
            "https://ann@shop.example.com",
            "ftp://shop.example.com",
            "null",
        ] {
            assert!(Origins::from_str(text).is_err(), "{text}");
        }
    }
}
