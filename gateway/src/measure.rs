//! The gateway's metrics, and the recorder behind the `/metrics` of every process.

use axum::http::Method;
use metrics::{counter, describe_counter, describe_histogram, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// How often samples are moved into their histograms, so that nobody's memory waits for a scrape.
pub const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);
/// The upper bounds of every `…_seconds` histogram.
pub const BUCKETS_S: [f64; 14] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
/// The upper bounds of every `…_commits` histogram.
pub const BUCKETS_COMMITS: [f64; 11] = [
    1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0,
];

const REQUESTS: &str = "souk_http_requests_total";
const SECONDS: &str = "souk_http_request_seconds";

/// Installs the recorder of this process, and keeps it up for as long as the process lives. Call
/// it once, before anything is measured, inside the tokio runtime.
pub fn record() -> Result<PrometheusHandle, BuildError> {
    let seconds = Matcher::Suffix("_seconds".to_owned());
    let commits = Matcher::Suffix("_commits".to_owned());
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(seconds, &BUCKETS_S)?
        .set_buckets_for_metric(commits, &BUCKETS_COMMITS)?
        .install_recorder()?;
    describe_counter!(
        REQUESTS,
        "HTTP requests answered, by route, method and status"
    );
    describe_histogram!(
        SECONDS,
        "How long an HTTP request took, by route and method"
    );
    let recorder = handle.clone();
    tokio::spawn(async move {
        let mut ticks = interval(UPKEEP_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            recorder.run_upkeep();
        }
    });
    Ok(handle)
}

/// One request was answered.
pub(crate) fn request(route: &str, method: &'static str, status: u16, elapsed: Duration) {
    let route = route.to_owned();
    let outcome = [
        ("route", route.clone()),
        ("method", method.to_owned()),
        ("status", status.to_string()),
    ];
    counter!(REQUESTS, &outcome).increment(1);
    histogram!(SECONDS, "route" => route, "method" => method).record(elapsed);
}

/// The method as a label. A client may invent methods, and so must not reach the metrics.
pub(crate) fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
