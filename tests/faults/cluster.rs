//! A cluster of three servers, of which one falls.

use crate::attempts::{Attempts, reckon, two_hosts};
use contracts::{Domain, stock::Stock};
use harness::{
    World, are_equal,
    events::all_are_told,
    servers::{cluster, start, urls},
    soon,
    souk::binary,
};
use std::process::Stdio;
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt, BufReader, Lines},
    process::Command,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_leader_of_a_log_falls_and_takes_nothing_with_it_that_was_answered() {
    let mut world = World::start_cluster().await;
    let (left, right, shop) = two_hosts(&world).await;
    let leader = world.leader_of(Stock::NAME).await;
    let attempts = Attempts::while_at_work(&shop, async |attempts| {
        attempts.more_answered(150).await;
        leader.kill9().await.unwrap();
        // Two of three go on.
        attempts.more_answered(150).await;
        leader.restart().await.unwrap();
        attempts.more_answered(150).await;
    })
    .await;
    reckon(&world, &shop, &attempts).await;
    are_equal(&world, &left, &right).await;
    all_are_told::<Stock>(&world).await;
    world.finish().await;
}

#[tokio::test]
async fn a_process_that_comes_before_the_last_server_waits_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second, third] = cluster(folder.path());
    let early = tokio::join!(start(first), start(second));
    let mut souk = Command::new(binary());
    souk.args(["run", "stock"])
        .env("SOUK_DATA", folder.path().join("data"))
        .env("SOUK_REPLICAS", "3")
        .env("NATS_URL", urls([&early.0, &early.1]))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let mut souk = souk.spawn().unwrap();
    let mut said = BufReader::new(souk.stdout.take().unwrap()).lines();
    let mut complained = BufReader::new(souk.stderr.take().unwrap()).lines();
    until(&mut complained, "the streams are not there yet").await;
    let _late = start(third).await;
    let ready = until(&mut said, "stock    ready");
    // Somebody must go on reading, or it would wait for them.
    let reading = until(&mut complained, "ready domain=\"stock\"");
    tokio::join!(ready, reading);
}

/// Reads until somebody says this.
async fn until(said: &mut Lines<impl AsyncBufRead + Unpin>, what: &str) {
    let mut before = Vec::new();
    let reading = async {
        while let Some(line) = said.next_line().await.unwrap() {
            if line.contains(what) {
                return;
            }
            before.push(line);
        }
        panic!("nobody says {what:?}: {before:#?}");
    };
    soon(what, reading).await;
}
