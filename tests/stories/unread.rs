//! A process speaks about itself, and nobody listens any more.

use crate::shop::souk;
use harness::{servers, soon};
use nats::ServerConfig;
use std::{net::TcpListener, process::Stdio};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, BufReader, Lines};

/// Whether somebody says this before they fall silent for good.
async fn says(said: &mut Lines<impl AsyncBufRead + Unpin>, what: &str) -> bool {
    let reading = async {
        while let Some(line) = said.next_line().await.unwrap() {
            if line.contains(what) {
                return true;
            }
        }
        false
    };
    soon(what, reading).await
}

#[tokio::test]
async fn a_process_whose_log_nobody_reads_any_more_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = ServerConfig::in_dir("late", folder.path());
    config.port = {
        let held = TcpListener::bind("127.0.0.1:0").unwrap();
        held.local_addr().unwrap().port()
    };
    let mut stock = souk(&folder.path().join("data"), &["run", "stock"]);
    stock.env("NATS_URL", format!("nats://127.0.0.1:{}", config.port));
    stock.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut stock = stock.spawn().unwrap();
    let mut log = BufReader::new(stock.stderr.take().unwrap()).lines();
    for _ in 0..2 {
        assert!(says(&mut log, "nats does not take us in yet").await);
    }
    drop(log);
    let mut told = BufReader::new(stock.stdout.take().unwrap()).lines();
    assert!(says(&mut told, "nats").await);
    // It complains about that twice a second, to nobody.
    assert!(soon("it goes on trying", tries(config.port)).await);
    let _server = servers::start(config).await;
    assert!(says(&mut told, "ready").await, "it has fallen");
}

/// Whether somebody tries to enter, again and again.
async fn tries(port: u16) -> bool {
    let door = tokio::net::TcpListener::bind(("127.0.0.1", port)).await;
    let door = door.unwrap();
    for _ in 0..2 {
        if door.accept().await.is_err() {
            return false;
        }
    }
    true
}
