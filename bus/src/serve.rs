//! Serve: take requests from a queue group, and owe each exactly one reply.

use crate::{
    Bus,
    codec::Format,
    connect::is_connected,
    context::{Asking, POSITION_NAME},
    farewell::{self, Farewell, LAST_REQUESTS},
    services::{EndpointStats, Service},
};
use async_nats::{Client, HeaderMap, Message, Subscriber};

pub use async_nats::SubscribeError;

use bytes::Bytes;
use contracts::{Kind, Problem, subject};
use futures_util::{FutureExt, StreamExt};
use std::{sync::Arc, time::Instant};
use tracing::warn;

/// The services protocol's header with the number of an error.
pub const ERROR_CODE: &str = "Nats-Service-Error-Code";
/// The services protocol's header with the text of an error.
pub const ERROR: &str = "Nats-Service-Error";

/// The requests of one subject that fall to this process.
pub struct Endpoint {
    requests: Subscriber,
    subject: String,
    taken: u64,
    connects: u64,
    farewell: Option<Farewell>,
    /// Nothing more can come: the line was away when this left.
    cut_off: bool,
    client: Arc<Client>,
    stats: Arc<EndpointStats>,
}

/// A request, and the reply that is owed to it.
pub struct Incoming {
    /// The body.
    pub payload: Bytes,
    /// What came beside the body.
    pub asking: Asking,
    /// Where the reply goes.
    pub reply: Reply,
}

/// A reply that is owed. Dropping it unanswered, as a panic does, answers with an internal error.
pub struct Reply {
    owed: Option<Owed>,
}

struct Owed {
    // Behind one pointer: a client is a dozen of them, and this is made for every request.
    client: Arc<Client>,
    to: async_nats::Subject,
    format: Format,
    since: Instant,
    stats: Arc<EndpointStats>,
}

impl Bus {
    /// Joins the queue group of a subject.
    pub async fn serve(
        &self,
        service: &Service,
        subject: String,
    ) -> Result<Endpoint, async_nats::SubscribeError> {
        let group = service.name().to_owned();
        let requests = self.client.queue_subscribe(subject.clone(), group).await?;
        let stats = service.stats_of(&subject);
        Ok(self.endpoint(requests, subject, stats))
    }

    /// Listens on a subject for itself alone: every process that listens hears every request.
    pub async fn listen(&self, subject: String) -> Result<Endpoint, async_nats::SubscribeError> {
        let requests = self.client.subscribe(subject.clone()).await?;
        Ok(self.endpoint(requests, subject, Arc::default()))
    }

    fn endpoint(
        &self,
        requests: Subscriber,
        subject: String,
        stats: Arc<EndpointStats>,
    ) -> Endpoint {
        Endpoint {
            requests,
            subject,
            taken: 0,
            connects: farewell::connects(&self.client),
            farewell: None,
            cut_off: false,
            client: Arc::new(self.client.clone()),
            stats,
        }
    }
}

impl Endpoint {
    /// The next request; nothing once the endpoint is stopped and what had come is handed out.
    pub async fn next(&mut self) -> Option<Incoming> {
        loop {
            let message = match &mut self.farewell {
                None if self.cut_off => self.requests.next().now_or_never().flatten(),
                None => self.requests.next().await,
                Some(farewell) => tokio::select! {
                    biased;
                    message = self.requests.next() => message,
                    () = farewell.over() => {
                        self.farewell = None;
                        self.leave().await;
                        continue;
                    }
                },
            };
            self.taken += 1;
            if let Some(incoming) = self.accept(message?) {
                return Some(incoming);
            }
        }
    }

    /// Takes no more requests but those on their way, which can still be read with
    /// [`Endpoint::next`].
    pub async fn stop(&mut self) {
        if self.connects != farewell::connects(&self.client) || !is_connected(&self.client) {
            // The server has begun to count anew, so there is no number to agree on.
            return self.leave().await;
        }
        match self
            .requests
            .unsubscribe_after(self.taken + LAST_REQUESTS)
            .await
        {
            Ok(()) => {
                let (client, subject) = (Client::clone(&self.client), self.subject.clone());
                self.farewell = Some(Farewell::begin(client, subject));
            }
            Err(problem) => warn!(%problem, "could not leave the queue group in good order"),
        }
    }

    async fn leave(&mut self) {
        if !is_connected(&self.client) {
            self.cut_off = true;
            return;
        }
        if let Err(problem) = self.requests.drain().await {
            warn!(%problem, "could not leave the queue group; the connection is gone");
        }
    }

    fn accept(&self, message: Message) -> Option<Incoming> {
        // Nobody waits for an answer: a blank of somebody's farewell.
        let to = message.reply?;
        if !subject::is_inbox(&to) {
            warn!(subject = %message.subject, "a request without an inbox to reply to was refused");
            return None;
        }
        let format = Format::of(&message.payload);
        let owed = Owed {
            client: self.client.clone(),
            to,
            format,
            since: Instant::now(),
            stats: self.stats.clone(),
        };
        let asking = Asking::read(message.headers.as_ref());
        Some(Incoming {
            payload: message.payload,
            asking,
            reply: Reply { owed: Some(owed) },
        })
    }
}

impl Reply {
    /// How the asker wants to read.
    pub fn format(&self) -> Format {
        self.owed
            .as_ref()
            .map_or(Format::MessagePack, |owed| owed.format)
    }

    /// Sends the answer, with the position of the view that gave it.
    pub async fn answer(self, answer: &impl serde::Serialize, position: u64) {
        match self.format().encode(answer) {
            Ok(body) => self.encoded(body, position).await,
            Err(garbled) => {
                warn!(%garbled, "an answer could not be encoded");
                self.problem(&internal()).await;
            }
        }
    }

    /// Sends an answer that is encoded in [`Reply::format`] already.
    pub async fn encoded(mut self, body: Bytes, position: u64) {
        let Some(owed) = self.owed.take() else { return };
        let mut headers = HeaderMap::new();
        headers.insert(POSITION_NAME.clone(), position.to_string());
        owed.stats.answered(owed.since.elapsed());
        owed.send(headers, body).await;
    }

    /// Leaves the reply to others: a question to every process that does not concern this one.
    pub fn leave(mut self) {
        self.owed = None;
    }

    /// Says no.
    pub async fn problem(mut self, problem: &Problem) {
        if let Some(owed) = self.owed.take() {
            owed.fail(problem).await;
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        if let Some(owed) = self.owed.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move { owed.fail(&internal()).await });
        }
    }
}

impl Owed {
    async fn fail(self, problem: &Problem) {
        self.stats.failed(self.since.elapsed(), problem);
        let mut headers = HeaderMap::new();
        headers.insert(ERROR_CODE, number(problem.kind).to_string());
        headers.insert(ERROR, problem.message.replace(['\r', '\n'], " "));
        match self.format.encode(problem) {
            Ok(body) => self.send(headers, body).await,
            Err(garbled) => warn!(%garbled, "a problem could not be encoded"),
        }
    }

    async fn send(&self, headers: HeaderMap, body: Bytes) {
        let sent = self
            .client
            .publish_with_headers(self.to.clone(), headers, body)
            .await;
        if let Err(error) = sent {
            warn!(%error, "a reply could not be sent");
        }
    }
}

fn internal() -> Problem {
    Problem::new(
        "internal",
        Kind::Internal,
        "the request could not be completed",
    )
}

/// The services protocol wants a number; ours count the kinds and are no HTTP status.
fn number(kind: Kind) -> u8 {
    match kind {
        Kind::Invalid => 1,
        Kind::Unauthenticated => 2,
        Kind::Forbidden => 3,
        Kind::NotFound => 4,
        Kind::Conflict => 5,
        Kind::Overloaded => 6,
        Kind::Unavailable => 7,
        Kind::TimedOut => 8,
        Kind::Internal => 9,
    }
}
