//! What leaves the mesh's inside: public events as CloudEvents, and dead letters.

use crate::{
    Bus,
    append::{Appended, RECORD_ID, read_ack},
    ask::RequestError,
};
use async_nats::{HeaderMap, Message, jetstream::stream::LastRawMessageErrorKind};
use bytes::Bytes;
use contracts::{Timestamp, subject};
use serde_json::json;
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
    /// What it says, as JSON.
    pub data: String,
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
    pub(crate) fn parse(text: &str) -> Option<Self> {
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
    pub fn cloud_event(&self) -> String {
        let envelope = json!({
            "specversion": "1.0",
            "id": self.id(),
            "source": format!("/souk/{}", self.domain),
            "type": format!("souk.{}.{}", self.domain, self.name),
            "subject": self.about,
            "time": self.at,
            "datacontenttype": "application/json",
        });
        // What it says is written already, and may be long.
        let mut text = envelope.to_string();
        text.pop();
        text.push_str(",\"data\":");
        text.push_str(&self.data);
        text.push('}');
        text
    }
}

impl Bus {
    /// Publishes events of the log that was created at this time, in order, and waits until the
    /// stream has all of them. Safe to call again: the stream knows an event by its id and its log.
    pub async fn publish_events(
        &self,
        events: &[PublicEvent],
        log_created: &str,
    ) -> Result<(), PublishError> {
        for chunk in events.chunks(PUBLISH_AHEAD_MAX) {
            let mut acks = Vec::with_capacity(chunk.len());
            for event in chunk {
                let to = subject::event(event.domain, event.name, &event.about);
                let mut headers = HeaderMap::new();
                headers.insert(RECORD_ID, format!("{log_created}-{}", event.id()));
                headers.insert("Content-Type", "application/cloudevents+json");
                let body = Bytes::from(event.cloud_event());
                acks.push(self.send(to, headers, body).await.map_err(failed)?);
            }
            for ack in acks {
                stored(self.reply_to(ack, PUBLISH_TIMEOUT).await)?;
            }
        }
        Ok(())
    }

    /// The last event of a domain's log that the stream really holds. What came before the log was
    /// created is of another log, whose positions mean nothing in this one.
    pub async fn last_event(&self, domain: &str) -> Result<Option<EventPlace>, PublishError> {
        let jetstream = self.jetstream();
        let stream = jetstream.get_stream_no_info(subject::EVENTS_STREAM).await;
        let stream = stream.map_err(failed)?;
        match stream
            .get_last_raw_message_by_subject(&subject::events_of(domain))
            .await
        {
            Ok(message) => {
                let log = jetstream.get_stream(subject::log_stream(domain)).await;
                if message.time < log.map_err(failed)?.cached_info().created {
                    return Ok(None);
                }
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
        Appended::Refused { reason } | Appended::Unclear { reason } => Err(failed(reason)),
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
    fn what_an_event_says_stands_in_its_envelope() {
        let event = PublicEvent {
            domain: "stock",
            name: "released",
            about: "7".to_owned(),
            place: EventPlace {
                position: 12,
                index: 3,
            },
            at: Timestamp(0),
            data: r#"{"order":"7"}"#.to_owned(),
        };
        let told: serde_json::Value = serde_json::from_str(&event.cloud_event()).unwrap();
        let expected = json!({
            "specversion": "1.0", "id": "stock-12-3", "source": "/souk/stock",
            "type": "souk.stock.released", "subject": "7", "time": "1970-01-01T00:00:00Z",
            "datacontenttype": "application/json", "data": {"order": "7"},
        });
        assert_eq!(told, expected);
    }

    #[test]
    fn an_event_s_place_is_read_from_its_id() {
        let place = EventPlace {
            position: 12,
            index: 3,
        };
        assert_eq!(EventPlace::parse("stock-12-3"), Some(place));
        assert_eq!(EventPlace::parse("12-3"), Some(place));
        let dated = "2026-11-21T13:00:00.5Z-stock-12-3";
        assert_eq!(EventPlace::parse(dated), Some(place));
        assert_eq!(EventPlace::parse("stock"), None);
    }
}
