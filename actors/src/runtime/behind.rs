//! Askers who have seen more than the view shows yet: they wait outside the pool, so that they keep
//! nobody else waiting, and nobody waits for what is not there.

use super::{
    problems,
    rules::Rules,
    shared::{Live, Shared},
    view::View,
};
use bus::{Bus, streams::StreamError};
use contracts::{Domain, Problem};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

/// The longest a query waits for its view to reach the position that the asker has seen.
pub const AT_LEAST_WAIT_MAX: Duration = Duration::from_secs(2);
/// How many queries of one subject may wait for the view at once; more are refused at once.
pub const BEHIND_MAX: usize = 256;

/// Where the queries of one subject wait for the view.
pub(super) struct WaitingRoom(Arc<Semaphore>);

/// A query's place in the waiting room, and what it waits for.
pub(super) struct Behind {
    wanted: u64,
    view: Arc<View>,
    _place: OwnedSemaphorePermit,
}

/// Where the log ends, as the server said last. Whoever comes while it is being asked shares one
/// question, so that false claims cost the server no more than honest ones.
#[derive(Default)]
pub(super) struct LogEnd(Mutex<Option<Heard>>);

struct Heard {
    asked: Instant,
    last: u64,
}

impl WaitingRoom {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(BEHIND_MAX)))
    }

    /// A place for a query that wants more than the view shows; none is needed if it shows enough.
    pub(super) fn place<D: Rules>(
        &self,
        live: &Live<D>,
        wanted: u64,
    ) -> Result<Option<Behind>, Problem> {
        if live.view.position() >= wanted {
            return Ok(None);
        }
        let place = self.0.clone().try_acquire_owned();
        let place = place.map_err(|_| problems::overloaded("the wait for this view"))?;
        let view = live.view.clone();
        Ok(Some(Behind {
            wanted,
            view,
            _place: place,
        }))
    }
}

impl Behind {
    /// Waits until the view shows what was seen, and no longer than this. Refuses a position that
    /// the log has not reached: nobody can have seen it.
    pub(super) async fn caught_up<D: Rules>(
        self,
        shared: &Shared<D>,
        patience: Duration,
    ) -> Result<(), Problem> {
        let mut applied = self.view.positions();
        let waiting = async {
            tokio::select! {
                reached = applied.wait_for(|at| *at >= self.wanted) => {
                    reached.map(drop).map_err(|_| problems::unavailable("this domain is stopping"))
                }
                last = shared.log_end.short_of::<D>(&shared.bus, self.wanted) => {
                    Err(problems::position_ahead(D::NAME, last))
                }
            }
        };
        let waited = tokio::time::timeout(patience.min(AT_LEAST_WAIT_MAX), waiting).await;
        waited.unwrap_or_else(|_| {
            let why = "the view has not reached that position";
            Err(problems::unavailable(why))
        })
    }
}

impl LogEnd {
    /// Returns where the log ends if that is short of a position, and otherwise never.
    async fn short_of<D: Domain>(&self, bus: &Bus, wanted: u64) -> u64 {
        match self.now_or_later(bus, D::NAME).await {
            Ok(last) if last < wanted => return last,
            Ok(_) => {}
            Err(problem) => {
                tracing::warn!(log.domain = D::NAME, %problem, "the end of the log is not known");
            }
        }
        std::future::pending().await
    }

    /// Where the log ends now or later.
    async fn now_or_later(&self, bus: &Bus, domain: &str) -> Result<u64, StreamError> {
        let now = Instant::now();
        let mut heard = self.0.lock().await;
        if let Some(heard) = heard.as_ref().filter(|heard| heard.asked >= now) {
            return Ok(heard.last);
        }
        let asked = Instant::now();
        let last = bus.log_state(domain).await?.last;
        *heard = Some(Heard { asked, last });
        Ok(last)
    }
}
