//! How the rest of a process hands commands to its ledger, and how many may wait there.

use super::{Input, Outcome, Waiting};
use crate::runtime::{
    problems,
    rules::{Prepared, Rules},
};
use contracts::{Problem, Timestamp};
use ractor::ActorRef;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// How many commands may wait for one ledger, in flight or not; more are refused at once.
pub const UNANSWERED_MAX: usize = 16_384;

/// By what a caller in this process is answered, and its place in the bound on waiting commands.
pub struct Ticket {
    pub(super) reply: oneshot::Sender<Outcome>,
    _place: OwnedSemaphorePermit,
}

/// Which process was asked for a command.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Here,
    Another,
}

/// How the rest of the process reaches a ledger.
pub struct LedgerHandle<D: Rules> {
    actor: ActorRef<Input<D, Ticket>>,
    places: Arc<Semaphore>,
}

impl<D: Rules> Clone for LedgerHandle<D> {
    fn clone(&self) -> Self {
        Self {
            actor: self.actor.clone(),
            places: self.places.clone(),
        }
    }
}

impl<D: Rules> LedgerHandle<D> {
    /// A handle to a running ledger.
    pub fn new(actor: ActorRef<Input<D, Ticket>>) -> Self {
        Self {
            actor,
            places: Arc::new(Semaphore::new(UNANSWERED_MAX)),
        }
    }

    /// Hands in a command, and gives what its outcome will come by. Refused at once when too many
    /// wait already.
    pub fn submit(
        &self,
        prepared: Prepared<D>,
        until: Timestamp,
    ) -> Result<oneshot::Receiver<Outcome>, Problem> {
        self.take(prepared, until, Origin::Here)
    }

    /// Hands in a command that another process has handed over: it is not handed on.
    pub fn submit_handed(
        &self,
        prepared: Prepared<D>,
        until: Timestamp,
    ) -> Result<oneshot::Receiver<Outcome>, Problem> {
        self.take(prepared, until, Origin::Another)
    }

    fn take(
        &self,
        prepared: Prepared<D>,
        until: Timestamp,
        origin: Origin,
    ) -> Result<oneshot::Receiver<Outcome>, Problem> {
        let place = self.places.clone().try_acquire_owned();
        let place = place.map_err(|_| problems::overloaded("the ledger"))?;
        let (reply, outcome) = oneshot::channel();
        let ticket = Ticket {
            reply,
            _place: place,
        };
        let waiting = Waiting {
            ticket,
            prepared,
            handed: origin == Origin::Another,
            until,
            doubtful: false,
        };
        self.actor
            .cast(Input::Submit(waiting))
            .map_err(|_| problems::unavailable("this domain is stopping"))?;
        Ok(outcome)
    }

    /// Hands in a command and waits for its outcome.
    pub async fn commit(&self, prepared: Prepared<D>, until: Timestamp) -> Outcome {
        self.submit(prepared, until)?
            .await
            .unwrap_or_else(|_| Err(problems::unknown()))
    }

    /// Waits until every command is answered.
    pub async fn quiet(&self) {
        let everything = u32::try_from(UNANSWERED_MAX).unwrap_or(u32::MAX);
        // The semaphore is never closed; what this acquires is given back at once.
        drop(self.places.acquire_many(everything).await);
    }
}
