//! Commands whose callers run out of patience: they are told in time, and nothing is done later.

use bus::AskError;
use contracts::{Kind, Request, Role};
use harness::{
    Client, World,
    lab::{FindTally, Gate, HoldOn, lab},
};
use std::{
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};
use uuid::Uuid;

const SHORT: Duration = Duration::from_secs(2);
const LONG: Duration = Duration::from_secs(4);

/// Asks to hold on, and expects to be told in time that it was not done.
async fn told_in_time(client: &Client, patience: Duration) {
    let client = client.asking(|asking| asking.timeout = Some(patience));
    let hold = Uuid::new_v4();
    match client.ask(&HoldOn { hold }).await {
        Err(AskError::Rejected(problem)) => assert_eq!(problem.kind, Kind::TimedOut),
        other => panic!("not told in time: {other:?}"),
    }
}

#[tokio::test]
async fn whoever_waited_in_the_queue_has_that_much_less_patience_left() {
    let world = World::start().await;
    let left = Arc::new(Mutex::new(Vec::new()));
    let heard = left.clone();
    let spec = lab(&Gate::default()).prepares(Arc::new(move |_, mesh| {
        heard.lock().unwrap().push(mesh.asking.patience());
        Box::pin(pending())
    }));
    let hosted = world.process("one").await.host(spec).await;
    assert!(hosted.scale(&HoldOn::subject(), 1).is_some());
    let client = world.client(Role::Staff);
    // The second waits until the first has run out of patience.
    tokio::join!(told_in_time(&client, SHORT), told_in_time(&client, LONG));
    let left = left.lock().unwrap().clone();
    assert_eq!(left.len(), 2);
    assert!(left[0] < SHORT && left[1] < SHORT, "{left:?}");
    let tally = client.ask_once(&FindTally {}).await.unwrap();
    assert_eq!(tally.holds, 0);
    world.finish().await;
}
