//! The runtime's metrics, by name. All names begin with `souk_`, spans are in seconds.

mod meanings;

pub use meanings::describe;

use super::ledger::Applied;
use contracts::{Kind, Problem};
use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};
use std::time::Duration;

/// What has come of the requests of one subject. Looking a metric up costs more than counting, so
/// the handles are kept.
pub(crate) struct RequestMeter {
    outcomes: [Counter; 4],
    seconds: Histogram,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was answered.
    Done,
    /// It was told no.
    Refused,
    /// It failed for a reason of ours.
    Failed,
    /// Its asker had given up before it was looked at.
    Late,
}

impl RequestMeter {
    pub(crate) fn of(subject: &str) -> Self {
        let outcomes = ["done", "refused", "failed", "late"].map(|outcome| {
            counter!("souk_requests_total", "subject" => subject.to_owned(), "outcome" => outcome)
        });
        let seconds = histogram!("souk_request_seconds", "subject" => subject.to_owned());
        worker_panics(subject).increment(0);
        Self { outcomes, seconds }
    }

    pub(crate) fn count(&self, outcome: Outcome, took: Duration) {
        let [done, refused, failed, late] = &self.outcomes;
        match outcome {
            Outcome::Done => done.increment(1),
            Outcome::Refused => refused.increment(1),
            Outcome::Failed => failed.increment(1),
            Outcome::Late => late.increment(1),
        }
        self.seconds.record(took.as_secs_f64());
    }
}

impl Outcome {
    pub(crate) fn of<T>(outcome: &Result<T, Problem>) -> Self {
        match outcome {
            Ok(_) => Self::Done,
            Err(problem) => Self::of_problem(problem),
        }
    }

    pub(crate) fn of_problem(problem: &Problem) -> Self {
        match problem.kind {
            Kind::Internal | Kind::Unavailable | Kind::TimedOut => Self::Failed,
            _ => Self::Refused,
        }
    }
}

/// How one pool is, at this moment.
#[derive(Clone)]
pub(crate) struct PoolMeter {
    size: Gauge,
    waiting: Gauge,
}

/// Counts as one waiting request for as long as it lives.
pub(crate) struct WaitingOne(Gauge);

impl PoolMeter {
    pub(crate) fn of(subject: &str, size: u16) -> Self {
        let meter = Self {
            size: gauge!("souk_pool_size", "subject" => subject.to_owned()),
            waiting: gauge!("souk_pool_waiting", "subject" => subject.to_owned()),
        };
        meter.waiting.set(0.0);
        meter.resized(size);
        meter
    }

    pub(crate) fn resized(&self, size: u16) {
        self.size.set(f64::from(size));
    }

    pub(crate) fn one_waits(&self) -> WaitingOne {
        self.waiting.increment(1.0);
        WaitingOne(self.waiting.clone())
    }
}

impl Drop for WaitingOne {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

pub(crate) fn worker_panic(subject: &str) {
    worker_panics(subject).increment(1);
}

fn worker_panics(subject: &str) -> Counter {
    counter!("souk_worker_panics_total", "subject" => subject.to_owned())
}

/// What has not happened yet is counted as naught, so that its first time is seen as a change.
pub(crate) fn hosted(domain: &'static str) {
    for name in [
        "souk_records_total",
        "souk_events_total",
        "souk_applied_records_total",
        "souk_applied_events_total",
        "souk_conflicts_total",
        "souk_tail_gaps_total",
        "souk_relayed_events_total",
    ] {
        counter!(name, "log" => domain).increment(0);
    }
    for name in ["souk_dead_letters_dropped_total", "souk_restarts_total"] {
        counter!(name, "domain" => domain).increment(0);
    }
    for what in ["request", "command", "policy", "adapter"] {
        counter!("souk_dead_letters_total", "domain" => domain, "what" => what).increment(0);
    }
    for outcome in ["taken", "returned"] {
        counter!("souk_handovers_total", "log" => domain, "outcome" => outcome).increment(0);
    }
    for outcome in ["decided", "postponed"] {
        counter!("souk_reactions_total", "domain" => domain, "outcome" => outcome).increment(0);
    }
    // To ask for them is enough to show them.
    drop(histogram!("souk_record_commits", "log" => domain));
    drop(histogram!("souk_append_seconds", "log" => domain));
    gauge!("souk_tail_lag_records", "log" => domain).increment(0.0);
}

/// A record is in the view. Every process that hosts the domain counts it, and again when it makes
/// its view anew.
pub(crate) fn applied(log: &'static str, applied: &Applied) {
    counter!("souk_applied_records_total", "log" => log).increment(1);
    counter!("souk_applied_events_total", "log" => log).increment(applied.events as u64);
    gauge!("souk_view_position", "log" => log).set(applied.position as f64);
}

/// A record of this process is in the log.
pub(crate) fn written(log: &'static str, applied: &Applied) {
    counter!("souk_records_total", "log" => log).increment(1);
    counter!("souk_events_total", "log" => log).increment(applied.events as u64);
    histogram!("souk_record_commits", "log" => log).record(applied.commands as f64);
}

pub(crate) fn appended(log: &'static str, took: Duration) {
    histogram!("souk_append_seconds", "log" => log).record(took.as_secs_f64());
}

pub(crate) fn conflict(log: &'static str) {
    counter!("souk_conflicts_total", "log" => log).increment(1);
}

pub(crate) fn handed_over<T, E>(log: &'static str, outcomes: &Result<T, E>) {
    let outcome = match outcomes {
        Ok(_) => "taken",
        Err(_) => "returned",
    };
    counter!("souk_handovers_total", "log" => log, "outcome" => outcome).increment(1);
}

pub(crate) fn tail_gap(log: &'static str) {
    counter!("souk_tail_gaps_total", "log" => log).increment(1);
}

pub(crate) fn tail_lag(log: &'static str, records: u64) {
    gauge!("souk_tail_lag_records", "log" => log).set(records as f64);
}

pub(crate) fn view_bytes(log: &'static str, bytes: u64) {
    gauge!("souk_view_bytes", "log" => log).set(bytes as f64);
}

pub(crate) fn relayed(log: &'static str, events: u64) {
    counter!("souk_relayed_events_total", "log" => log).increment(events);
}

pub(crate) fn reacted(listener: &'static str, outcome: &'static str) {
    counter!("souk_reactions_total", "domain" => listener, "outcome" => outcome).increment(1);
}

pub(crate) fn buried(domain: &'static str, what: &'static str) {
    counter!("souk_dead_letters_total", "domain" => domain, "what" => what).increment(1);
}

pub(crate) fn forgotten(domain: &'static str) {
    counter!("souk_dead_letters_dropped_total", "domain" => domain).increment(1);
}

pub(crate) fn restarted(domain: &'static str) {
    counter!("souk_restarts_total", "domain" => domain).increment(1);
}
