//! HTTP in, messages out. The gateway extracts, asks and replies, and has no rules of its own.
//!
//! **Invariant:** this is the only crate that knows HTTP, and it never knows the actors.
//! **Invariant:** every number a client can make grow here has a named bound.

mod http;

mod caller;
mod extract;
mod idempotency;
mod lone;
mod origins;
mod position;
mod problem;
mod reply;

mod envelope;
mod limits;
mod live;
mod measure;
mod ops;
mod ready;
mod serve;

mod keys;

mod catalogue;
mod docs;
mod openapi;

mod password;

pub use extract::{BODY_BYTES_MAX, BODY_TIMEOUT};
pub use idempotency::id_of;
pub use limits::{REQUEST_TIMEOUT, REQUESTS_MAX};
pub use live::{STREAM_TIME_MAX, STREAMS_EACH_MAX, STREAMS_MAX, Streams};
pub use measure::record;
pub use openapi::openapi;
pub use ops::Ops;
pub use origins::{NotAnOrigin, ORIGINS_REMEMBERED, Origins};
pub use ready::Watch;
pub use serve::{
    CONNECTIONS_MAX, DRAIN_TIMEOUT, HEAD_BYTES_MAX, HEADERS_MAX, HEADERS_TIMEOUT, WRITE_TIMEOUT,
    serve,
};

use axum::{Router, extract::DefaultBodyLimit, middleware};
use bus::{Bus, token::TokenVerifier};
use metrics_exporter_prometheus::PrometheusHandle;
use position::Furthest;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;

/// Everything that the handlers share. Cloning it is cheap and shares it all.
#[derive(Clone)]
pub struct Gateway {
    ops: Ops,
    verifier: TokenVerifier,
    furthest: Arc<Furthest>,
    places: Arc<Semaphore>,
    streams: Streams,
    origins: Origins,
    shows_metrics: bool,
}

impl Gateway {
    /// A gateway to this mesh that trusts the tokens which `verifier` trusts.
    pub fn new(bus: Bus, verifier: TokenVerifier, metrics: PrometheusHandle) -> Self {
        Self {
            ops: Ops::new(bus, metrics, Watch::mesh()),
            verifier,
            furthest: Arc::new(Furthest::new()),
            places: Arc::new(Semaphore::new(REQUESTS_MAX)),
            streams: Streams::default(),
            origins: Origins::default(),
            shows_metrics: true,
        }
    }

    /// The same gateway, open to the pages of these origins.
    pub fn open_to(self, origins: Origins) -> Self {
        Self { origins, ..self }
    }

    /// The same gateway, which shows its metrics to nobody who asks for them here.
    pub fn without_metrics(self) -> Self {
        Self {
            shows_metrics: false,
            ..self
        }
    }

    /// What it shows its operators, for an address of their own.
    pub fn ops(&self) -> Ops {
        self.ops.clone()
    }

    /// The answers that are still being told, to be ended before the process ends.
    pub fn streams(&self) -> Streams {
        self.streams.clone()
    }
}

/// The whole of HTTP: the API of every domain, its description, what operators look at, and the
/// page where a password is set.
pub fn router(gateway: Gateway) -> Router {
    let (api, _) = http::routes().split_for_parts();
    let api = api
        .layer(middleware::from_fn_with_state(
            gateway.clone(),
            limits::admit,
        ))
        .with_state(gateway.clone());
    let (keys, _) = keys::routes().split_for_parts();
    let keys = keys.with_state(gateway.clone());
    let ops = match gateway.shows_metrics {
        true => ops::routes(),
        false => ops::health(),
    };
    let (ops, _) = ops.split_for_parts();
    let (description, _) = openapi::routes().split_for_parts();
    let ops = ops.with_state(gateway.ops);
    let pages = docs::routes().merge(password::routes());
    let all = api.merge(keys).merge(ops).merge(description).merge(pages);
    bounded(all, &gateway.origins)
}

/// What operators look at, for a process that hosts domains and has no API.
pub fn ops_router(ops: Ops) -> Router {
    let (router, _) = ops::routes().split_for_parts();
    bounded(router.with_state(ops), &Origins::default())
}

fn bounded(router: Router, origins: &Origins) -> Router {
    let router = router
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(CatchPanicLayer::custom(limits::panicked))
        .layer(middleware::from_fn(limits::hurry));
    let router = match origins.layer() {
        Some(origins) => router.layer(origins),
        None => router,
    };
    router
        .layer(middleware::from_fn(envelope::envelope))
        .layer(envelope::packing())
}

#[cfg(test)]
mod tests;
