//! What processes count of themselves: each thing once, and what has not happened as naught.

use contracts::{Request, Role, stock::FindLevel};
use harness::{World, eventually, soon};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// What is counted under this name and these labels, if anything is.
fn count(counted: &PrometheusHandle, name: &str, labels: &str) -> Option<u64> {
    let series = format!("{name}{{{labels}}} ");
    let shown = counted.render();
    let mut lines = shown.lines();
    let value = lines.find_map(|line| line.strip_prefix(&series))?;
    Some(value.parse().expect("a whole number"))
}

#[tokio::test]
async fn a_record_is_counted_by_its_writer_alone_however_often_it_is_applied() {
    let recorder = PrometheusBuilder::new().build_recorder();
    // It hears of this thread only, which is this test's.
    let _hearing = metrics::set_default_local_recorder(&recorder);
    let counted = recorder.handle();
    let of_stock = |name| count(&counted, name, "log=\"stock\"");
    let applied = async |records| {
        let all = || (of_stock("souk_applied_records_total") == Some(records)).then_some(());
        eventually("the records are applied", async || all()).await;
    };
    let written = || {
        [
            "souk_records_total",
            "souk_events_total",
            "souk_record_commits_count",
        ]
        .map(of_stock)
    };
    let world = World::start().await;
    let left = world.host_stock("left").await;
    let _right = world.host_stock("right").await;
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 5)]).await;
    shop.receive(&[("LAMP", 7)]).await;
    applied(4).await;
    assert_eq!(written(), [Some(2); 3]);

    assert!(soon("the view is made anew", left.rebuild()).await);
    applied(6).await;
    assert_eq!(of_stock("souk_applied_events_total"), Some(6));
    assert_eq!(written(), [Some(2); 3], "nothing was written since");
    world.finish().await;
}

#[tokio::test]
async fn what_has_never_happened_is_counted_as_naught_from_the_start() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let _hearing = metrics::set_default_local_recorder(&recorder);
    let counted = recorder.handle();
    let world = World::start().await;
    let _hosted = world.host_stock("one").await;
    let level = format!("subject=\"{}\"", FindLevel::subject());
    for (name, labels) in [
        ("souk_records_total", "log=\"stock\""),
        ("souk_applied_records_total", "log=\"stock\""),
        ("souk_conflicts_total", "log=\"stock\""),
        ("souk_tail_gaps_total", "log=\"stock\""),
        ("souk_tail_lag_records", "log=\"stock\""),
        ("souk_append_seconds_count", "log=\"stock\""),
        ("souk_restarts_total", "domain=\"stock\""),
        ("souk_dead_letters_dropped_total", "domain=\"stock\""),
        (
            "souk_dead_letters_total",
            "domain=\"stock\",what=\"request\"",
        ),
        ("souk_worker_panics_total", &level),
    ] {
        assert_eq!(
            count(&counted, name, labels),
            Some(0),
            "{name}{{{labels}}} in {}",
            counted.render()
        );
    }
    world.finish().await;
}
