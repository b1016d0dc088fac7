//! Offer: consumers of public events for tools, which may not make any themselves.

use crate::{
    Bus,
    streams::{EVENTS_AGE_MAX, StreamError},
};
use async_nats::jetstream::consumer::{AckPolicy, pull};
use contracts::subject;

impl Bus {
    /// Makes a durable consumer of all public events that are kept, or of one domain's. One that is
    /// there already goes on where it stood, and one that nobody uses for as long as events are
    /// kept is forgotten with them.
    pub async fn offer_events(&self, name: &str, of: Option<&str>) -> Result<(), StreamError> {
        let told = |why: String| StreamError::NoAnswer(format!("consumer {name}: {why}"));
        let config = pull::Config {
            durable_name: Some(name.to_owned()),
            ack_policy: AckPolicy::Explicit,
            filter_subject: of.map_or_else(|| subject::all_under("event"), subject::events_of),
            inactive_threshold: EVENTS_AGE_MAX,
            ..pull::Config::default()
        };
        let jetstream = self.jetstream();
        let events = jetstream.get_stream_no_info(subject::EVENTS_STREAM).await;
        let events = events.map_err(|error| told(error.to_string()))?;
        let made = events.create_consumer(config).await;
        made.map(drop).map_err(|error| told(error.to_string()))
    }
}
