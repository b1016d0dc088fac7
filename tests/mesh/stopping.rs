//! Stopping in good order: whoever asked gets an answer.

use actors::runtime::host::DRAIN_WAIT;
use bus::AskError;
use contracts::{Kind, Role, stock::Stock};
use futures_util::future::join_all;
use harness::{Client, World, an_order, eventually, log, soon};
use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};
use tokio::{sync::watch, time::timeout};

const CALLERS: usize = 32;
const STOPS: usize = 4;
/// The subject that is left first.
const FIRST_LEFT: &str = "command.stock.receive";

/// What the callers have been told.
#[derive(Default)]
struct Told {
    done: AtomicUsize,
    turned_away: AtomicUsize,
    enough: AtomicBool,
}

/// Asks again and again until it is enough.
async fn keep_asking(shop: &Client, told: &Told, progress: &watch::Sender<usize>) {
    let count = |told: &AtomicUsize| told.fetch_add(1, Ordering::Relaxed);
    while !told.enough.load(Ordering::Relaxed) {
        let outcome = shop.reserve(an_order(), &[("LAMP", 1)]).await;
        match outcome {
            Ok(_) => count(&told.done),
            Err(AskError::Rejected(problem)) if problem.kind == Kind::Unavailable => {
                count(&told.turned_away)
            }
            Err(AskError::NobodyHome { .. }) => count(&told.turned_away),
            Err(error) => panic!("neither answered nor turned away: {error}"),
        };
        progress.send_modify(|count| *count += 1);
    }
}

async fn after(progress: &watch::Sender<usize>, more: usize) {
    let goal = *progress.borrow() + more;
    let reached = progress.subscribe();
    let reached = async move {
        reached
            .clone()
            .wait_for(|count| *count >= goal)
            .await
            .is_ok()
    };
    assert!(soon("the callers go on", reached).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_come_and_go_and_nobody_is_left_without_an_answer() {
    let world = World::start().await;
    let shop = world.client(Role::Service);
    let mut current = world.host_stock("first").await;
    shop.receive(&[("LAMP", 1_000_000)]).await;
    let told = Told::default();
    let progress = watch::Sender::new(0);
    let callers = join_all((0..CALLERS).map(|_| keep_asking(&shop, &told, &progress)));
    let changes = async {
        for round in 0..STOPS {
            let next = world.host_stock(&format!("next{round}")).await;
            after(&progress, 200).await;
            let last = std::mem::replace(&mut current, next);
            soon("a process stops", last.stop()).await;
            after(&progress, 200).await;
        }
        told.enough.store(true, Ordering::Relaxed);
    };
    soon("everybody is answered", async {
        tokio::join!(callers, changes)
    })
    .await;
    let done = told.done.load(Ordering::Relaxed);
    let log = log::read::<Stock>(&world.bus()).await;
    assert_eq!(log::decisions(&log).count(), done + 1, "each is there once");
    assert_eq!(shop.level("LAMP").await.reserved, done as u64);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_process_answers_everything_it_took_in_before_it_goes() {
    let world = World::start().await;
    let shop = world.client(Role::Service);
    let hosted = world.host_stock("only").await;
    shop.receive(&[("LAMP", 1_000_000)]).await;
    let told = Told::default();
    let progress = watch::Sender::new(0);
    let callers = join_all((0..CALLERS).map(|_| keep_asking(&shop, &told, &progress)));
    let stop = async {
        after(&progress, 200).await;
        soon("the process stops", hosted.stop()).await;
        after(&progress, CALLERS).await;
        told.enough.store(true, Ordering::Relaxed);
    };
    soon("everybody is answered", async {
        tokio::join!(callers, stop)
    })
    .await;
    assert!(told.turned_away.load(Ordering::Relaxed) > 0);
    let done = told.done.load(Ordering::Relaxed);
    let log = log::read::<Stock>(&world.bus()).await;
    assert_eq!(log::decisions(&log).count(), done + 1);
    let again = world.host_stock("only").await;
    assert_eq!(shop.level("LAMP").await.reserved, done as u64);
    drop(again);
    world.finish().await;
}

#[tokio::test]
async fn a_process_that_has_lost_its_line_does_not_wait_for_what_cannot_come() {
    let mut world = World::start().await;
    let process = world.process("only").await;
    let hosted = process.host(actors::stock::stock()).await;
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 5)]).await;
    world.server.stop().await.unwrap();
    eventually("the line is gone", async || {
        (!process.bus.is_connected()).then_some(())
    })
    .await;
    let stopped = tokio::time::timeout(DRAIN_WAIT / 2, hosted.stop()).await;
    assert!(stopped.is_ok(), "it knows that nothing more can come");
    world.server.restart().await.unwrap();
    world.leaves.unread = true;
    world.finish().await;
}

#[tokio::test]
async fn a_finished_world_leaves_nobody_who_would_write_into_its_folder() {
    let world = World::start().await;
    let hosted = world.host_stock("only").await;
    world.client(Role::Service).receive(&[("LAMP", 5)]).await;
    let folder = world.folder().to_owned();
    world.finish().await;
    assert!(!folder.exists());
    assert!(hosted.view().is_none(), "its domain has ended");
}

/// How many requests and blanks the leaving of a subject may cost whoever else listens there: a
/// member of a queue group takes leave after so many, and a few are on their way by then.
const FAREWELL_MAX: usize = 1_500;

/// How long the server hears nothing, while a process takes leave of it.
const HELD_STILL: Duration = Duration::from_millis(500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_leaves_a_slow_server_does_not_flood_those_who_stay() {
    let world = World::start().await;
    let leaver = world.host_stock("leaver").await;
    let mut ear = world.wire().await;
    ear.subscribe(FIRST_LEFT).await;
    let mut stopping = std::pin::pin!(leaver.stop());
    world.server.pause().unwrap();
    let stopped = timeout(HELD_STILL, &mut stopping).await;
    assert!(
        stopped.is_err(),
        "nobody can leave a server that does not hear it"
    );
    world.server.resume().unwrap();
    soon("a process stops", stopping).await;
    ear.publish(FIRST_LEFT, b"the end").await;
    let mut heard = 0;
    while ear.next().await.payload != b"the end" {
        heard += 1;
    }
    assert!(heard > 0, "it does say farewell");
    assert!(heard <= FAREWELL_MAX, "{heard} messages");
    world.finish().await;
}
