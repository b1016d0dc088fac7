//! The figures, for people and as JSON.

use super::{
    extras::Extras,
    part::{PartRun, Wish},
};
use serde::Serialize;

/// One measurement.
#[derive(Serialize)]
pub struct Row {
    pub callers: usize,
    pub lines: usize,
    pub keys: usize,
    pub processes: usize,
    pub commits_per_s: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub commits_per_record: f64,
    /// One guarded message per commit, without the ledger, in the same minute.
    pub raw_per_s: f64,
    pub refused: u64,
}

impl Row {
    pub fn of(wish: &Wish, runs: &[PartRun], raw_per_s: f64) -> Self {
        let mut latencies: Vec<u32> = runs
            .iter()
            .flat_map(|run| run.latencies_us.iter().copied())
            .collect();
        latencies.sort_unstable();
        let percentile = |percent: usize| {
            let place = latencies.len().saturating_sub(1) * percent / 100;
            latencies
                .get(place)
                .map_or(0.0, |us| f64::from(*us) / 1_000.0)
        };
        let commits: u64 = runs.iter().map(|run| run.commits).sum();
        // A process without a caller has measured no time.
        let busy = runs.iter().filter(|run| run.commits > 0);
        let rate = |run: &PartRun| run.commits as f64 / run.elapsed_s;
        // Every process sees the records of all.
        let records = runs.iter().map(|run| run.records).max().unwrap_or(0);
        Self {
            callers: wish.callers,
            lines: wish.lines,
            keys: wish.keys,
            processes: runs.len(),
            commits_per_s: round(busy.map(rate).sum()),
            p50_ms: round(percentile(50)),
            p99_ms: round(percentile(99)),
            commits_per_record: round(commits as f64 / records.max(1) as f64),
            raw_per_s: round(raw_per_s),
            refused: runs.iter().map(|run| run.refused).sum(),
        }
    }
}

pub fn round(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}

pub fn print_head() {
    println!(
        "{:>7} {:>5} {:>6} {:>9} {:>11} {:>8} {:>8} {:>14} {:>10}",
        "callers",
        "lines",
        "keys",
        "processes",
        "commits/s",
        "p50 ms",
        "p99 ms",
        "commits/record",
        "raw/s"
    );
}

pub fn print_row(row: &Row) {
    println!(
        "{:>7} {:>5} {:>6} {:>9} {:>11.0} {:>8.2} {:>8.2} {:>14.1} {:>10.0}",
        row.callers,
        row.lines,
        row.keys,
        row.processes,
        row.commits_per_s,
        row.p50_ms,
        row.p99_ms,
        row.commits_per_record,
        row.raw_per_s
    );
    if row.refused > 0 {
        println!(
            "        {} reservations were refused in this row",
            row.refused
        );
    }
}

pub fn print_extras(extras: &Extras) {
    println!();
    println!(
        "rebuild of a view        {:>10.0} events/s",
        extras.rebuild_events_per_s
    );
    println!(
        "ask, pool, view, reply   {:>10.0} /s with 32 callers",
        extras.ask_per_s
    );
    println!(
        "bare NATS request-reply  {:>10.0} /s with 32 callers",
        extras.bare_request_reply_per_s
    );
    println!(
        "one fsync of this disk   {:>10.2} ms p50 ({})",
        extras.fsync.p50_ms, extras.fsync.mode
    );
}
