//! What drives a tail: it follows a log and shows its records to the ledger.

use super::{Tail, Take};
use crate::runtime::{
    ledger::{Input, Shown, actor::Ticket},
    measure,
    rules::Rules,
    steps::{Broken, Steps, Trouble},
    view::View,
};
use bus::{
    Bus, Record,
    codec::{Garbled, unpack},
    follow::{FollowError, Follower},
};
use bytes::Bytes;
use contracts::{InstanceId, subject};
use ractor::ActorRef;
use serde::de::DeserializeOwned;
use std::{panic::resume_unwind, sync::Arc, time::Duration};
use tracing::{error, info, warn};

/// How many records the tail may be ahead of the view.
pub const AHEAD_MAX: u64 = 512;
/// How long the tail waits before it follows again after the line broke.
pub const REOPEN_AFTER: Duration = Duration::from_millis(50);

/// How long it waits when the log has lost what comes next: only a person can help.
pub const MISSING_AFTER: Duration = Duration::from_secs(30);

/// What the tail works with.
pub struct TailParts<D: Rules> {
    /// The mesh.
    pub bus: Bus,
    /// This process.
    pub instance: InstanceId,
    /// The view to be kept up.
    pub view: Arc<View>,
    /// When the log was created that the view is made of.
    pub log_created: String,
    /// Who applies the records.
    pub ledger: ActorRef<Input<D, Ticket>>,
}

/// Drives a [`Tail`].
pub(in crate::runtime) struct TailRun<D: Rules> {
    parts: TailParts<D>,
    tail: Tail,
    follower: Option<Follower>,
    trouble: Trouble,
}

impl<D: Rules> TailRun<D> {
    pub(in crate::runtime) fn new(parts: TailParts<D>) -> Self {
        let tail = Tail::after(parts.view.position());
        Self {
            parts,
            tail,
            follower: None,
            trouble: Trouble::default(),
        }
    }
}

impl<D: Rules> Steps for TailRun<D> {
    async fn step(&mut self) -> Result<(), Broken> {
        let Some(follower) = &mut self.follower else {
            let TailParts {
                bus, log_created, ..
            } = &self.parts;
            let read = self.tail.next() - 1;
            self.follower = Some(bus.follow_after(D::NAME, log_created, read).await?);
            if self.trouble.is_over() {
                info!(log.domain = D::NAME, "the tail follows again");
            }
            return Ok(());
        };
        let delivery = follower.next().await?;
        measure::tail_lag(D::NAME, delivery.behind);
        match self.tail.take(delivery.position) {
            Take::Skip => {}
            Take::Gap { expected } => {
                let position = delivery.position;
                error!(
                    log.domain = D::NAME,
                    expected, position, "records are missing in the log"
                );
                measure::tail_gap(D::NAME);
                // Lost on the way, it comes when the log is followed again.
                self.follower = None;
                if self.parts.bus.log_lacks(D::NAME, expected).await? {
                    return Err(Box::new(FollowError::Missing {
                        stream: subject::log_stream(D::NAME),
                        first: expected,
                        next: position,
                    }));
                }
                return Err("a record was lost on the way".into());
            }
            Take::Apply => {
                let (position, record) = (delivery.position, delivery.record);
                // What we wrote ourselves the ledger still knows.
                let ours = delivery.writer == Some(self.parts.instance);
                let said = if ours {
                    None
                } else {
                    Some(read_beside(delivery.payload.clone()).await)
                };
                let shown = Shown {
                    position,
                    record,
                    payload: delivery.payload,
                    said,
                };
                self.parts.ledger.cast(Input::Delivered(shown))?;
                self.stay_close(position).await;
            }
        }
        Ok(())
    }

    fn broke(&mut self, problem: Broken) -> Duration {
        if let Some(FollowError::Replaced { .. }) = problem.downcast_ref() {
            let replaced = Input::Replaced(problem.to_string());
            // A ledger that has stopped needs no news any more.
            drop(self.parts.ledger.cast(replaced));
        }
        if let Some(FollowError::Missing { first, next, .. }) = problem.downcast_ref() {
            error!(log.domain = D::NAME, %problem, "the tail stands still");
            let (position, next) = (*first, *next);
            drop(self.parts.ledger.cast(Input::Missing { position, next }));
            self.follower = None;
            return MISSING_AFTER;
        }
        if self.trouble.is_news(&problem) {
            warn!(log.domain = D::NAME, %problem, "the tail broke off and follows again");
        }
        self.follower = None;
        REOPEN_AFTER
    }
}

/// Reads a record in a task of its own: woken by the record before, the ledger shares this task's
/// thread, and is moved to another one only when something else wants to run here.
async fn read_beside<E: DeserializeOwned + Send + 'static>(
    payload: Bytes,
) -> Result<Record<E>, Garbled> {
    let reading = tokio::spawn(async move { unpack(&payload) });
    // Whoever reads falls, as if it had read by itself.
    reading
        .await
        .unwrap_or_else(|fell| resume_unwind(fell.into_panic()))
}

impl<D: Rules> TailRun<D> {
    /// Lets the view catch up, so that what waits between tail and ledger stays bounded.
    async fn stay_close(&self, position: u64) {
        let mut applied = self.parts.view.positions();
        let near = |at: &u64| at + AHEAD_MAX >= position;
        // The sender lives in the view, which we hold; it cannot be gone.
        drop(applied.wait_for(near).await);
        self.parts.view.room().await;
    }
}
