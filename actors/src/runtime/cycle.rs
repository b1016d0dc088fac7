//! One life of a domain's actors: from opening the view until one of them falls or all are stopped.

use super::{
    adapter::{Adapter, actor::AdapterRun},
    host::HostSettings,
    ledger::actor::{LedgerActor, LedgerHandle, LedgerParts, Stopped},
    policy::{Reaction, actor::PolicyRun},
    relay::actor::RelayRun,
    rules::Rules,
    shared::Live,
    steps::{Steps, StepsActor},
    tail::actor::{TailParts, TailRun},
    ticker::actor::TickerActor,
    view::{Disk, OpenError, View, ViewOrigin, Writer},
};
use bus::{Bus, streams::StreamError};
use ractor::{Actor, ActorCell, DerivedActorRef, SpawnErr};
use std::{io, marker::PhantomData, sync::Arc, time::Duration};

/// How long a stopping domain waits for commands in flight.
pub const QUIET_WAIT: Duration = Duration::from_secs(5);

/// Why a domain's actors could not be started.
#[derive(Debug, thiserror::Error)]
pub enum CycleError {
    /// The log cannot be asked for.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// The view cannot be opened.
    #[error(transparent)]
    View(#[from] OpenError),
    /// The thread that writes the view could not be started.
    #[error("the view's writer could not be started")]
    Writer(#[source] io::Error),
    /// An actor could not be started.
    #[error(transparent)]
    Spawn(#[from] SpawnErr),
    /// The subjects could not be subscribed to.
    #[error(transparent)]
    Subscribe(#[from] bus::serve::SubscribeError),
    /// A pool's door is gone.
    #[error("a pool's door is gone")]
    NoDoor,
    /// The view could not be opened, and not even said why.
    #[error("opening the view was cut short")]
    CutShort,
}

/// What a domain does of its own accord because of events: other domains', and its own.
pub(super) struct Reflexes<D: Rules> {
    pub(super) reactions: Vec<Reaction<D>>,
    pub(super) adapter: Option<Adapter<D>>,
}

/// With which view a domain's actors begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beginning {
    /// With the one that is there, if it is of use.
    Kept,
    /// With an empty one.
    Anew,
}

/// A view and the thread that writes it. It outlives the actors, so that a fall costs no reopening.
pub(super) struct OpenView {
    pub(super) view: Arc<View>,
    log_created: String,
    writer: Writer,
}

/// The actors of a domain.
pub(super) struct Cycle<D: Rules> {
    pub(super) live: Live<D>,
    pub(super) log_end: u64,
    actors: Vec<ActorCell>,
}

impl OpenView {
    /// Opens the view of a domain, or begins an empty one if there is none or it is of no use.
    pub(super) async fn open<D: Rules>(
        bus: &Bus,
        settings: &HostSettings,
        beginning: Beginning,
    ) -> Result<Self, CycleError> {
        let log = bus.log_state(D::NAME).await?;
        let origin = ViewOrigin {
            domain: D::NAME.to_owned(),
            log_created: log.created.clone(),
        };
        let folder = settings.views.clone();
        let waiting_bytes = folder.waiting_bytes;
        let opened = tokio::task::spawn_blocking(move || match beginning {
            Beginning::Anew => Disk::anew(&folder, &origin),
            Beginning::Kept => Disk::open(&folder, &origin, log.last),
        });
        let disk = opened.await.map_err(|_| CycleError::CutShort)??;
        let view = Arc::new(View::on_disk(disk, waiting_bytes));
        let writer = Writer::start(view.clone(), D::NAME).map_err(CycleError::Writer)?;
        Ok(Self {
            view,
            log_created: log.created,
            writer,
        })
    }

    /// Brings everything to disk and ends the thread.
    pub(super) async fn close(mut self) {
        let closed = tokio::task::spawn_blocking(move || self.writer.stop()).await;
        if let Err(error) = closed {
            tracing::error!(%error, "a view could not be closed");
        }
    }
}

impl<D: Rules> Cycle<D> {
    /// Starts what is needed to catch up with the log.
    pub(super) async fn start(
        bus: &Bus,
        settings: &HostSettings,
        OpenView {
            view, log_created, ..
        }: &OpenView,
        (supervisor, stopped): (ActorCell, DerivedActorRef<Stopped>),
    ) -> Result<Self, CycleError> {
        let log_end = bus.log_state(D::NAME).await?.last;
        let instance = settings.instance;
        let parts = LedgerParts {
            bus: bus.clone(),
            view: view.clone(),
            instance,
            log_end,
            stopped,
        };
        let (ledger, _) = Actor::spawn_linked(
            None,
            LedgerActor::<D>(PhantomData),
            parts,
            supervisor.clone(),
        )
        .await?;
        let live = Live {
            view: view.clone(),
            ledger: LedgerHandle::new(ledger.clone()),
        };
        let mut cycle = Self {
            live,
            log_end,
            actors: vec![ledger.get_cell()],
        };
        let parts = TailParts {
            bus: bus.clone(),
            instance,
            view: view.clone(),
            log_created: log_created.clone(),
            ledger,
        };
        cycle.drive(TailRun::new(parts), &supervisor).await?;
        Ok(cycle)
    }

    /// Starts what acts on its own, once the view has caught up.
    pub(super) async fn start_acting(
        &mut self,
        bus: &Bus,
        settings: &HostSettings,
        reflexes: &Reflexes<D>,
        supervisor: ActorCell,
    ) -> Result<(), CycleError> {
        let parts = (self.live.clone(), settings.instance);
        let ticker = TickerActor::<D>(PhantomData);
        let (ticker, _) = Actor::spawn_linked(None, ticker, parts, supervisor.clone()).await?;
        self.actors.push(ticker.get_cell());
        if settings.relay {
            let relay = RelayRun::<D>::new(bus.clone());
            self.drive(relay, &supervisor).await?;
        }
        let ledger = &self.live.ledger.clone();
        if let Some(adapter) = reflexes.adapter.clone() {
            let adapter = AdapterRun::new(bus.clone(), self.live.clone(), adapter);
            self.drive(adapter, &supervisor).await?;
        }
        for reaction in reflexes.reactions.iter().cloned() {
            let policy = PolicyRun::new(bus.clone(), ledger.clone(), reaction);
            self.drive(policy, &supervisor).await?;
        }
        Ok(())
    }

    async fn drive<S: Steps + Sync>(
        &mut self,
        steps: S,
        supervisor: &ActorCell,
    ) -> Result<(), CycleError> {
        let actor = StepsActor::<S>(PhantomData);
        let (actor, _) = Actor::spawn_linked(None, actor, steps, supervisor.clone()).await?;
        self.actors.push(actor.get_cell());
        Ok(())
    }

    /// Whether an actor belongs to this cycle.
    pub(super) fn owns(&self, actor: &ActorCell) -> bool {
        self.actors.iter().any(|own| own.get_id() == actor.get_id())
    }

    /// Ends the actors: those that act on their own first, then, once nothing is in flight any
    /// more, tail and ledger. What a killed actor was about to do is done again at the next start.
    pub(super) async fn stop(self, bus: &Bus, supervisor: ActorCell) {
        let mut actors = self.actors.into_iter();
        let core: Vec<ActorCell> = actors.by_ref().take(2).collect();
        for actor in actors {
            actor.unlink(supervisor.clone());
            actor.kill();
        }
        let quiet = self.live.ledger.quiet();
        if bus.while_in_touch(QUIET_WAIT, quiet).await.is_none() {
            tracing::warn!(log.domain = D::NAME, "stopped with commands in flight");
        }
        for actor in core {
            actor.unlink(supervisor.clone());
            actor.kill();
        }
    }
}
