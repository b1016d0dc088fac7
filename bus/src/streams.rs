//! The streams of the mesh: a log per domain, the public events, and the dead letters.

mod adapt;

use crate::Bus;
use async_nats::{
    HeaderMap, jetstream,
    jetstream::{
        ErrorCode,
        context::{CreateStreamError, CreateStreamErrorKind},
        stream::{Config, DiscardPolicy, PersistenceMode, StorageType},
    },
};
use bytes::Bytes;
use contracts::subject;
use serde::Deserialize;
use std::time::Duration;

/// How long a question to JetStream itself may take.
pub const STREAM_TIMEOUT: Duration = Duration::from_secs(5);
/// The window in which the broker knows a message sent twice.
pub const DUPLICATE_WINDOW: Duration = Duration::from_secs(120);
/// How long public events are kept.
pub const EVENTS_AGE_MAX: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long dead letters are kept.
pub const DEAD_AGE_MAX: Duration = Duration::from_secs(90 * 24 * 3600);
/// The largest message a stream takes, in bytes.
pub const MESSAGE_BYTES_MAX: i32 = 1024 * 1024;

/// How large the streams may grow, and on how many servers they are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamLimits {
    /// The most bytes of one log. A log that is full refuses new records at once.
    pub log_bytes: i64,
    /// The most bytes of public events; the oldest go first.
    pub events_bytes: i64,
    /// The most bytes of dead letters; the oldest go first.
    pub dead_bytes: i64,
    /// How many servers keep a copy: 1, 3 or 5.
    pub replicas: usize,
}

impl Default for StreamLimits {
    fn default() -> Self {
        const GIB: i64 = 1024 * 1024 * 1024;
        Self {
            log_bytes: GIB,
            events_bytes: GIB,
            dead_bytes: GIB / 4,
            replicas: 1,
        }
    }
}

/// A log as the server knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogState {
    /// When the stream was created: another creation time is another log.
    pub created: String,
    /// The position of the first record that is still there.
    pub first: u64,
    /// The position of the last record; 0 while there is none.
    pub last: u64,
}

/// A question to JetStream itself that failed.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// There was no useful answer; there may be one later.
    #[error("jetstream: {0}")]
    NoAnswer(String),
    /// The server has no room for all that a stream is to reserve.
    #[error("there is no room for the stream {name}, which is to have {wanted}: {reason}")]
    NoRoom {
        /// Which stream.
        name: String,
        /// What it was to have.
        wanted: String,
        /// What the server says.
        reason: String,
    },
    /// The server will not have a stream as it was wanted, now or later.
    #[error("the stream {name} cannot have {wanted}: {reason}")]
    Refused {
        /// Which stream.
        name: String,
        /// What it was to have.
        wanted: String,
        /// Why not.
        reason: String,
    },
}

impl Bus {
    /// Makes a domain's log if it is not there yet, and gives it these limits if it has others.
    pub async fn ensure_log(&self, domain: &str, limits: &StreamLimits) -> Result<(), StreamError> {
        self.ensure_named(&subject::log_stream(domain), &subject::log(domain), limits)
            .await
    }

    pub(crate) async fn ensure_named(
        &self,
        name: &str,
        subjects: &str,
        limits: &StreamLimits,
    ) -> Result<(), StreamError> {
        self.ensure(Config {
            name: name.to_owned(),
            subjects: vec![subjects.to_owned()],
            max_bytes: limits.log_bytes,
            discard: DiscardPolicy::New,
            deny_delete: true,
            ..common(limits)
        })
        .await
    }

    /// Makes the streams of public events and of dead letters if they are not there yet, and gives
    /// them these limits if they have others.
    pub async fn ensure_shared(&self, limits: &StreamLimits) -> Result<(), StreamError> {
        // Events are derived from the logs and made again after a power cut, so they need no fsync
        // each; that mode is for a single server, while three share the fsyncs of a pipeline.
        let persist_mode = (limits.replicas == 1).then_some(PersistenceMode::Async);
        self.ensure(Config {
            name: subject::EVENTS_STREAM.to_owned(),
            subjects: vec![subject::all_under("event")],
            max_bytes: limits.events_bytes,
            max_age: EVENTS_AGE_MAX,
            discard: DiscardPolicy::Old,
            persist_mode,
            ..common(limits)
        })
        .await?;
        self.ensure(Config {
            name: subject::DEAD_STREAM.to_owned(),
            subjects: vec![subject::all_under("dead")],
            max_bytes: limits.dead_bytes,
            max_age: DEAD_AGE_MAX,
            discard: DiscardPolicy::Old,
            ..common(limits)
        })
        .await
    }

    async fn ensure(&self, config: Config) -> Result<(), StreamError> {
        let made = self.jetstream().get_or_create_stream(config.clone()).await;
        let wanted = adapt::said(&config);
        let found = made.map_err(|error| refused(&config.name, &wanted, &error))?;
        self.adapt(&config, found.cached_info()).await
    }

    /// Where a log begins and ends at this moment, by the server itself.
    pub async fn log_state(&self, domain: &str) -> Result<LogState, StreamError> {
        let (created, state) = self.ask_about(domain, Bytes::new()).await?;
        Ok(LogState {
            created,
            first: state.first_seq,
            last: state.last_seq,
        })
    }

    /// Whether a record that a log has gone beyond is not in it any more.
    pub async fn log_lacks(&self, domain: &str, position: u64) -> Result<bool, StreamError> {
        let question = Bytes::from_static(br#"{"deleted_details":true}"#);
        let (_, state) = self.ask_about(domain, question).await?;
        let lost = position < state.first_seq || state.deleted.contains(&position);
        Ok(lost && position <= state.last_seq)
    }

    async fn ask_about(
        &self,
        domain: &str,
        question: Bytes,
    ) -> Result<(String, State), StreamError> {
        let api = format!("$JS.API.STREAM.INFO.{}", subject::log_stream(domain));
        let reply = self
            .request(api, HeaderMap::new(), question, STREAM_TIMEOUT)
            .await
            .map_err(|error| StreamError::NoAnswer(error.to_string()))?;
        let info: Info = serde_json::from_slice(&reply.payload)
            .map_err(|error| StreamError::NoAnswer(error.to_string()))?;
        match info {
            Info {
                created: Some(created),
                state: Some(state),
                ..
            } => Ok((created, state)),
            Info { error, .. } => Err(StreamError::NoAnswer(
                error.map_or("an answer without a state".to_owned(), |error| {
                    error.description
                }),
            )),
        }
    }

    pub(crate) fn jetstream(&self) -> jetstream::Context {
        let mut context = jetstream::new(self.client.clone());
        context.set_timeout(STREAM_TIMEOUT);
        context
    }
}

/// What the server answers with this code, it may answer otherwise a moment later.
const NOT_NOW: usize = 503;

/// Whether there may be another answer soon: a cluster may still be gathering.
fn passes(no: &jetstream::Error) -> bool {
    no.code() == NOT_NOW || no.error_code() == ErrorCode::CLUSTER_NO_PEERS
}

/// What a server says that has no room for what a stream reserves, itself or for this account.
const NO_ROOM: [ErrorCode; 3] = [
    ErrorCode::STORAGE_RESOURCES_EXCEEDED,
    ErrorCode::ACCOUNT_RESOURCES_EXCEEDED,
    ErrorCode::INSUFFICIENT_RESOURCES,
];

fn refused(name: &str, wanted: &str, error: &CreateStreamError) -> StreamError {
    match error.kind() {
        CreateStreamErrorKind::JetStream(no) if NO_ROOM.contains(&no.error_code()) => {
            StreamError::NoRoom {
                name: name.to_owned(),
                wanted: wanted.to_owned(),
                reason: no.to_string(),
            }
        }
        CreateStreamErrorKind::JetStream(no) if !passes(&no) => StreamError::Refused {
            name: name.to_owned(),
            wanted: wanted.to_owned(),
            reason: no.to_string(),
        },
        _ => StreamError::NoAnswer(format!("stream {name}: {error}")),
    }
}

fn common(limits: &StreamLimits) -> Config {
    Config {
        storage: StorageType::File,
        num_replicas: limits.replicas,
        duplicate_window: DUPLICATE_WINDOW,
        max_message_size: MESSAGE_BYTES_MAX,
        allow_direct: true,
        ..Config::default()
    }
}

#[derive(Deserialize)]
struct Info {
    created: Option<String>,
    state: Option<State>,
    error: Option<ApiError>,
}

#[derive(Deserialize)]
struct State {
    first_seq: u64,
    last_seq: u64,
    /// Of the records between these, those that are not there; only if they were asked for.
    #[serde(default)]
    deleted: Vec<u64>,
}

#[derive(Deserialize)]
struct ApiError {
    description: String,
}
