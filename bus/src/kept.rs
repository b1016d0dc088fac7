//! Kept: the public events that the stream still holds, read through once.

use crate::{
    Bus,
    follow::{HEARTBEAT, PULL_BATCH, PULL_EXPIRES, in_passing},
    streams::EVENTS_AGE_MAX,
};
use async_nats::jetstream::consumer::pull;
use bytes::Bytes;
use contracts::{Timestamp, subject};
use futures_util::StreamExt;
use std::{
    fmt,
    time::{SystemTime, UNIX_EPOCH},
};

/// A public event as the stream keeps it.
#[derive(Clone, Debug)]
pub struct KeptEvent {
    /// Where in the stream it stands.
    pub position: u64,
    /// Where it was published.
    pub subject: String,
    /// The CloudEvent, as JSON.
    pub payload: Bytes,
}

/// Kept events could not be read.
#[derive(Debug, thiserror::Error)]
#[error("reading the events that are kept: {0}")]
pub struct KeptError(String);

fn failed(error: impl fmt::Display) -> KeptError {
    KeptError(error.to_string())
}

impl Bus {
    /// When the oldest event was published that is still there. Without any, the time before which
    /// events would have been dropped for their age.
    pub async fn events_kept_since(&self) -> Result<Timestamp, KeptError> {
        let events = self.jetstream().get_stream(subject::EVENTS_STREAM).await;
        let events = events.map_err(failed)?;
        let state = &events.cached_info().state;
        let millis = if state.messages > 0 {
            state.first_timestamp.unix_timestamp_nanos() / 1_000_000
        } else {
            let oldest = SystemTime::now() - EVENTS_AGE_MAX;
            let since = oldest.duration_since(UNIX_EPOCH).map_err(failed)?;
            i128::try_from(since.as_millis()).map_err(failed)?
        };
        Ok(Timestamp(u64::try_from(millis).unwrap_or(0)))
    }

    /// Reads a domain's events behind a position of their stream, up to the last there is when this
    /// begins, and gives the position to go on from.
    pub async fn kept_events(
        &self,
        of: &str,
        after: u64,
        mut hear: impl FnMut(KeptEvent),
    ) -> Result<u64, KeptError> {
        let events = self
            .jetstream()
            .get_stream_no_info(subject::EVENTS_STREAM)
            .await
            .map_err(failed)?;
        let config = pull::Config {
            filter_subject: subject::events_of(of),
            ..in_passing(after + 1)
        };
        let consumer = events.create_consumer(config).await.map_err(failed)?;
        let name = consumer.cached_info().name.clone();
        let mut left = consumer.cached_info().num_pending;
        let messages = consumer
            .stream()
            .max_messages_per_batch(PULL_BATCH)
            .expires(PULL_EXPIRES)
            .heartbeat(HEARTBEAT);
        let mut messages = messages.messages().await.map_err(failed)?;
        let mut reached = after;
        while left > 0 {
            let message = messages.next().await.ok_or_else(|| failed("it ended"))?;
            let message = message.map_err(failed)?;
            let (position, pending) = {
                let info = message.info().map_err(failed)?;
                (info.stream_sequence, info.pending)
            };
            reached = position;
            // Old ones may be dropped meanwhile, so it is not enough to count.
            left = pending.min(left - 1);
            hear(KeptEvent {
                position,
                subject: message.subject.to_string(),
                payload: message.payload.clone(),
            });
        }
        drop(messages);
        // If it cannot be removed now, it is forgotten a little later.
        drop(events.delete_consumer(&name).await);
        Ok(reached)
    }
}
