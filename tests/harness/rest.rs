//! What a test may leave behind, and the look whether it left more.

use crate::{Wire, World, eventually, panics};
use contracts::subject;
use serde_json::{Value, json};
use std::ops::RangeInclusive;

/// What a test leaves behind on purpose; nothing, unless it says so.
pub struct Leftovers {
    /// Messages that nobody could handle.
    pub dead_letters: u64,
    /// How many panics there may be.
    pub panics: RangeInclusive<usize>,
    /// Whether logs may hold records that policies or the relay have not read.
    pub unread: bool,
}

impl Default for Leftovers {
    fn default() -> Self {
        Self {
            dead_letters: 0,
            panics: 0..=0,
            unread: false,
        }
    }
}

impl Leftovers {
    pub(crate) async fn check(&self, wire: &mut Wire) {
        if !self.unread {
            until_read(wire).await;
        }
        let api = format!("$JS.API.STREAM.INFO.{}", subject::DEAD_STREAM);
        // Whoever listens hears of a dead letter before the server has kept it.
        let kept = eventually("the dead letters are kept", async || {
            let dead = wire.api(&api, &json!({})).await;
            let kept = dead.pointer("/state/messages").and_then(Value::as_u64)?;
            (kept >= self.dead_letters).then_some(kept)
        });
        assert_eq!(kept.await, self.dead_letters, "dead letters");
        let panics = panics::seen();
        assert!(self.panics.contains(&panics.len()), "panics: {panics:#?}");
    }
}

impl World {
    /// Waits until policies, adapters and relays have read their logs and acknowledged all of it.
    pub async fn until_read(&self) {
        until_read(&mut self.wire().await).await;
    }
}

async fn until_read(wire: &mut Wire) {
    eventually("policies and relay have read their logs", async || {
        unread(wire).await.is_empty().then_some(())
    })
    .await;
}

/// The durable consumers that have not read or not acknowledged everything.
async fn unread(wire: &mut Wire) -> Vec<String> {
    let listed = wire.api("$JS.API.STREAM.NAMES", &json!({})).await;
    let mut unread = Vec::new();
    for stream in texts(&listed, "/streams") {
        let api = format!("$JS.API.CONSUMER.LIST.{stream}");
        let consumers = wire.api(&api, &json!({})).await;
        let consumers = consumers.get("consumers").and_then(Value::as_array);
        for consumer in consumers.into_iter().flatten() {
            let count = |name: &str| consumer.get(name).and_then(Value::as_u64).unwrap_or(0);
            let durable = consumer.pointer("/config/durable_name");
            if durable.is_some() && count("num_pending") + count("num_ack_pending") > 0 {
                unread.push(format!("{stream}: {durable:?}"));
            }
        }
    }
    unread
}

fn texts(json: &Value, at: &str) -> Vec<String> {
    let items = json.pointer(at).and_then(Value::as_array);
    let texts = items.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}
