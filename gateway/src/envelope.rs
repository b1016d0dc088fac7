//! What every request gets on its way in and every response on its way out.
//!
//! **Invariant:** every response carries `X-Request-Id`, and every no says the same id in its body.

use crate::{
    measure,
    problem::{MEDIA_TYPE, Problem},
};
use axum::{
    Json,
    extract::{MatchedPath, Request},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bus::{TraceContext, context::TRACEPARENT};
use std::time::Instant;
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer,
        predicate::{NotForContentType, Predicate, SizeAbove},
    },
};
use tracing::{Instrument, debug, info_span};
use uuid::Uuid;

/// Names one request, for whoever sent it and for our log.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id that we take from a client, in bytes.
pub(crate) const REQUEST_ID_BYTES_MAX: usize = 64;

/// For all responses: they are data, for one reader, and never a page. A header that the handler
/// has set stays.
const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
];

/// The smallest body that is worth packing, in bytes.
pub(crate) const PACKED_BYTES_MIN: u16 = 1_024;

/// Packs what is long for whoever takes it packed; never what is told step by step. No answer mixes
/// secrets with what a stranger may have put into the request, because tokens come in headers that
/// no browser sends by itself.
pub(crate) fn packing() -> CompressionLayer<impl Predicate> {
    let long = SizeAbove::new(PACKED_BYTES_MIN.into());
    let long = long
        .and(NotForContentType::SSE)
        .and(NotForContentType::IMAGES);
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(long)
}

/// Names a request, follows it through the log and the metrics, and dresses its response.
pub(crate) async fn envelope(mut request: Request, next: Next) -> Response {
    let since = Instant::now();
    let id = request_id(request.headers());
    let trace = trace_of(request.headers());
    request.extensions_mut().insert(trace);
    let method = measure::method(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    let span = info_span!(
        "request", request.id = %id, trace.id = %trace.trace_id(), http.method = method,
        http.route = route,
    );
    async {
        let response = next.run(request).await;
        let response = dress(response, &id);
        let status = response.status().as_u16();
        let elapsed = since.elapsed();
        measure::request(route, method, status, elapsed);
        let elapsed_ms = elapsed.as_secs_f64() * 1_000.0;
        debug!(status, elapsed_ms, "answered");
        response
    }
    .instrument(span)
    .await
}

/// Gives a response its id and the headers of all, and a no its body.
fn dress(mut response: Response, id: &str) -> Response {
    let status = response.status();
    let problem = response.extensions_mut().remove::<Problem>();
    let failed = status.is_client_error() || status.is_server_error();
    // The router and its layers answer with a bare status.
    let problem = problem.or_else(|| failed.then(|| Problem::of_status(status)));
    if let Some(problem) = problem {
        response = tell(&problem, response, id);
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(value);
    }
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

/// The body of a no. Headers that came with it stay, such as the `Allow` of a 405.
fn tell(problem: &Problem, response: Response, id: &str) -> Response {
    let mut headers = response.headers().clone();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.remove(header::CONTENT_LENGTH);
    (response.status(), headers, Json(problem.body(id))).into_response()
}

/// The client's id for this request if it is fit for a log, else one of ours.
fn request_id(headers: &HeaderMap) -> String {
    let sane = |id: &&str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        (1..=REQUEST_ID_BYTES_MAX).contains(&id.len()) && id.bytes().all(plain)
    };
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    given
        .filter(sane)
        .map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

fn trace_of(headers: &HeaderMap) -> TraceContext {
    let given = headers
        .get(TRACEPARENT)
        .and_then(|value| value.to_str().ok());
    given.and_then(TraceContext::parse).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_could_forge_a_log_line_is_replaced() {
        let with = |id: &str| HeaderMap::from_iter([(REQUEST_ID, id.parse().unwrap())]);
        assert_eq!(request_id(&with("order-7.retry_2")), "order-7.retry_2");
        let long = "x".repeat(REQUEST_ID_BYTES_MAX + 1);
        for id in ["", "two words", "a=b", long.as_str()] {
            assert!(Uuid::parse_str(&request_id(&with(id))).is_ok(), "{id}");
        }
    }
}
