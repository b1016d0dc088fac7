//! The plainest use of NATS, for one purpose: to measure the mesh against it.

use crate::{
    Bus,
    append::{Appended, EXPECTED_LAST, read_ack},
    streams::{StreamError, StreamLimits},
};
use async_nats::HeaderMap;
use bytes::Bytes;
use futures_util::StreamExt;
use std::time::Duration;
use tokio::task::JoinHandle;

const TIMEOUT: Duration = Duration::from_secs(30);

impl Bus {
    /// Makes a stream in which every entity has a subject of its own.
    pub async fn ensure_raw(&self, limits: &StreamLimits) -> Result<(), StreamError> {
        self.ensure_named("RAW", "raw.>", limits).await
    }

    /// Stores one message of one entity, guarded by the entity's last message, and gives its
    /// sequence number.
    pub async fn append_raw(&self, entity: usize, last: u64, payload: Bytes) -> Appended {
        let mut headers = HeaderMap::new();
        headers.insert(EXPECTED_LAST, last.to_string());
        read_ack(
            self.request(format!("raw.{entity}"), headers, payload, TIMEOUT)
                .await,
        )
    }

    /// Answers every request on `raw-echo` with its own payload.
    pub async fn serve_raw_echo(&self) -> Result<JoinHandle<()>, async_nats::SubscribeError> {
        let mut requests = self
            .client
            .queue_subscribe("raw-echo", "raw".to_owned())
            .await?;
        let client = self.client.clone();
        Ok(tokio::spawn(async move {
            while let Some(request) = requests.next().await {
                let Some(reply) = request.reply else { continue };
                if client.publish(reply, request.payload).await.is_err() {
                    return;
                }
            }
        }))
    }

    /// One bare request to `raw-echo`, by the client library's own means.
    pub async fn ask_raw_echo(&self, payload: Bytes) -> bool {
        self.client.request("raw-echo", payload).await.is_ok()
    }
}
