//! The doorman of a pool: lets requests in while the door is open and there is room.

use super::{
    alarm::{Alarm, told_to_end},
    doors::Opening,
    measure::{Outcome, PoolMeter, RequestMeter},
    pool::{Job, Message, Place},
    problems,
};
use bus::serve::Incoming;
use ractor::{
    ActorRef,
    factory::{FactoryMessage, Job as FactoryJob},
};
use std::{sync::Arc, time::Instant};
use tokio::{
    sync::{Semaphore, mpsc, watch},
    task::JoinSet,
};
use tracing::error;

/// What lets requests in.
#[derive(Clone)]
pub(super) struct Doorman {
    pub(super) factory: ActorRef<Message>,
    pub(super) places: Arc<Semaphore>,
    pub(super) meter: PoolMeter,
    pub(super) requests: Arc<RequestMeter>,
}

/// The door cannot be kept any longer.
struct Fallen;

impl Doorman {
    /// Keeps the door until it is told to stop, through all of its openings.
    pub(super) async fn keep(
        self,
        mut openings: mpsc::Receiver<Opening>,
        stopping: watch::Receiver<bool>,
        alarm: Alarm,
    ) {
        // One opening may still be taking its leave when the next begins.
        let mut open = JoinSet::new();
        let mut told = stopping.clone();
        loop {
            tokio::select! {
                biased;
                () = told_to_end(&mut told) => break,
                Some(ended) = open.join_next() => if !matches!(ended, Ok(Ok(()))) { return },
                Some(opening) = openings.recv() => {
                    open.spawn(self.clone().serve(opening, stopping.clone()));
                }
            }
        }
        while let Some(ended) = open.join_next().await {
            if !matches!(ended, Ok(Ok(()))) {
                return;
            }
        }
        alarm.disarm();
    }

    async fn serve(
        self,
        opening: Opening,
        mut stopping: watch::Receiver<bool>,
    ) -> Result<(), Fallen> {
        let Opening {
            mut endpoint,
            mut open,
        } = opening;
        let mut leaving = false;
        loop {
            tokio::select! {
                incoming = endpoint.next() => match incoming {
                    Some(incoming) => self.let_in(incoming, &open).await?,
                    None if leaving => return Ok(()),
                    None => return Err(Fallen),
                },
                _ = open.changed(), if !leaving => {
                    leaving = true;
                    endpoint.stop().await;
                }
                () = told_to_end(&mut stopping), if !leaving => {
                    leaving = true;
                    endpoint.stop().await;
                }
            }
        }
    }

    async fn let_in(&self, incoming: Incoming, open: &watch::Receiver<()>) -> Result<(), Fallen> {
        let since = Instant::now();
        let Ok(permit) = self.places.clone().try_acquire_owned() else {
            let problem = problems::overloaded("this subject");
            let outcome = Outcome::of_problem(&problem);
            self.requests.count(outcome, since.elapsed());
            incoming.reply.problem(&problem).await;
            return Ok(());
        };
        let job = Job {
            incoming,
            place: Place::taken(permit, &self.meter, open.clone()),
            since,
        };
        let dispatched = FactoryMessage::Dispatch(FactoryJob::new((), job));
        self.factory.cast(dispatched).map_err(|_| {
            error!("a pool has stopped while its door was open; the request is answered as failed");
            Fallen
        })
    }
}
