//! What leaves the mesh's inside: public events as CloudEvents, and dead letters.

use crate::{
    Bus,
    append::{Appended, RECORD_ID, read_ack},
    ask::RequestError,
};
use async_nats::{HeaderMap, Message, jetstream::stream::LastRawMessageErrorKind};
use bytes::Bytes;
use contracts::{Timestamp, subject};
use serde_json::{Value, json};
use std::{fmt, time::Duration};

/// How long one publication waits for its ack.
pub const PUBLISH_TIMEOUT: Duration = Duration::from_secs(5);
/// How many events may be on their way at once.
pub const PUBLISH_AHEAD_MAX: usize = 512;
/// The longest part of a dead message's reason, in bytes.
pub const REASON_BYTES_MAX: usize = 1_000;
/// Why a message is dead.
pub const REASON: &str = "Souk-Reason";

/// Where an event stands in its log: the id by which anybody knows it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventPlace {
    /// The record.
    pub position: u64,
    /// Which event of the record.
    pub index: u32,
}

/// One event for the world.
pub struct PublicEvent {
    /// Whose event.
    pub domain: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub about: String,
    /// Where it stands.
    pub place: EventPlace,
    /// When it was decided.
    pub at: Timestamp,
    /// What it says.
    pub data: Value,
}

/// Something could not be published.
#[derive(Debug, thiserror::Error)]
#[error("publishing: {0}")]
pub struct PublishError(String);

impl fmt::Display for EventPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.position, self.index)
    }
}

impl EventPlace {
    fn parse(text: &str) -> Option<Self> {
        let (position, index) = text.rsplit_once('-')?;
        let (_, position) = position.rsplit_once('-').unwrap_or(("", position));
        Some(Self {
            position: position.parse().ok()?,
            index: index.parse().ok()?,
        })
    }
}

impl PublicEvent {
    /// The event's id in the world: log, position and index.
    pub fn id(&self) -> String {
        format!("{}-{}", self.domain, self.place)
    }

    /// CloudEvents 1.0, structured JSON.
    pub fn cloud_event(&self) -> Value {
        json!({
            "specversion": "1.0",
            "id": self.id(),
            "source": format!("/souk/{}", self.domain),
            "type": format!("souk.{}.{}", self.domain, self.name),
            "subject": self.about,
            "time": self.at,
            "datacontenttype": "application/json",
            "data": self.data,
        })
    }
}

impl Bus {
    /// Publishes events in order, and waits until the stream has all of them. Safe to call again:
    /// the stream knows an event by its id.
    pub async fn publish_events(&self, events: &[PublicEvent]) -> Result<(), PublishError> {
        for chunk in events.chunks(PUBLISH_AHEAD_MAX) {
            let mut acks = Vec::with_capacity(chunk.len());
            for event in chunk {
                let to = subject::event(event.domain, event.name, &event.about);
                let mut headers = HeaderMap::new();
                headers.insert(RECORD_ID, event.id());
                headers.insert("Content-Type", "application/cloudevents+json");
                let body = Bytes::from(event.cloud_event().to_string());
                acks.push(self.send(to, headers, body).await.map_err(failed)?);
            }
            for ack in acks {
                stored(self.reply_to(ack, PUBLISH_TIMEOUT).await)?;
            }
        }
        Ok(())
    }

    /// The last event of a domain that the stream really holds.
    pub async fn last_event(&self, domain: &str) -> Result<Option<EventPlace>, PublishError> {
        let jetstream = self.jetstream();
        let stream = jetstream.get_stream_no_info(subject::EVENTS_STREAM).await;
        let stream = stream.map_err(failed)?;
        match stream
            .get_last_raw_message_by_subject(&subject::events_of(domain))
            .await
        {
            Ok(message) => {
                let id = message.headers.get(RECORD_ID);
                Ok(id.and_then(|id| EventPlace::parse(id.as_str())))
            }
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Puts a message that nobody could handle aside, whole, with the reason.
    pub async fn bury(
        &self,
        domain: &str,
        what: &str,
        reason: &str,
        payload: Bytes,
    ) -> Result<(), PublishError> {
        let mut headers = HeaderMap::new();
        headers.insert(REASON, one_line(reason));
        let to = subject::dead(domain, what);
        stored(self.request(to, headers, payload, PUBLISH_TIMEOUT).await)
    }
}

/// A reason that fits into a header.
fn one_line(reason: &str) -> String {
    let (kept, _) = reason.split_at(reason.floor_char_boundary(REASON_BYTES_MAX));
    kept.replace(['\r', '\n'], " ")
}

fn failed(error: impl fmt::Display) -> PublishError {
    PublishError(error.to_string())
}

fn stored(reply: Result<Message, RequestError>) -> Result<(), PublishError> {
    match read_ack(reply) {
        Appended::Stored { .. } => Ok(()),
        Appended::Overtaken => Err(failed("the stream refused it")),
        Appended::Full => Err(failed("the stream is full")),
        Appended::Unclear { reason } => Err(failed(reason)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_cut_before_a_character_that_does_not_fit() {
        let long = format!(
            "{}\n{}",
            "a".repeat(REASON_BYTES_MAX - 2),
            "é".repeat(1_000)
        );
        let kept = one_line(&long);
        assert_eq!(kept, format!("{} ", "a".repeat(REASON_BYTES_MAX - 2)));
        assert_eq!(one_line("short"), "short");
    }

    #[test]
    fn an_event_s_place_is_read_from_its_id() {
        let place = EventPlace {
            position: 12,
            index: 3,
        };
        assert_eq!(EventPlace::parse("stock-12-3"), Some(place));
        assert_eq!(EventPlace::parse("12-3"), Some(place));
        assert_eq!(EventPlace::parse("stock"), None);
    }
}
