//! What is done in the world outside, and falls while it is done.

use actors::runtime::{Act, adapter::RECORDS_AHEAD_MAX, word::POSTPONE};
use contracts::{Domain, Role, subject};
use harness::{
    World, eventually,
    lab::{Gate, HoldOn, Lab, LabEvent, lab},
    soon,
};
use serde_json::json;
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

#[tokio::test]
async fn an_adapter_that_an_earlier_version_kept_short_is_given_all_its_room() {
    let world = World::start().await;
    let act: Act<Lab> = Arc::new(|_, _| None);
    let process = world.process("one").await;
    let hosted = process
        .host(lab(&Gate::default()).adapts(act.clone()))
        .await;
    let client = world.client(Role::Staff);
    let hold = Uuid::new_v4();
    client.ask(&HoldOn { hold }).await.unwrap();
    let (stream, name) = (
        subject::log_stream(Lab::NAME),
        subject::adapter_consumer(Lab::NAME),
    );
    let about = format!("$JS.API.CONSUMER.INFO.{stream}.{name}");
    let mut wire = world.wire().await;
    eventually("the adapter has heard of it", async || {
        let info = wire.api(&about, &json!({})).await;
        (info.pointer("/ack_floor/stream_seq") == Some(&json!(1))).then_some(())
    })
    .await;
    hosted.stop().await;
    let info = wire.api(&about, &json!({})).await;
    let mut config = info["config"].clone();
    config["max_ack_pending"] = json!(1);
    let change = format!("$JS.API.CONSUMER.DURABLE.CREATE.{stream}.{name}");
    let wish = json!({"stream_name": stream, "config": config, "action": "update"});
    let changed = wire.api(&change, &wish).await;
    assert_eq!(changed["config"]["max_ack_pending"], json!(1), "{changed}");

    let _again = world
        .process("one")
        .await
        .host(lab(&Gate::default()).adapts(act))
        .await;
    eventually("it has all its room", async || {
        let info = wire.api(&about, &json!({})).await;
        (info["config"]["max_ack_pending"] == json!(RECORDS_AHEAD_MAX)).then_some(())
    })
    .await;
    world.finish().await;
}
