//! Streams that are there already, and were made with other limits than those wanted now.

use super::{StreamError, refused};
use crate::Bus;
use async_nats::jetstream::stream::{Config, DiscardPolicy, Info};
use tracing::{error, warn};

impl Bus {
    /// Gives a stream the limits that are wanted, if it has others.
    pub(super) async fn adapt(&self, wanted: &Config, found: &Info) -> Result<(), StreamError> {
        let goal = goal(wanted, found);
        if goal == found.config {
            return Ok(());
        }
        let (was, becomes) = (said(&found.config), said(&goal));
        let updated = self.jetstream().update_stream(&goal).await;
        updated.map_err(|error| refused(&wanted.name, &becomes, &error))?;
        warn!(stream = wanted.name, %was, %becomes, "a stream was given other limits");
        Ok(())
    }
}

/// What the stream found is to become. A log is never made smaller than what it holds: it would
/// take in nothing more from that moment on, while its domain is at work.
fn goal(wanted: &Config, found: &Info) -> Config {
    let stored = i64::try_from(found.state.bytes).unwrap_or(i64::MAX);
    let mut goal = found.config.clone();
    goal.num_replicas = wanted.num_replicas;
    goal.max_age = wanted.max_age;
    let (stream, max_bytes) = (&wanted.name, wanted.max_bytes);
    if max_bytes >= stored || max_bytes == found.config.max_bytes {
        goal.max_bytes = max_bytes;
    } else if wanted.discard == DiscardPolicy::Old {
        warn!(
            stream,
            stored, max_bytes, "a stream holds more than it may hold now; the oldest goes"
        );
        goal.max_bytes = max_bytes;
    } else {
        error!(
            stream,
            stored, max_bytes, "a log holds more than it is to hold; its limit stays as it was"
        );
    }
    goal
}

pub(super) fn said(config: &Config) -> String {
    let (bytes, replicas, age) = (config.max_bytes, config.num_replicas, config.max_age);
    format!("{bytes} bytes at most, none older than {age:?}, on {replicas} servers")
}
