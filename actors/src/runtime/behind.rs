//! Askers who have seen more than the view shows yet, or want all that there is: they wait outside
//! the pool, so that they keep nobody else waiting, and nobody waits for what is not there.

use super::{
    problems,
    rules::Rules,
    shared::{Live, Shared},
    view::View,
};
use bus::{AtLeast, Bus, streams::StreamError};
use contracts::{Domain, Problem};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

/// The longest a query waits for its view to reach the position that the asker has seen.
pub const AT_LEAST_WAIT_MAX: Duration = Duration::from_secs(2);
/// How many queries of one subject may wait at once for a position that they say they have seen;
/// more are refused at once. Those that want the log's end say nothing that could be false, and are
/// bounded by their pool.
pub const BEHIND_MAX: usize = 256;

/// Where the queries of one subject wait for the view.
pub(super) struct WaitingRoom(Arc<Semaphore>);

/// A query's place in the waiting room, and what it waits for.
pub(super) struct Behind {
    wanted: AtLeast,
    view: Arc<View>,
    _place: Option<OwnedSemaphorePermit>,
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
        wanted: AtLeast,
    ) -> Result<Option<Behind>, Problem> {
        let place = match wanted {
            AtLeast::End => None,
            AtLeast::Position(wanted) if live.view.position() >= wanted => return Ok(None),
            AtLeast::Position(_) => {
                let place = self.0.clone().try_acquire_owned();
                Some(place.map_err(|_| problems::overloaded("the wait for this view"))?)
            }
        };
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
        let (log_end, bus) = (&shared.log_end, &shared.bus);
        let waiting = async {
            match self.wanted {
                AtLeast::End => match log_end.now_or_later(bus, D::NAME).await {
                    Ok(end) => self.shows(end).await,
                    Err(problem) => Err(unknown_end::<D>(&problem)),
                },
                AtLeast::Position(wanted) => tokio::select! {
                    shown = self.shows(wanted) => shown,
                    last = log_end.short_of::<D>(bus, wanted) => {
                        Err(problems::position_ahead(D::NAME, last))
                    }
                },
            }
        };
        let waited = tokio::time::timeout(patience.min(AT_LEAST_WAIT_MAX), waiting).await;
        waited.unwrap_or_else(|_| {
            let why = "the view has not reached that position";
            Err(problems::unavailable(why))
        })
    }

    /// Waits until the view shows this.
    async fn shows(&self, wanted: u64) -> Result<(), Problem> {
        let mut applied = self.view.positions();
        let reached = applied.wait_for(|at| *at >= wanted).await;
        let reached = reached.map(drop);
        reached.map_err(|_| problems::unavailable("this domain is stopping"))
    }
}

fn unknown_end<D: Domain>(problem: &StreamError) -> Problem {
    tracing::warn!(log.domain = D::NAME, %problem, "the end of the log is not known");
    problems::unavailable("nobody says where the log ends")
}

impl LogEnd {
    /// Returns where the log ends if that is short of a position, and otherwise never.
    async fn short_of<D: Domain>(&self, bus: &Bus, wanted: u64) -> u64 {
        match self.now_or_later(bus, D::NAME).await {
            Ok(last) if last < wanted => return last,
            Ok(_) => {}
            Err(problem) => drop(unknown_end::<D>(&problem)),
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
