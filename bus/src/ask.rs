//! Ask: one request, one answer, within a bound.

use crate::{
    Bus,
    codec::{Format, Garbled, pack_bytes, unpack},
    context::{Asking, POSITION_NAME},
    replies::{PendingReply, nobody_home},
};
use async_nats::{HeaderMap, Message};
use bytes::Bytes;
use contracts::{Domain, Kind, Problem, Request};
use std::time::Duration;

/// An answer, and how far the view was that gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered<A> {
    /// The answer.
    pub answer: A,
    /// The position of the view that answered: send it along to read your own writes.
    pub position: u64,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError<R> {
    /// The domain's rules say no.
    #[error("{0}")]
    Refused(R),
    /// The request was turned away before any rule saw it: not allowed, not understood, too many.
    #[error("{0}")]
    Rejected(Problem),
    /// No process serves this subject.
    #[error("nobody serves {subject}")]
    NobodyHome {
        /// Which subject.
        subject: String,
    },
    /// No answer in time: it may or may not have happened.
    #[error("no answer from {subject} within {patience:?}")]
    TimedOut {
        /// Which subject.
        subject: String,
        /// How long we waited.
        patience: Duration,
    },
    /// The answer could not be read, or the request not be written.
    #[error("garbled: {0}")]
    Garbled(#[from] Garbled),
    /// There is no connection to the mesh.
    #[error("the mesh cannot be reached")]
    Down,
}

impl<R: contracts::Refusal> AskError<R> {
    /// The form in which this error travels on.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Refused(refusal) => Problem::refused(refusal),
            Self::Rejected(problem) => problem.clone(),
            Self::NobodyHome { .. } | Self::Down => {
                Problem::new("unavailable", Kind::Unavailable, self.to_string())
                    .retry_after_ms(1_000)
            }
            Self::TimedOut { .. } => {
                Problem::new("timed-out", Kind::TimedOut, self.to_string()).retry_after_ms(1_000)
            }
            Self::Garbled(_) => Problem::new("garbled", Kind::Internal, "the answer was garbled"),
        }
    }
}

/// What every ask of `M` may fail with.
pub type AskErrorOf<M> = AskError<<<M as Request>::Domain as Domain>::Refusal>;

impl Bus {
    /// Asks a domain, and waits for its answer at most [`Asking::patience`].
    pub async fn ask<M: Request>(
        &self,
        request: &M,
        asking: &Asking,
    ) -> Result<Answered<M::Answer>, AskErrorOf<M>> {
        let payload = pack_bytes(request)?;
        let reply = self
            .request(M::subject(), asking.headers(), payload, asking.patience())
            .await;
        let reply = reply.map_err(RequestError::into_ask)?;
        match problem_in(&reply)? {
            None => Ok(Answered {
                answer: unpack(&reply.payload)?,
                position: position_in(&reply),
            }),
            Some(problem) => Err(match problem.refusal() {
                Some(refusal) => AskError::Refused(refusal),
                None => AskError::Rejected(problem),
            }),
        }
    }

    /// One request and its reply, as they are on the wire.
    pub(crate) async fn request(
        &self,
        subject: String,
        headers: HeaderMap,
        payload: Bytes,
        patience: Duration,
    ) -> Result<Message, RequestError> {
        let sending = self.send(subject.clone(), headers, payload);
        match tokio::time::timeout(patience, sending).await {
            Err(_) => Err(RequestError::TimedOut { subject, patience }),
            Ok(sent) => self.reply_to(sent?, patience).await,
        }
    }

    /// Sends a request. Requests sent one after the other arrive in that order.
    pub(crate) async fn send(
        &self,
        subject: String,
        headers: HeaderMap,
        payload: Bytes,
    ) -> Result<Sent, RequestError> {
        let reply = self.replies.expect();
        let inbox = reply.subject.clone();
        self.client
            .publish_with_reply_and_headers(subject.clone(), inbox, headers, payload)
            .await
            .map_err(|error| RequestError::from_publish(&error))?;
        Ok(Sent { subject, reply })
    }

    /// Waits for the reply to a request.
    pub(crate) async fn reply_to(
        &self,
        sent: Sent,
        patience: Duration,
    ) -> Result<Message, RequestError> {
        let Sent { subject, reply } = sent;
        match tokio::time::timeout(patience, reply.wait()).await {
            Err(_) => Err(RequestError::TimedOut { subject, patience }),
            Ok(Err(_)) => Err(RequestError::Down),
            Ok(Ok(reply)) if nobody_home(&reply) => Err(RequestError::NobodyHome { subject }),
            Ok(Ok(reply)) => Ok(reply),
        }
    }
}

/// A request that is on its way.
pub(crate) struct Sent {
    subject: String,
    reply: PendingReply,
}

/// Why a request on the wire has no reply.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// Nobody listens on this subject.
    #[error("nobody listens on {subject}")]
    NobodyHome {
        /// Which subject.
        subject: String,
    },
    /// No reply in time.
    #[error("no reply from {subject} within {patience:?}")]
    TimedOut {
        /// Which subject.
        subject: String,
        /// How long we waited.
        patience: Duration,
    },
    /// The message is larger than the server takes.
    #[error("the message is larger than the server takes")]
    TooLarge,
    /// There is no connection.
    #[error("the mesh cannot be reached")]
    Down,
}

impl RequestError {
    fn from_publish(error: &async_nats::PublishError) -> Self {
        match error.kind() {
            async_nats::client::PublishErrorKind::MaxPayloadExceeded => Self::TooLarge,
            _ => Self::Down,
        }
    }

    fn into_ask<R>(self) -> AskError<R> {
        match self {
            Self::NobodyHome { subject } => AskError::NobodyHome { subject },
            Self::TimedOut { subject, patience } => AskError::TimedOut { subject, patience },
            Self::TooLarge => AskError::Garbled(Garbled("the request is too large".to_owned())),
            Self::Down => AskError::Down,
        }
    }
}

/// The problem a reply carries, if it is one by the services protocol's error header.
pub(crate) fn problem_in(reply: &Message) -> Result<Option<Problem>, Garbled> {
    let marked = reply
        .headers
        .as_ref()
        .is_some_and(|h| h.get(crate::serve::ERROR_CODE).is_some());
    if !marked {
        return Ok(None);
    }
    Format::of(&reply.payload).decode(&reply.payload).map(Some)
}

fn position_in(reply: &Message) -> u64 {
    let header = reply
        .headers
        .as_ref()
        .and_then(|headers| headers.get(POSITION_NAME.clone()));
    header
        .and_then(|position| position.as_str().parse().ok())
        .unwrap_or(0)
}
