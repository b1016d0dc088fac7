//! What the world has been told: the stream of public events, and what should be in it.

use crate::{
    Wire, World, eventually,
    log::{self, Placed},
    wire::Heard,
};
use contracts::{Domain, Event, subject};
use serde_json::{Value, json};

/// Everything the stream of public events holds, in its order.
pub async fn stored(wire: &mut Wire) -> Vec<Heard> {
    let info = format!("$JS.API.STREAM.INFO.{}", subject::EVENTS_STREAM);
    let info = wire.api(&info, &json!({})).await;
    let last = info.pointer("/state/last_seq").and_then(Value::as_u64);
    let api = format!("$JS.API.DIRECT.GET.{}", subject::EVENTS_STREAM);
    let mut events = Vec::new();
    for number in 1..=last.expect("the stream is there") {
        let question = json!({"seq": number}).to_string();
        events.push(wire.request(&api, &[], question.as_bytes()).await);
    }
    events
}

/// The same, once there are so many.
pub async fn stored_at_least(wire: &mut Wire, count: usize) -> Vec<Heard> {
    let info = format!("$JS.API.STREAM.INFO.{}", subject::EVENTS_STREAM);
    eventually("the events are relayed", async || {
        let info = wire.api(&info, &json!({})).await;
        let messages = info.pointer("/state/messages").and_then(Value::as_u64)?;
        (messages >= count as u64).then_some(())
    })
    .await;
    stored(wire).await
}

/// The ids of a log's public events, in their order.
pub fn expected<E: Event>(domain: &str, log: &[Placed<E>]) -> Vec<String> {
    let mut ids = Vec::new();
    for placed in log {
        let events = placed.record.events();
        let public = events.filter(|(_, event)| event.is_public());
        ids.extend(public.map(|(index, _)| format!("{domain}-{}-{index}", placed.position)));
    }
    ids
}

/// Fails unless the world has been told everything public that stands in a log, once and in its
/// order.
pub async fn all_are_told<D: Domain>(world: &World) {
    let expected = expected(D::NAME, &log::read::<D>(&world.bus()).await);
    let told = stored_at_least(&mut world.wire().await, expected.len()).await;
    assert_eq!(told.iter().map(id).collect::<Vec<_>>(), expected);
}

/// An event's id.
pub fn id(event: &Heard) -> String {
    let id = event.json().get("id").cloned();
    let id = id.and_then(|id| id.as_str().map(str::to_owned));
    id.expect("an id")
}
