//! Prepared commands on their way to the process that wrote a log last.

use crate::{
    Bus,
    ask::{RequestError, problem_in},
    codec::unpack,
    serve::Endpoint,
};
use async_nats::HeaderMap;
use bytes::Bytes;
use contracts::{Committed, InstanceId, Problem, subject};
use std::time::Duration;

/// How long another process may take over what it was handed.
pub const HANDOVER_TIMEOUT: Duration = Duration::from_secs(3);

/// A handover that led nowhere known.
#[derive(Debug, thiserror::Error)]
pub enum HandoverError {
    /// The request had no reply.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The other process turned all of it away.
    #[error(transparent)]
    Rejected(#[from] Problem),
    /// The reply cannot be read.
    #[error(transparent)]
    Garbled(#[from] crate::codec::Garbled),
}

impl Bus {
    /// Hands a packed list of commands to a process of the domain, and gives their outcomes.
    pub async fn hand_over(
        &self,
        domain: &str,
        to: InstanceId,
        commands: Bytes,
    ) -> Result<Vec<Result<Committed, Problem>>, HandoverError> {
        let subject = subject::ledger(domain, to.0);
        let reply = self
            .request(subject, HeaderMap::new(), commands, HANDOVER_TIMEOUT)
            .await?;
        match problem_in(&reply)? {
            Some(problem) => Err(problem.into()),
            None => Ok(unpack(&reply.payload)?),
        }
    }

    /// Takes what other processes hand over to this one.
    pub async fn take_handovers(
        &self,
        domain: &str,
        instance: InstanceId,
    ) -> Result<Endpoint, async_nats::SubscribeError> {
        self.listen(subject::ledger(domain, instance.0)).await
    }
}
