//! Delivery: one record of a log, and the word that a durable consumer is owed for it.

use crate::{
    append::{RECORD_ID, WRITER},
    follow::FollowError,
};
use async_nats::{
    HeaderMap,
    jetstream::{self, AckKind},
};
use bytes::Bytes;
use contracts::{InstanceId, RecordId};
use std::time::Duration;
use tokio::time::{Instant, interval_at};
use tracing::warn;
use uuid::Uuid;

/// How long the server waits for a word about a record before it gives the record to another
/// process. Whoever takes longer says so meanwhile, so this is what a crash costs.
pub const ACK_WAIT: Duration = Duration::from_secs(4);

/// One record as it lies in the log.
pub struct Delivery {
    /// Where it stands.
    pub position: u64,
    /// Its id, if its header is readable.
    pub record: Option<RecordId>,
    /// The process that wrote it, if its header is readable.
    pub writer: Option<InstanceId>,
    /// The packed record.
    pub payload: Bytes,
    /// How many records stand behind it, by the server.
    pub behind: u64,
    /// How often it has been delivered; more than once only to a durable consumer.
    pub attempt: u64,
    owed: Owed,
}

/// What a durable consumer is owed for a record. Dropping it unpaid gives the record back at once.
struct Owed {
    message: jetstream::Message,
    paid: bool,
}

/// Whether a consumer is owed a word about each record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// It is a durable one.
    Owed,
    /// Nobody waits for any.
    None,
}

impl Delivery {
    pub(crate) fn of(message: jetstream::Message, owed: Word) -> Result<Self, async_nats::Error> {
        let (position, behind, delivered) = {
            let info = message.info()?;
            (info.stream_sequence, info.pending, info.delivered)
        };
        let headers = message.headers.as_ref();
        Ok(Self {
            position,
            behind,
            record: uuid_in(headers, RECORD_ID).map(RecordId),
            writer: uuid_in(headers, WRITER).map(InstanceId),
            payload: message.payload.clone(),
            attempt: u64::try_from(delivered).unwrap_or(1),
            owed: Owed {
                message,
                paid: owed == Word::None,
            },
        })
    }

    /// Waits for what is made of this record, and tells the durable consumer meanwhile that
    /// somebody is at it.
    pub async fn while_working<T>(&self, work: impl Future<Output = T>) -> T {
        // Most work is done long before anybody has to be told of it.
        let mut beats = interval_at(Instant::now() + ACK_WAIT / 4, ACK_WAIT / 4);
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                _ = beats.tick() => {
                    if let Err(error) = self.owed.message.ack_with(AckKind::Progress).await {
                        warn!(%error, "a consumer could not be told that its record is worked on");
                    }
                }
            }
        }
    }

    /// Tells the durable consumer that this record has been dealt with, and waits until it knows.
    pub async fn acknowledge(mut self) -> Result<(), FollowError> {
        let acknowledged = self.owed.message.double_ack().await;
        self.owed.paid = acknowledged.is_ok();
        acknowledged.map_err(|error| self.broken(&error))
    }

    /// Asks the durable consumer to give this record again after a while.
    pub async fn postpone(mut self, pause: Duration) -> Result<(), FollowError> {
        let ack = self.owed.message.ack_with(AckKind::Nak(Some(pause))).await;
        self.owed.paid = ack.is_ok();
        ack.map_err(|error| self.broken(&error))
    }

    fn broken(&self, error: &async_nats::Error) -> FollowError {
        FollowError::Broken {
            stream: self.owed.message.subject.to_string(),
            reason: error.to_string(),
        }
    }
}

impl Drop for Owed {
    fn drop(&mut self) {
        if !self.paid
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let message = self.message.clone();
            runtime.spawn(async move {
                if let Err(error) = message.ack_with(AckKind::Nak(None)).await {
                    warn!(%error, "a record could not be given back; it comes again by itself");
                }
            });
        }
    }
}

fn uuid_in(headers: Option<&HeaderMap>, name: &str) -> Option<Uuid> {
    Uuid::parse_str(headers?.get(name)?.as_str()).ok()
}
