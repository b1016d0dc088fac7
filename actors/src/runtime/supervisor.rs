//! The supervisor of a domain in one process: it restarts what falls, and gives up loudly.

use super::{
    cycle::{Cycle, CycleError, OpenView, Reflexes},
    host::HostSettings,
    ledger::actor::Stopped,
    measure,
    rules::Rules,
    shared::{Health, Shared},
};
use ractor::{Actor, ActorProcessingErr, ActorRef, SupervisionEvent};
use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;
use tracing::{error, info, warn};

/// How often a domain may be restarted within [`RESTART_WINDOW`] before it is given up.
pub const RESTARTS_MAX: usize = 8;
/// The span over which restarts are counted.
pub const RESTART_WINDOW: Duration = Duration::from_secs(60);
/// How long the first restart waits; doubled for each further one in the window.
pub const RESTART_AFTER: Duration = Duration::from_millis(100);

pub(super) struct Supervisor<D>(pub(super) std::marker::PhantomData<fn() -> D>);

pub(super) enum Order {
    /// Start the actors, with a new view if so told.
    Start { anew: bool },
    /// The view has caught up, in the cycle of this number.
    CaughtUp { cycle: u64 },
    /// The ledger cannot go on.
    Stopped(Stopped),
    /// Make the view anew, and say when it has caught up.
    Rebuild(oneshot::Sender<()>),
    /// End everything, and say when it has ended.
    Shutdown(oneshot::Sender<()>),
}

impl From<Stopped> for Order {
    fn from(why: Stopped) -> Self {
        Self::Stopped(why)
    }
}

impl TryFrom<Order> for Stopped {
    type Error = ();

    fn try_from(order: Order) -> Result<Self, ()> {
        if let Order::Stopped(why) = order {
            Ok(why)
        } else {
            Err(())
        }
    }
}

pub(super) struct SupervisorState<D: Rules> {
    pub(super) shared: Arc<Shared<D>>,
    pub(super) settings: HostSettings,
    reflexes: Reflexes<D>,
    open: Option<OpenView>,
    running: Option<Cycle<D>>,
    cycle: u64,
    restarts: VecDeque<Instant>,
    rebuilding: Vec<oneshot::Sender<()>>,
}

impl<D: Rules> Actor for Supervisor<D> {
    type Msg = Order;
    type State = SupervisorState<D>;
    type Arguments = (Arc<Shared<D>>, HostSettings, Reflexes<D>);

    async fn pre_start(
        &self,
        myself: ActorRef<Order>,
        (shared, settings, reflexes): Self::Arguments,
    ) -> Result<Self::State, ActorProcessingErr> {
        myself.cast(Order::Start { anew: false })?;
        Ok(SupervisorState {
            shared,
            settings,
            reflexes,
            open: None,
            running: None,
            cycle: 0,
            restarts: VecDeque::new(),
            rebuilding: Vec::new(),
        })
    }

    async fn handle(
        &self,
        myself: ActorRef<Order>,
        order: Order,
        state: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        match order {
            Order::Start { anew } => {
                if let Err(problem) = state.start(&myself, anew).await {
                    warn!(domain = D::NAME, %problem, "a domain could not be started");
                    state.restart(&myself, anew).await;
                }
            }
            Order::CaughtUp { cycle } if cycle == state.cycle => state.caught_up(&myself).await,
            Order::CaughtUp { .. } => {}
            Order::Stopped(Stopped::Poisoned { position, reason }) => {
                // It may have caught up all the same, up to where the log ended at the start.
                state.cycle += 1;
                let why = format!("record {position} of the log cannot be read: {reason}");
                state.give_up(why);
            }
            Order::Stopped(Stopped::Broken { .. }) => state.restart(&myself, true).await,
            Order::Rebuild(done) => {
                state.rebuilding.push(done);
                state.stop_actors(&myself).await;
                myself.cast(Order::Start { anew: true })?;
            }
            Order::Shutdown(done) => {
                state.stop_actors(&myself).await;
                state.close_view().await;
                // Whoever asked may have stopped waiting.
                done.send(()).unwrap_or_default();
                myself.stop(None);
            }
        }
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        myself: ActorRef<Order>,
        event: SupervisionEvent,
        state: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        let (actor, reason) = match event {
            SupervisionEvent::ActorFailed(actor, reason) => (actor, reason.to_string()),
            SupervisionEvent::ActorTerminated(actor, _, reason) => {
                (actor, reason.unwrap_or_else(|| "it ended".to_owned()))
            }
            _ => return Ok(()),
        };
        if state
            .running
            .as_ref()
            .is_some_and(|cycle| cycle.owns(&actor))
        {
            error!(
                domain = D::NAME,
                reason, "an actor fell; the domain's actors are restarted"
            );
            state.restart(&myself, false).await;
        }
        Ok(())
    }
}

impl<D: Rules> SupervisorState<D> {
    async fn start(&mut self, myself: &ActorRef<Order>, anew: bool) -> Result<(), CycleError> {
        let bus = &self.shared.bus.clone();
        // Two orders to start may have been on their way; two ledgers over one view may not be.
        self.stop_actors(myself).await;
        if anew {
            self.close_view().await;
        }
        let open = match &mut self.open {
            Some(open) => open,
            none => none.insert(OpenView::open::<D>(bus, &self.settings, anew).await?),
        };
        let view = open.view.clone();
        let links = (myself.get_cell(), myself.get_derived());
        let cycle = Cycle::<D>::start(bus, &self.settings, open, links).await?;
        self.shared.go_live(cycle.live.clone());
        self.cycle += 1;
        let (number, end, myself) = (self.cycle, cycle.log_end, myself.clone());
        self.running = Some(cycle);
        tokio::spawn(async move {
            // An error means that the view is gone, and this cycle with it.
            if view.positions().wait_for(|at| *at >= end).await.is_ok() {
                drop(myself.cast(Order::CaughtUp { cycle: number }));
            }
        });
        Ok(())
    }

    async fn caught_up(&mut self, myself: &ActorRef<Order>) {
        let Some(cycle) = &mut self.running else {
            return;
        };
        let (bus, settings) = (&self.shared.bus, &self.settings);
        let acting = cycle
            .start_acting(bus, settings, &self.reflexes, myself.get_cell())
            .await;
        if let Err(problem) = acting {
            warn!(domain = D::NAME, %problem, "a domain's actors could not be started");
            return self.restart(myself, false).await;
        }
        let position = cycle.live.view.position();
        info!(domain = D::NAME, position, "ready");
        self.shared.set_health(Health::Ready);
        for done in self.rebuilding.drain(..) {
            // Whoever asked may have stopped waiting.
            done.send(()).unwrap_or_default();
        }
    }

    async fn restart(&mut self, myself: &ActorRef<Order>, anew: bool) {
        self.stop_actors(myself).await;
        let now = Instant::now();
        self.restarts.push_back(now);
        while self
            .restarts
            .front()
            .is_some_and(|then| now - *then > RESTART_WINDOW)
        {
            self.restarts.pop_front();
        }
        measure::restarted(D::NAME);
        if self.restarts.len() > RESTARTS_MAX {
            let why = format!("{RESTARTS_MAX} restarts within {RESTART_WINDOW:?} did not help");
            error!(domain = D::NAME, why, "a domain is given up");
            return self.give_up(why);
        }
        let doublings = u32::try_from(self.restarts.len())
            .unwrap_or(u32::MAX)
            .saturating_sub(1);
        let pause = RESTART_AFTER.saturating_mul(2_u32.saturating_pow(doublings));
        myself.send_after(pause, move || Order::Start { anew });
    }

    /// Whoever waits for a new view hears that there will be none.
    fn give_up(&mut self, why: String) {
        self.shared.set_health(Health::Stopped(why));
        self.rebuilding.clear();
    }

    async fn stop_actors(&mut self, myself: &ActorRef<Order>) {
        self.shared.set_health(Health::CatchingUp);
        if let Some(cycle) = self.running.take() {
            cycle.stop(&self.shared.bus, myself.get_cell()).await;
        }
    }

    async fn close_view(&mut self) {
        if let Some(open) = self.open.take() {
            open.close().await;
        }
    }
}
