//! Follow: the records of a log in order, from a position on or from where a consumer stopped.

use crate::{Bus, streams::LogState};
use async_nats::jetstream::{
    self,
    consumer::{AckPolicy, DeliverPolicy, pull},
    context::ConsumerInfoErrorKind,
};
use contracts::subject;
use futures_util::StreamExt;
use std::time::Duration;
use tokio::time::timeout;

pub use crate::delivery::{ACK_WAIT, Delivery};

/// How often the server says that it is still there while the log is quiet.
pub const HEARTBEAT: Duration = Duration::from_secs(1);
/// How long a log may be quiet before the server is asked whether it really is.
pub const QUIET_MAX: Duration = Duration::from_millis(500);
/// How long that question waits for its answer.
pub const LOOK_MAX: Duration = Duration::from_secs(1);
/// How long one pull request stands.
pub const PULL_EXPIRES: Duration = Duration::from_secs(30);
/// How many records one pull request asks for.
pub const PULL_BATCH: usize = 256;
/// How long the server keeps a tail nobody reads.
pub const INACTIVE_AFTER: Duration = Duration::from_secs(30);

/// The records of one log, in order.
pub struct Follower {
    stream: String,
    messages: pull::Stream,
    lookout: Option<Lookout>,
}

/// Looks after records that nobody acknowledges: one that is lost with its connection is not sent
/// again, and nothing else would say so before the next one is written.
struct Lookout {
    bus: Bus,
    domain: String,
    next: u64,
}

/// Following broke off. Begin again from the next position wanted.
#[derive(Debug, thiserror::Error)]
#[error("following {stream}: {reason}")]
pub struct FollowError {
    /// Which stream.
    pub stream: String,
    /// Why.
    pub reason: String,
}

impl Bus {
    /// Follows a log from a position on, for this process alone. Nothing is acknowledged: who
    /// follows keeps the position with what was made of the records.
    pub async fn follow_from(&self, domain: &str, from: u64) -> Result<Follower, FollowError> {
        let config = pull::Config {
            deliver_policy: DeliverPolicy::ByStartSequence {
                start_sequence: from.max(1),
            },
            ack_policy: AckPolicy::None,
            inactive_threshold: INACTIVE_AFTER,
            num_replicas: 1,
            memory_storage: true,
            ..pull::Config::default()
        };
        let mut follower = self
            .follow(&subject::log_stream(domain), config, PULL_BATCH)
            .await?;
        follower.lookout = Some(Lookout {
            bus: self.clone(),
            domain: domain.to_owned(),
            next: from.max(1),
        });
        Ok(follower)
    }

    /// Follows a log where the durable consumer of this name stopped: one record at a time over all
    /// processes that follow by it, given again until somebody acknowledges it.
    pub async fn follow_durably(
        &self,
        domain: &str,
        consumer: &str,
    ) -> Result<Follower, FollowError> {
        self.follow_by_many(domain, consumer, 1).await
    }

    /// The same with up to so many records on their way at once, in no order.
    pub async fn follow_by_many(
        &self,
        domain: &str,
        consumer: &str,
        at_once: usize,
    ) -> Result<Follower, FollowError> {
        let config = pull::Config {
            durable_name: Some(consumer.to_owned()),
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            max_ack_pending: i64::try_from(at_once).unwrap_or(i64::MAX),
            ..pull::Config::default()
        };
        self.follow(&subject::log_stream(domain), config, at_once)
            .await
    }

    /// Up to where a durable consumer has acknowledged; 0 if it does not exist yet.
    pub async fn acknowledged(&self, domain: &str, consumer: &str) -> Result<u64, FollowError> {
        let stream = subject::log_stream(domain);
        let broken = |reason: String| FollowError {
            stream: stream.clone(),
            reason,
        };
        let log = self.jetstream().get_stream_no_info(&stream).await;
        let log = log.map_err(|error| broken(error.to_string()))?;
        match log.consumer_info(consumer).await {
            Ok(info) => Ok(info.ack_floor.stream_sequence),
            Err(error) if error.kind() == ConsumerInfoErrorKind::NotFound => Ok(0),
            Err(error) => Err(broken(error.to_string())),
        }
    }

    async fn follow(
        &self,
        stream: &str,
        config: pull::Config,
        batch: usize,
    ) -> Result<Follower, FollowError> {
        let broken = |reason: String| FollowError {
            stream: stream.to_owned(),
            reason,
        };
        let jetstream = self.jetstream();
        let log = jetstream
            .get_stream_no_info(stream)
            .await
            .map_err(|e| broken(e.to_string()))?;
        let consumer = match config.durable_name.clone() {
            Some(name) => log
                .get_or_create_consumer(&name, config)
                .await
                .map_err(|e| e.to_string()),
            None => log.create_consumer(config).await.map_err(|e| e.to_string()),
        }
        .map_err(&broken)?;
        let messages = consumer
            .stream()
            .max_messages_per_batch(batch)
            .expires(PULL_EXPIRES)
            .heartbeat(HEARTBEAT)
            .messages()
            .await
            .map_err(|error| broken(error.to_string()))?;
        Ok(Follower {
            stream: stream.to_owned(),
            messages,
            lookout: None,
        })
    }
}

impl Follower {
    /// The next record. A silent server is an error after two heartbeats.
    pub async fn next(&mut self) -> Result<Delivery, FollowError> {
        let heard = self.hear().await?;
        let broken = |reason: String| FollowError {
            stream: self.stream.clone(),
            reason,
        };
        let message = match heard {
            Some(Ok(message)) => message,
            Some(Err(error)) => return Err(broken(error.to_string())),
            None => return Err(broken("the stream of records ended".to_owned())),
        };
        let delivery = Delivery::of(message, self.lookout.is_none());
        let delivery = delivery.map_err(|error| broken(error.to_string()))?;
        if let Some(lookout) = &mut self.lookout {
            lookout.next = delivery.position + 1;
        }
        Ok(delivery)
    }

    async fn hear(&mut self) -> Result<Option<Heard>, FollowError> {
        let Some(lookout) = &self.lookout else {
            return Ok(self.messages.next().await);
        };
        loop {
            if let Ok(heard) = timeout(QUIET_MAX, self.messages.next()).await {
                return Ok(heard);
            }
            if let Some(missing) = lookout.missing().await {
                // It may have been on its way while we asked.
                let heard = timeout(QUIET_MAX, self.messages.next()).await;
                return heard.map_err(|_| missing);
            }
        }
    }
}

type Heard = Result<jetstream::Message, pull::MessagesError>;

impl Lookout {
    /// What the log holds and we have not heard of. Nothing if the server does not answer: then the
    /// line is bad, and the missing heartbeat will say so.
    async fn missing(&self) -> Option<FollowError> {
        let asked = timeout(LOOK_MAX, self.bus.log_state(&self.domain)).await;
        let LogState { last, .. } = asked.ok()?.ok()?;
        let next = self.next;
        (last >= next).then(|| FollowError {
            stream: subject::log_stream(&self.domain),
            reason: format!("record {next} did not arrive, and {last} is the last"),
        })
    }
}
