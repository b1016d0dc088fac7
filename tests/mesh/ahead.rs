//! Askers who claim to have seen what is not there, and those who are kept waiting by nobody.

use bus::AtLeast;
use contracts::{Kind, Role, stock::FindLevel};
use futures_util::future::join_all;
use harness::{Client, World, sku, soon};
use std::time::{Duration, Instant};

/// A position that no test reaches.
const NOWHERE: u64 = 999_999_999;
/// More false claims than a pool has workers.
const CLAIMS: usize = 64;
/// Less than a query waits for its view.
const AT_ONCE: Duration = Duration::from_millis(1_500);

fn claiming(client: &Client, position: u64) -> Client {
    client.asking(|asking| asking.at_least = Some(AtLeast::Position(position)))
}

#[tokio::test]
async fn a_claim_to_have_seen_what_is_not_there_is_refused_and_keeps_nobody_waiting() {
    let world = World::start().await;
    let _stock = world.host_stock("one").await;
    let client = world.client(Role::Service);
    let end = client.receive(&[("LAMP", 5)]).await.position;
    let query = FindLevel { sku: sku("LAMP") };
    let (liar, honest) = (claiming(&client, NOWHERE), claiming(&client, end));

    let begun = Instant::now();
    let claims = join_all((0..CLAIMS).map(|_| liar.ask_once(&query)));
    let reads = join_all((0..CLAIMS).map(|_| honest.ask_once(&query)));
    let both = async { tokio::join!(claims, reads) };
    let (claims, reads) = soon("all are answered", both).await;
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
    for claim in claims {
        let problem = claim.unwrap_err();
        assert_eq!(problem.kind, Kind::Invalid, "{problem:?}");
        assert_eq!(problem.code, "position-ahead");
    }
    for read in reads {
        assert_eq!(read.unwrap().available, 5);
    }
    world.finish().await;
}

#[tokio::test]
async fn what_another_process_wrote_is_waited_for() {
    let world = World::start().await;
    let _left = world.host_stock("left").await;
    let _right = world.host_stock("right").await;
    let client = world.client(Role::Service);
    for units in 1..=50 {
        let end = client.receive(&[("LAMP", 1)]).await.position;
        let reader = claiming(&client, end);
        let query = FindLevel { sku: sku("LAMP") };
        for read in join_all((0..4).map(|_| reader.ask_once(&query))).await {
            assert_eq!(read.unwrap().available, units);
        }
    }
    world.finish().await;
}

#[tokio::test]
async fn whoever_wants_all_that_was_said_reads_it_from_any_process_without_having_seen_it() {
    let world = World::start().await;
    let _left = world.host_stock("left").await;
    let _right = world.host_stock("right").await;
    let client = world.client(Role::Service);
    let reader = client.asking(|asking| asking.at_least = Some(AtLeast::End));
    let query = FindLevel { sku: sku("LAMP") };
    for units in 1..=50 {
        client.receive(&[("LAMP", 1)]).await;
        for read in join_all((0..4).map(|_| reader.ask_once(&query))).await {
            assert_eq!(read.unwrap().available, units);
        }
    }
    world.finish().await;
}
