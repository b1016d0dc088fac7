//! Somebody looks after the shop: is it well, what has it done, and does it come back.

use crate::shop::{Shop, VARIABLES, souk};
use harness::{Answer, python::run_tool, soon, souk::binary};
use serde_json::{Value, json};
use std::{path::Path, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpStream,
    process::Command,
};

const RECEIPTS: &str = "/api/v1/stock/receipts";
const DELIVERY: &str = r#"{"lines": [{"sku": "LAMP", "quantity": 24}]}"#;
/// What every dashboard may count on, from the moment the shop is open.
const METRICS: [&str; 16] = [
    // Of each subject: requests, refusals, errors and how long they took; who waits and works.
    "souk_requests_total{subject=\"query.stock.level\",outcome=\"done\"}",
    "souk_requests_total{subject=\"query.stock.level\",outcome=\"refused\"}",
    "souk_requests_total{subject=\"query.stock.level\",outcome=\"failed\"}",
    "souk_request_seconds_bucket{subject=\"query.stock.level\",le=\"0.01\"}",
    "souk_pool_waiting{subject=\"query.stock.level\"}",
    "souk_pool_size{subject=\"query.stock.level\"}",
    "souk_worker_panics_total{subject=\"query.stock.level\"}",
    // Of each log.
    "souk_records_total{log=\"stock\"}",
    "souk_record_commits_bucket{log=\"stock\",le=\"1\"}",
    "souk_conflicts_total{log=\"stock\"}",
    "souk_append_seconds_bucket{log=\"stock\",le=\"0.01\"}",
    "souk_tail_lag_records{log=\"stock\"}",
    // Of each domain.
    "souk_restarts_total{domain=\"stock\"}",
    "souk_dead_letters_total{domain=\"stock\",what=\"request\"}",
    // Of the gateway.
    "souk_http_requests_total{route=\"/livez\",method=\"GET\",status=\"200\"}",
    "souk_http_request_seconds_bucket{route=\"/livez\",method=\"GET\",le=\"0.01\"}",
];

/// A trace that somebody outside began, and its place there.
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN: &str = "00f067aa0ba902b7";

/// Where nobody listens: the port is reserved, and needs a right to be taken.
const NOWHERE: &str = "http://127.0.0.1:1";

#[tokio::test]
async fn the_shop_says_that_it_is_alive_ready_and_busy_and_what_may_be_asked() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    assert_eq!(shop.get("/livez").await.status, 200);
    let ready = shop.get("/readyz").await;
    assert_eq!((ready.status, ready.text.as_str()), (200, "ready"));

    let metrics = shop.get("/metrics").await;
    assert!(metrics.media_type.starts_with("text/plain"), "{metrics:?}");
    let missing = METRICS.iter().filter(|name| !metrics.text.contains(**name));
    let missing: Vec<_> = missing.collect();
    assert!(missing.is_empty(), "{missing:?} of {}", metrics.text);

    let api = shop.get("/openapi.json").await.json();
    let receive = api.get("paths").and_then(|paths| paths.get(RECEIPTS));
    assert!(
        receive.is_some_and(|route| route.get("post").is_some()),
        "{api}"
    );
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn every_metric_says_what_it_means() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    shop.post_as_staff(RECEIPTS, "monday", DELIVERY)
        .await
        .json();
    shop.get("/api/v1/stock/LAMP").await.json();
    let metrics = shop.get("/metrics").await.text;
    let named = |line: &'static str| {
        let lines = metrics.lines().filter_map(move |it| it.strip_prefix(line));
        lines.filter_map(|it| it.split(' ').next())
    };
    let meant: Vec<_> = named("# HELP ").collect();
    let unsaid: Vec<_> = named("# TYPE ").filter(|it| !meant.contains(it)).collect();
    assert!(unsaid.is_empty(), "{unsaid:?} of {metrics}");
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn an_operator_sees_scales_reads_and_rebuilds_what_runs() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let received = shop
        .post_as_staff(RECEIPTS, "monday", DELIVERY)
        .await
        .json();
    let scaled = shop.says(&["scale", "query.stock.level=4"]).await;
    assert!(scaled.trim_end().ends_with("-> 4"), "{scaled}");

    let log = shop.says(&["log", "stock", "--json"]).await;
    let record: Value = serde_json::from_str(log.trim_end()).unwrap();
    assert_eq!(record.get("position"), received.get("position"));
    assert_eq!(record.pointer("/decisions/0/id"), received.get("receipt"));

    let rebuilt = shop.says(&["rebuild", "stock"]).await;
    assert!(rebuilt.contains("1 events up to 1"), "{rebuilt}");
    let level = shop.get("/api/v1/stock/LAMP").await.json();
    assert_eq!(level.get("on_hand"), Some(&json!(24)));
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn a_trace_that_began_outside_is_found_in_the_log() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let post = shop.posting(RECEIPTS, "monday", DELIVERY);
    let post = post.header("traceparent", format!("00-{TRACE}-{SPAN}-01"));
    Answer::of(post.bearer_auth(shop.token())).await.json();
    let log = shop.says(&["log", "stock", "--json"]).await;
    let record: Value = serde_json::from_str(log.trim_end()).unwrap();
    let trace = record.pointer("/decisions/0/cause/request/trace");
    assert_eq!(trace, Some(&json!(TRACE)), "{record}");
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn a_log_is_followed_until_somebody_has_seen_enough() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let arguments = ["log", "stock", "--follow", "--json"];
    let mut following = souk(data.path(), &arguments);
    let mut following = following.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(following.stdout.take().unwrap()).lines();
    for key in ["monday", "tuesday"] {
        let received = shop.post_as_staff(RECEIPTS, key, DELIVERY).await.json();
        let line = soon("the log is followed", lines.next_line()).await;
        let record: Value = serde_json::from_str(&line.unwrap().unwrap()).unwrap();
        assert_eq!(record.get("position"), received.get("position"));
        assert_eq!(record.pointer("/decisions/0/id"), received.get("receipt"));
    }
    let id = following.id().expect("it goes on until it is told to stop");
    let (id, mut kill) = (id.to_string(), Command::new("kill"));
    let told = kill.args(["-INT", &id]).status().await;
    assert!(told.unwrap().success(), "it was not told to stop");
    let ended = soon("nobody follows any more", following.wait()).await;
    assert!(ended.unwrap().success());
    assert_eq!(lines.next_line().await.unwrap(), None);
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn a_tool_with_its_own_key_asks_and_follows_what_an_operator_offers_it() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    for _ in 0..2 {
        let offered = shop
            .says(&["offer", "deliveries", "--domain", "stock"])
            .await;
        assert!(offered.contains("consumer deliveries"), "{offered}");
    }
    let (url, token) = (format!("nats://{}", shop.nats), shop.token());
    let key = data.path().join("keys").join("tool.nk");
    let report = run_tool((&url, token), "deliveries", Some(&key)).await;
    let told = |at: &str| report.pointer(at).unwrap_or_else(|| panic!("{report}"));
    assert_eq!(told("/service"), &json!("stock"));
    assert_eq!(told("/refused/body/kind"), &json!("unauthenticated"));
    assert_eq!(told("/received/body/position"), &json!(1));
    assert_eq!(told("/level/body/available"), &json!(3));
    assert_eq!(told("/followed/subject"), told("/event/subject"));
    assert_eq!(told("/followed/left"), &json!(0));
    assert_eq!(told("/nobody"), &json!(false), "nobody serves it");
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn status_tells_whether_the_gateway_is_ready_too() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let well = format!("gateway at {}: ready", shop.url);
    let status = shop.says(&["status"]).await;
    assert!(status.lines().any(|line| line == well), "{status}");
    assert!(status.contains("query.stock.level"), "{status}");
    let named = shop.says(&["status", "--url", &shop.url]).await;
    assert!(named.lines().any(|line| line == well), "{named}");

    let unwell = shop.souk(&["status", "--url", NOWHERE]).await;
    assert_eq!(unwell.status.code(), Some(1), "{unwell:?}");
    let said = String::from_utf8(unwell.stdout).unwrap();
    let silent = format!("gateway at {NOWHERE}: not reachable: ");
    assert!(said.lines().any(|line| line.starts_with(&silent)), "{said}");
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn a_shop_that_is_told_to_stop_leaves_nothing_running_and_nothing_out() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let nats = shop.nats.clone();
    let first = shop
        .post_as_staff(RECEIPTS, "monday", DELIVERY)
        .await
        .json();
    assert_eq!(shop.close().await.code(), Some(0));
    assert!(TcpStream::connect(&nats).await.is_err(), "nats-server runs");

    let shop = Shop::open(data.path()).await;
    let port = std::fs::read_to_string(data.path().join("nats/port")).unwrap();
    assert!(
        shop.nats.ends_with(&format!(":{port}")),
        "it is to be there again"
    );
    let level = shop.get("/api/v1/stock/LAMP").await.json();
    assert_eq!(level.get("on_hand"), Some(&json!(24)));
    let again = shop.post_as_staff(RECEIPTS, "monday", DELIVERY).await;
    assert_eq!(again.json(), first);
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn a_variable_that_is_set_to_nothing_is_not_set() {
    let folder = tempfile::tempdir().unwrap();
    let told_nothing = async |arguments: &[&str]| {
        let mut souk = Command::new(binary());
        souk.args(arguments).current_dir(folder.path());
        souk.envs(VARIABLES.map(|name| (name, "")))
            .kill_on_drop(true);
        soon("souk ends", souk.output()).await.unwrap()
    };
    let keys = told_nothing(&["keys"]).await;
    assert!(keys.status.success(), "{keys:?}");
    assert!(folder.path().join("data/keys/operator.nk").is_file());
    for command in [&["gateway"][..], &["run", "stock"], &["status"]] {
        let lost = told_nothing(command).await;
        let said = String::from_utf8(lost.stderr).unwrap();
        assert!(said.contains("NATS_URL is not set"), "{said}");
    }
}

#[tokio::test]
async fn operators_with_an_address_of_their_own_see_the_metrics_there_and_nobody_elsewhere() {
    let data = tempfile::tempdir().unwrap();
    let (shop, operators) = Shop::open_with_operators(data.path()).await;
    let at = |path: &str| format!("{operators}{path}");
    for path in ["/livez", "/readyz"] {
        assert_eq!(shop.get(path).await.status, 200);
        let said = Answer::of(shop.http.get(at(path))).await;
        assert_eq!(said.status, 200, "{said:?}");
    }
    shop.get("/api/v1/products").await.json();
    let metrics = Answer::of(shop.http.get(at("/metrics"))).await;
    assert!(
        metrics.text.contains("souk_http_requests_total"),
        "{metrics:?}"
    );
    shop.get("/metrics").await.problem(404, "no-such-route");
    let nothing = Answer::of(shop.http.get(at("/api/v1/products"))).await;
    nothing.problem(404, "no-such-route");
    assert!(shop.close().await.success());
}

/// How large no disk lets logs grow, in bytes.
const PETABYTE: &str = "1000000000000000";

/// What `souk up` says where logs may grow so large.
async fn crowded(data: &Path) -> String {
    let mut souk = Command::new(binary());
    souk.args(["up", "--http", "127.0.0.1:0"])
        .kill_on_drop(true);
    souk.env("SOUK_DATA", data).env_remove("NATS_URL");
    souk.env("SOUK_LOG_MAX_BYTES", PETABYTE);
    let ended = soon("souk ends", souk.output()).await.unwrap();
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    String::from_utf8(ended.stderr).unwrap()
}

#[tokio::test]
async fn a_shop_whose_disk_has_no_room_for_its_logs_says_so_before_anything_is_started() {
    let data = tempfile::tempdir().unwrap();
    let said = crowded(data.path()).await;
    let reserved = "8 logs of 1000000000000000 bytes each";
    for fact in [reserved, "bytes are free", "SOUK_LOG_MAX_BYTES"] {
        assert!(said.contains(fact), "{said}");
    }
    assert!(!data.path().join("nats").exists(), "{said}");

    let shop = Shop::open(data.path()).await;
    assert!(shop.close().await.success());
    let said = crowded(data.path()).await;
    for fact in ["no room", PETABYTE, "SOUK_LOG_MAX_BYTES"] {
        assert!(said.contains(fact), "{said}");
    }
}
