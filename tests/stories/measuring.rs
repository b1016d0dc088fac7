//! Somebody measures the ledger of their machine, and a program reads the figures.

use crate::shop::souk;
use serde_json::{Map, Value};
use std::{collections::BTreeSet, time::Duration};
use tokio::time::timeout;

/// The smallest run there is.
const SMALLEST: [&str; 13] = [
    "bench",
    "ledger",
    "--json",
    "--seconds",
    "1",
    "--callers",
    "1",
    "--lines",
    "1",
    "--keys",
    "1",
    "--processes",
    "1",
];
/// How long it may take, without optimisation and on a busy machine.
const MEASURING_WAIT: Duration = Duration::from_secs(180);
/// What programs read of each row, and of all rows together.
const ROW: [&str; 9] = [
    "callers",
    "lines",
    "keys",
    "processes",
    "commits_per_s",
    "p50_ms",
    "p99_ms",
    "commits_per_record",
    "raw_per_s",
];
const LAST: [&str; 3] = [
    "rebuild_events_per_s",
    "ask_per_s",
    "bare_request_reply_per_s",
];

/// Fails unless all of these are numbers, and something was measured.
fn are_measured(figures: &Map<String, Value>, names: &[&str]) {
    for name in names {
        let figure = figures.get(*name).and_then(Value::as_f64);
        assert!(
            figure.is_some_and(|figure| figure > 0.0),
            "{name} of {figures:?}"
        );
    }
}

#[tokio::test]
async fn the_ledger_is_measured_in_figures_that_programs_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut measuring = souk(folder.path(), &SMALLEST);
    let measuring = measuring.arg("--dir").arg(folder.path()).output();
    let measured = timeout(MEASURING_WAIT, measuring).await.unwrap().unwrap();
    assert!(measured.status.success(), "{measured:?}");
    let all: Vec<Map<String, Value>> = serde_json::from_slice(&measured.stdout).unwrap();
    let [row, last] = all.as_slice() else {
        panic!("not one row and the other figures: {all:?}");
    };
    are_measured(row, &ROW);
    for wanted in ["callers", "lines", "keys", "processes"] {
        assert_eq!(row[wanted], 1, "{wanted}");
    }
    are_measured(last, &LAST);
    assert_eq!(last["fsync"]["mode"], "always");
    let names: BTreeSet<_> = last.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        BTreeSet::from_iter(LAST.into_iter().chain(["fsync"]))
    );
}
