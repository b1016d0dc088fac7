//! What is done in the world outside, and falls while it is done.

use actors::runtime::{Act, word::POSTPONE};
use contracts::Role;
use harness::{
    World,
    lab::{Gate, HoldOn, Lab, LabEvent, lab},
    soon,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};
use tokio::sync::mpsc;
use uuid::Uuid;

/// How often the effect falls before it is done.
const FALLS: usize = 2;
/// More tries than there are.
const TRIES_MAX: usize = 16;

#[tokio::test]
async fn an_effect_that_falls_is_a_failed_attempt_and_waits_before_the_next() {
    let mut world = World::start().await;
    let (tried, mut tries) = mpsc::channel(TRIES_MAX);
    let count = Arc::new(AtomicUsize::new(0));
    let act: Act<Lab> = Arc::new(move |event, _| {
        let LabEvent::Held(_) = event else {
            return None;
        };
        tried.try_send(Instant::now()).unwrap();
        let before = count.fetch_add(1, Ordering::Relaxed);
        Some(Box::pin(async move {
            assert!(before >= FALLS, "falls, as it was asked to");
            Ok(Vec::new())
        }))
    });
    let spec = lab(&Gate::default()).adapts(act);
    let _hosted = world.process("one").await.host(spec).await;
    let hold = Uuid::new_v4();
    let client = world.client(Role::Staff);
    client.ask(&HoldOn { hold }).await.unwrap();
    let mut times = Vec::new();
    for _ in 0..=FALLS {
        times.push(soon("it is tried", tries.recv()).await.unwrap());
    }
    assert!(times[1] - times[0] >= POSTPONE, "{times:?}");
    assert!(times[2] - times[1] >= 2 * POSTPONE, "{times:?}");
    world.leaves.panics = FALLS..=FALLS;
    world.finish().await;
}
