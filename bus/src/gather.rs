//! Gather: ask every process that listens, and take all the answers that come in time.

use crate::{
    Bus,
    ask::problem_in,
    codec::{Garbled, pack_bytes, unpack},
    context::Asking,
    replies::nobody_home,
};
use contracts::Problem;
use futures_util::StreamExt;
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// The most answers one question gathers.
pub const ANSWERS_MAX: usize = 1_000;

/// Gathering broke off.
#[derive(Debug, thiserror::Error)]
pub enum GatherError {
    /// The question or an answer could not be encoded or read.
    #[error("garbled: {0}")]
    Garbled(#[from] Garbled),
    /// There is no connection to the mesh.
    #[error("the mesh cannot be reached")]
    Down,
}

impl Bus {
    /// Asks everybody on `subject` and gathers answers for `window`, or until `enough` says so.
    pub async fn gather<A: DeserializeOwned>(
        &self,
        subject: String,
        question: &impl Serialize,
        window: Duration,
        enough: impl Fn(&[Result<A, Problem>]) -> bool,
    ) -> Result<Vec<Result<A, Problem>>, GatherError> {
        let inbox = self.client.new_inbox();
        let mut replies = self
            .client
            .subscribe(inbox.clone())
            .await
            .map_err(|_| GatherError::Down)?;
        let headers = Asking {
            timeout: Some(window),
            ..Asking::default()
        }
        .headers();
        self.client
            .publish_with_reply_and_headers(subject, inbox, headers, pack_bytes(question)?)
            .await
            .map_err(|_| GatherError::Down)?;
        let end = Instant::now() + window;
        let mut answers = Vec::new();
        while answers.len() < ANSWERS_MAX && !enough(&answers) {
            match timeout_at(end, replies.next()).await {
                Ok(Some(reply)) if !nobody_home(&reply) => {
                    answers.push(match problem_in(&reply)? {
                        Some(problem) => Err(problem),
                        None => Ok(unpack(&reply.payload)?),
                    })
                }
                _ => break,
            }
        }
        Ok(answers)
    }
}
