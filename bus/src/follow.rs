//! Follow: the records of a log in order, from a position on or from where a consumer stopped.

use crate::{
    Bus,
    delivery::Word,
    lookout::{Known, Lookout},
};
use async_nats::jetstream::{
    self,
    consumer::{AckPolicy, Consumer, DeliverPolicy, pull},
    context::ConsumerInfoErrorKind,
};
use contracts::subject;
use futures_util::StreamExt;
use std::time::Duration;
use tokio::time::timeout;

pub use crate::{
    delivery::{ACK_WAIT, Delivery},
    lookout::{LOOK_MAX, QUIET_MAX},
};

/// How often the server says that it is still there while the log is quiet.
pub const HEARTBEAT: Duration = Duration::from_secs(1);
/// How long one pull request stands.
pub const PULL_EXPIRES: Duration = Duration::from_secs(30);
/// How many records one pull request asks for, however few may be on their way at once.
///
/// The client library asks again when half of them have come, and counts them as asked for only
/// when it has heard that its request left. A record that comes sooner is counted twice where
/// nothing else is on its way; with one record to a request it would then wait for a record that it
/// has had, and ask for no other, until heartbeats are missed.
pub const PULL_BATCH: usize = 256;
/// How long the server keeps a tail nobody reads.
pub const INACTIVE_AFTER: Duration = Duration::from_secs(30);

/// The records of one log, in order.
pub struct Follower {
    stream: String,
    messages: pull::Stream,
    lookout: Option<Lookout>,
}

/// Following ended.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// It broke off. Begin again from the next position wanted.
    #[error("following {stream}: {reason}")]
    Broken {
        /// Which stream.
        stream: String,
        /// Why.
        reason: String,
    },
    /// Records that are wanted next are not in the log any more.
    #[error("{stream} has lost record {first}, and has {next} behind it")]
    Missing {
        /// Which stream.
        stream: String,
        /// The first record that is missing.
        first: u64,
        /// Where the log goes on.
        next: u64,
    },
    /// The log is no longer the one that was followed: what was made of that one is of no use.
    #[error("{stream} is another log, or has lost its end: {reason}")]
    Replaced {
        /// Which stream.
        stream: String,
        /// What shows it.
        reason: String,
    },
}

impl Bus {
    /// Follows a log from a position on, for this process alone. Nothing is acknowledged: who
    /// follows keeps the position with what was made of the records.
    pub async fn follow_from(&self, domain: &str, from: u64) -> Result<Follower, FollowError> {
        let log = self.log_state(domain).await;
        let log = log.map_err(|error| FollowError::Broken {
            stream: subject::log_stream(domain),
            reason: error.to_string(),
        })?;
        let known = Known {
            created: log.created,
            reached: 0,
            next: from.max(1),
        };
        self.follow_known(domain, known).await
    }

    /// Goes on following the log that was created at this time, and has been read up to a position.
    pub async fn follow_after(
        &self,
        domain: &str,
        created: &str,
        read: u64,
    ) -> Result<Follower, FollowError> {
        let known = Known {
            created: created.to_owned(),
            reached: read,
            next: read + 1,
        };
        self.follow_known(domain, known).await
    }

    async fn follow_known(&self, domain: &str, known: Known) -> Result<Follower, FollowError> {
        let config = in_passing(known.next);
        let mut follower = self.follow(&subject::log_stream(domain), config).await?;
        let lookout = Lookout {
            bus: self.clone(),
            domain: domain.to_owned(),
            known,
        };
        // Asked last: had the log been another when the consumer was made, it would be still.
        lookout.same().await?;
        follower.lookout = Some(lookout);
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
        self.follow(&subject::log_stream(domain), config).await
    }

    /// Up to where a durable consumer has acknowledged; 0 if it does not exist yet.
    pub async fn acknowledged(&self, domain: &str, consumer: &str) -> Result<u64, FollowError> {
        let stream = subject::log_stream(domain);
        let broken = |reason: String| FollowError::Broken {
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

    async fn follow(&self, stream: &str, config: pull::Config) -> Result<Follower, FollowError> {
        let broken = |reason: String| FollowError::Broken {
            stream: stream.to_owned(),
            reason,
        };
        let jetstream = self.jetstream();
        let log = jetstream
            .get_stream_no_info(stream)
            .await
            .map_err(|e| broken(e.to_string()))?;
        let consumer = match config.durable_name.clone() {
            Some(name) => {
                let found = log.get_or_create_consumer(&name, config.clone()).await;
                match found {
                    // An earlier version may have wanted more or fewer at once.
                    Ok(found) if at_once(&found) != config.max_ack_pending => {
                        log.create_consumer(config).await
                    }
                    found => found,
                }
            }
            None => log.create_consumer(config).await,
        }
        .map_err(|error| broken(error.to_string()))?;
        let messages = consumer
            .stream()
            .max_messages_per_batch(PULL_BATCH)
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
        let broken = |reason: String| FollowError::Broken {
            stream: self.stream.clone(),
            reason,
        };
        let message = match heard {
            Some(Ok(message)) => message,
            Some(Err(error)) => return Err(broken(error.to_string())),
            None => return Err(broken("the stream of records ended".to_owned())),
        };
        let owed = match &self.lookout {
            None => Word::Owed,
            Some(_) => Word::None,
        };
        let delivery = Delivery::of(message, owed);
        let delivery = delivery.map_err(|error| broken(error.to_string()))?;
        if let Some(lookout) = &mut self.lookout {
            lookout.heard(delivery.position);
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
            match lookout.amiss().await {
                None => {}
                Some(replaced @ FollowError::Replaced { .. }) => return Err(replaced),
                Some(missing) => {
                    // It may have been on its way while we asked.
                    let heard = timeout(QUIET_MAX, self.messages.next()).await;
                    return heard.map_err(|_| missing);
                }
            }
        }
    }
}

/// A consumer for one reading from a position on, of which nothing is kept.
pub(crate) fn in_passing(start_sequence: u64) -> pull::Config {
    pull::Config {
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence },
        ack_policy: AckPolicy::None,
        inactive_threshold: INACTIVE_AFTER,
        num_replicas: 1,
        memory_storage: true,
        ..pull::Config::default()
    }
}

fn at_once(consumer: &Consumer<pull::Config>) -> i64 {
    consumer.cached_info().config.max_ack_pending
}

type Heard = Result<jetstream::Message, pull::MessagesError>;
