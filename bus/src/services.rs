//! The NATS services protocol (ADR-32): how pools are found, described and counted by any NATS
//! tool.
//!
//! The client library's own implementation sends errors without a body and counts them only if it
//! sends them itself; ours carry `{code, message, details}`.

use crate::Bus;
use async_nats::{Message, Subscriber};
use contracts::{Problem, subject};
use futures_util::{
    StreamExt,
    stream::{self, SelectAll},
};
use parking_lot::Mutex;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tracing::warn;
use uuid::Uuid;

/// A service as the protocol shows it: one per domain and process.
pub struct Service {
    name: String,
    id: Uuid,
    description: String,
    started: OffsetDateTime,
    endpoints: Vec<EndpointInfo>,
}

/// One subject of a service.
pub struct EndpointInfo {
    /// The subject it is asked on.
    pub subject: String,
    /// Facts for tools: who may ask, and the JSON Schemas of request and reply.
    pub metadata: Value,
    stats: Arc<EndpointStats>,
}

/// What has gone through one endpoint of this process.
#[derive(Default)]
pub struct EndpointStats {
    requests: AtomicU64,
    errors: AtomicU64,
    nanoseconds: AtomicU64,
    last_error: Mutex<String>,
}

/// Answers discovery for a service.
pub struct Responder {
    bus: Bus,
    service: Arc<Service>,
    inquiries: SelectAll<Subscriber>,
}

impl EndpointInfo {
    /// An endpoint on `subject` with its facts.
    pub fn new(subject: String, metadata: Value) -> Self {
        Self {
            subject,
            metadata,
            stats: Arc::default(),
        }
    }
}

impl EndpointStats {
    pub(crate) fn answered(&self, took: Duration) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let took = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds.fetch_add(took, Ordering::Relaxed);
    }

    pub(crate) fn failed(&self, took: Duration, problem: &Problem) {
        self.answered(took);
        self.errors.fetch_add(1, Ordering::Relaxed);
        *self.last_error.lock() = format!("{}: {}", problem.code, problem.message);
    }
}

impl Service {
    /// A service named for its domain; `id` is the process that offers it.
    pub fn new(name: &str, id: Uuid, description: &str, endpoints: Vec<EndpointInfo>) -> Self {
        let (name, description) = (name.to_owned(), description.trim().to_owned());
        Self {
            name,
            id,
            description,
            started: OffsetDateTime::now_utc(),
            endpoints,
        }
    }

    /// The service's name, which is its queue group too.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn stats_of(&self, subject: &str) -> Arc<EndpointStats> {
        let endpoint = self
            .endpoints
            .iter()
            .find(|endpoint| endpoint.subject == subject);
        endpoint
            .map(|endpoint| endpoint.stats.clone())
            .unwrap_or_default()
    }

    fn response(&self, verb: &str) -> Value {
        let kind = format!("io.nats.micro.v1.{}_response", verb.to_lowercase());
        let mut body = json!({
            "type": kind,
            "name": self.name,
            "id": self.id.simple().to_string(),
            "version": env!("CARGO_PKG_VERSION"),
            "metadata": {},
        });
        let extra = match verb {
            "INFO" => json!({
                "description": self.description,
                "endpoints": self.endpoints.iter().map(|e| e.info(&self.name)).collect::<Vec<_>>(),
            }),
            "STATS" => json!({
                "started": self.started.format(&Rfc3339).unwrap_or_default(),
                "endpoints": self.endpoints.iter().map(|e| e.counts(&self.name)).collect::<Vec<_>>(),
            }),
            _ => json!({}),
        };
        if let (Value::Object(body), Value::Object(extra)) = (&mut body, extra) {
            body.extend(extra);
        }
        body
    }
}

impl EndpointInfo {
    fn info(&self, group: &str) -> Value {
        json!({
            "name": self.subject.replace('.', "-"),
            "subject": self.subject,
            "queue_group": group,
            "metadata": self.metadata,
        })
    }

    fn counts(&self, group: &str) -> Value {
        let requests = self.stats.requests.load(Ordering::Relaxed);
        let nanoseconds = self.stats.nanoseconds.load(Ordering::Relaxed);
        json!({
            "name": self.subject.replace('.', "-"),
            "subject": self.subject,
            "queue_group": group,
            "num_requests": requests,
            "num_errors": self.stats.errors.load(Ordering::Relaxed),
            "last_error": *self.stats.last_error.lock(),
            "processing_time": nanoseconds,
            "average_processing_time": nanoseconds.checked_div(requests).unwrap_or(0),
        })
    }
}

impl Bus {
    /// Begins to hear who looks for a service: by `$SRV.PING`, `INFO` and `STATS`, to all, by name,
    /// by id.
    pub async fn announce(
        &self,
        service: Arc<Service>,
    ) -> Result<Responder, async_nats::SubscribeError> {
        let mut inquiries: Vec<Subscriber> = Vec::new();
        for verb in ["PING", "INFO", "STATS"] {
            let (name, id) = (&service.name, service.id.simple());
            for subject in [
                format!("$SRV.{verb}"),
                format!("$SRV.{verb}.{name}"),
                format!("$SRV.{verb}.{name}.{id}"),
            ] {
                inquiries.push(self.client.subscribe(subject).await?);
            }
        }
        Ok(Responder {
            bus: self.clone(),
            service,
            inquiries: stream::select_all(inquiries),
        })
    }
}

impl Responder {
    /// Answers whoever looks, for as long as there is a connection.
    pub async fn answer(mut self) {
        while let Some(inquiry) = self.inquiries.next().await {
            self.respond(inquiry).await;
        }
    }

    async fn respond(&self, inquiry: Message) {
        let verb = inquiry.subject.split('.').nth(1).unwrap_or_default();
        let body = self.service.response(verb).to_string();
        let Some(reply) = inquiry.reply.filter(|to| subject::is_inbox(to)) else {
            return;
        };
        if let Err(error) = self.bus.client.publish(reply, body.into()).await {
            warn!(%error, "a discovery reply could not be sent");
        }
    }
}
