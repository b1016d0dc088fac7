//! What operators and their tools look at: alive, ready, and the metrics.

use crate::{
    problem::Problem,
    ready::{Readiness, Watch},
};
use axum::{extract::State, http::header, response::IntoResponse};
use bus::Bus;
use contracts::Kind;
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

/// When to ask again whether everything is ready, in milliseconds.
const RETRY_UNREADY_MS: u64 = 1_000;
/// The form of Prometheus text.
const PROMETHEUS_TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What a process shows its operators. Cloning it is cheap and shares it all.
#[derive(Clone)]
pub struct Ops {
    pub(crate) bus: Bus,
    metrics: PrometheusHandle,
    watch: Watch,
    readiness: Readiness,
}

impl Ops {
    /// Shows the metrics behind this handle, and whether the watched domains are ready.
    pub fn new(bus: Bus, metrics: PrometheusHandle, watch: Watch) -> Self {
        Self {
            bus,
            metrics,
            watch,
            readiness: Readiness::default(),
        }
    }
}

pub(crate) fn routes() -> OpenApiRouter<Ops> {
    health().routes(routes!(metrics))
}

/// What balancers look at, on any address.
pub(crate) fn health() -> OpenApiRouter<Ops> {
    OpenApiRouter::new()
        .routes(routes!(live))
        .routes(routes!(ready))
}

/// Is this process alive?
///
/// Says yes as long as it can say anything, whatever else is down: a restart would not help.
#[utoipa::path(get, path = "/livez", operation_id = "live", tag = "operations", responses(
    (status = 200, description = "Alive.", content_type = "text/plain", body = String,
     example = json!("alive")),
))]
pub(crate) async fn live() -> &'static str {
    "alive"
}

/// Can this process do its work?
///
/// Yes, if NATS is connected and every domain it needs has a process whose view is caught up.
#[utoipa::path(get, path = "/readyz", operation_id = "ready", tag = "operations", responses(
    (status = 200, description = "Ready.", content_type = "text/plain", body = String,
     example = json!("ready")),
    (status = 503, description = "not-ready"),
))]
pub(crate) async fn ready(State(ops): State<Ops>) -> Result<&'static str, Problem> {
    let unready = ops.readiness.find(&ops.bus, &ops.watch).await;
    if unready.is_empty() {
        return Ok("ready");
    }
    let names: Vec<_> = unready.keys().map(String::as_str).collect();
    let detail = format!("not ready: {}", names.join(", "));
    let problem = Problem::new("not-ready", Kind::Unavailable, detail);
    Err(problem
        .with_details(Value::Object(unready))
        .retry_after_ms(RETRY_UNREADY_MS))
}

/// The metrics of this process, for Prometheus.
///
/// On the operators' own address. Without one they are here, as long as only this machine can ask.
#[utoipa::path(get, path = "/metrics", operation_id = "metrics", tag = "operations", responses(
    (status = 200, description = "Prometheus text.", content_type = "text/plain", body = String,
     example = json!("souk_view_position{log=\"stock\"} 7\n")),
))]
pub(crate) async fn metrics(State(ops): State<Ops>) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, PROMETHEUS_TEXT)],
        ops.metrics.render(),
    )
}
