//! The supervisor of a domain in one process: it restarts what falls, and gives up loudly.

use super::{
    cycle::{Beginning, Cycle, CycleError, OpenView, Reflexes},
    host::{DRAIN_WAIT, HostSettings},
    ledger::actor::Stopped,
    measure,
    restarts::{RESTART_WINDOW, RESTARTS_MAX, Restarts},
    rules::Rules,
    shared::{Health, Shared},
};
use ractor::{Actor, ActorProcessingErr, ActorRef, SupervisionEvent};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;
use tracing::{error, info, warn};

/// How long a view that was made anew because a reader could not read it is left as it is after
/// that, whatever else cannot be read: then it is not the view that is wrong.
pub const DOUBT_AGAIN_AFTER: Duration = Duration::from_secs(600);

pub(super) struct Supervisor<D>(pub(super) std::marker::PhantomData<fn() -> D>);

pub(super) enum Order {
    /// Start the actors.
    Start(Beginning),
    /// The view has caught up, in the cycle of this number.
    CaughtUp { cycle: u64 },
    /// The ledger cannot go on.
    Stopped(Stopped),
    /// A reader could not read the view, in the cycle of this number.
    Doubted { cycle: u64, reason: String },
    /// Something beside the actors has ended that must not.
    Fell(String),
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
    restarts: Restarts,
    doubted: Option<Instant>,
    rebuilding: Vec<oneshot::Sender<()>>,
    /// What has ended that only another process can begin again.
    fallen: Option<String>,
}

impl<D: Rules> Actor for Supervisor<D> {
    type Msg = Order;
    type State = SupervisorState<D>;
    type Arguments = (Arc<Shared<D>>, HostSettings, Reflexes<D>);

    async fn pre_start(
        &self,
        _: ActorRef<Order>,
        (shared, settings, reflexes): Self::Arguments,
    ) -> Result<Self::State, ActorProcessingErr> {
        Ok(SupervisorState {
            shared,
            settings,
            reflexes,
            open: None,
            running: None,
            cycle: 0,
            restarts: Restarts::default(),
            doubted: None,
            rebuilding: Vec::new(),
            fallen: None,
        })
    }

    async fn handle(
        &self,
        myself: ActorRef<Order>,
        order: Order,
        state: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        match order {
            Order::Start(_) if state.fallen.is_some() => {
                let why = state.fallen.clone().unwrap_or_default();
                state.give_up(why);
            }
            Order::Start(beginning) => {
                if let Err(problem) = state.start(&myself, beginning).await {
                    warn!(domain = D::NAME, %problem, "a domain could not be started");
                    state.restart(&myself, beginning).await;
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
            Order::Stopped(Stopped::Broken { .. }) => state.restart(&myself, Beginning::Anew).await,
            Order::Doubted { cycle, reason } if cycle == state.cycle => {
                state.doubted(&myself, reason).await;
            }
            Order::Doubted { .. } => {}
            Order::Fell(what) => {
                let why = format!("{what} fell");
                error!(domain = D::NAME, why, "a domain is given up");
                state.stop_actors(&myself).await;
                state.cycle += 1;
                state.fallen = Some(why.clone());
                state.give_up(why);
            }
            Order::Rebuild(done) => {
                state.rebuilding.push(done);
                state.send_away().await;
                state.stop_actors(&myself).await;
                myself.cast(Order::Start(Beginning::Anew))?;
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
            state.restart(&myself, Beginning::Kept).await;
        }
        Ok(())
    }
}

impl<D: Rules> SupervisorState<D> {
    async fn start(
        &mut self,
        myself: &ActorRef<Order>,
        beginning: Beginning,
    ) -> Result<(), CycleError> {
        let bus = &self.shared.bus.clone();
        // Two orders to start may have been on their way; two ledgers over one view may not be.
        self.stop_actors(myself).await;
        if beginning == Beginning::Anew {
            self.close_view().await;
        }
        let open = match &mut self.open {
            Some(open) => open,
            none => none.insert(OpenView::open::<D>(bus, &self.settings, beginning).await?),
        };
        let view = open.view.clone();
        let links = (myself.get_cell(), myself.get_derived());
        let cycle = Cycle::<D>::start(bus, &self.settings, open, links).await?;
        self.shared.go_live(cycle.live.clone());
        self.cycle += 1;
        let (number, end, myself) = (self.cycle, cycle.log_end, myself.clone());
        self.running = Some(cycle);
        let (mut doubts, told) = (view.doubts(), myself.clone());
        tokio::spawn(async move {
            // An error means that the view is gone, and every doubt about it too.
            if let Ok(doubt) = doubts.wait_for(Option::is_some).await {
                let reason = doubt.clone().unwrap_or_default();
                let cycle = number;
                drop(told.cast(Order::Doubted { cycle, reason }));
            }
        });
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
        let ready = async {
            let supervisor = myself.get_cell();
            cycle
                .start_acting(bus, settings, &self.reflexes, supervisor)
                .await?;
            self.shared.answer().await
        };
        if let Err(problem) = ready.await {
            warn!(domain = D::NAME, %problem, "a domain could not begin to answer");
            return self.restart(myself, Beginning::Kept).await;
        }
        let position = cycle.live.view.position();
        info!(domain = D::NAME, position, "ready");
        for done in self.rebuilding.drain(..) {
            // Whoever asked may have stopped waiting.
            done.send(()).unwrap_or_default();
        }
    }

    /// Rows that a reader could not read are made anew, once: what is wrong after that too is wrong
    /// with the rules.
    async fn doubted(&mut self, myself: &ActorRef<Order>, reason: String) {
        error!(domain = D::NAME, reason, "a row of the view cannot be read");
        let lately = |then: Instant| then.elapsed() < DOUBT_AGAIN_AFTER;
        if !self.doubted.is_some_and(lately) {
            self.doubted = Some(Instant::now());
            self.restart(myself, Beginning::Anew).await;
        }
    }

    async fn restart(&mut self, myself: &ActorRef<Order>, beginning: Beginning) {
        self.stop_actors(myself).await;
        measure::restarted(D::NAME);
        let Some(pause) = self.restarts.another(Instant::now()) else {
            let why = format!("{RESTARTS_MAX} restarts within {RESTART_WINDOW:?} did not help");
            error!(domain = D::NAME, why, "a domain is given up");
            return self.give_up(why);
        };
        myself.send_after(pause, move || Order::Start(beginning));
    }

    /// Whoever waits for a new view hears that there will be none.
    fn give_up(&mut self, why: String) {
        self.shared.cease(Health::Stopped(why));
        self.rebuilding.clear();
    }

    /// Leaves the requests to other processes, and answers those that came.
    async fn send_away(&self) {
        if let Some(doors) = self.shared.doors.get() {
            let sent_away = self.shared.bus.while_in_touch(DRAIN_WAIT, doors.empty());
            if sent_away.await.is_none() {
                warn!(domain = D::NAME, "requests are still being answered");
            }
        }
    }

    async fn stop_actors(&mut self, myself: &ActorRef<Order>) {
        self.shared.cease(Health::CatchingUp);
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
