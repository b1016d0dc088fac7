//! The actor that drives the ticker.

use super::{Fallen, SLEEP_MAX, Ticker};
use crate::runtime::{
    clock,
    rows::RowError,
    rules::{Prepared, Rules},
    shared::Live,
};
use contracts::InstanceId;
use futures_util::future::join_all;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use std::time::Duration;
use tracing::{error, warn};

/// How long the ticker gives the ledger to decide a batch.
pub const PATIENCE: Duration = Duration::from_secs(10);

pub(in crate::runtime) struct TickerActor<D>(
    pub(in crate::runtime) std::marker::PhantomData<fn() -> D>,
);

/// Look at the deadlines.
pub(in crate::runtime) struct Look;

pub(in crate::runtime) struct TickerState<D: Rules> {
    live: Live<D>,
    ticker: Ticker,
}

impl<D: Rules> Actor for TickerActor<D> {
    type Msg = Look;
    type State = TickerState<D>;
    type Arguments = (Live<D>, InstanceId);

    async fn pre_start(
        &self,
        myself: ActorRef<Look>,
        (live, instance): Self::Arguments,
    ) -> Result<Self::State, ActorProcessingErr> {
        myself.cast(Look)?;
        Ok(TickerState {
            live,
            ticker: Ticker::new(instance),
        })
    }

    async fn handle(
        &self,
        myself: ActorRef<Look>,
        _: Look,
        state: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        let view = &state.live.view;
        let pause = match state.ticker.look(view, view.writer(), clock::now()) {
            Ok(look) => {
                look.fallen.iter().for_each(complain::<D>);
                if look.due.is_empty() {
                    look.pause
                } else {
                    state.decide(look.due).await
                }
            }
            Err(error) => state.doubt(&error),
        };
        myself.send_after(pause, || Look);
        Ok(())
    }
}

impl<D: Rules> TickerState<D> {
    /// Decides what is due, and says when to look again.
    async fn decide(&mut self, due: Vec<Prepared<D>>) -> Duration {
        let until = clock::now().plus(PATIENCE);
        let deciding = due
            .into_iter()
            .map(|prepared| self.live.ledger.commit(prepared, until));
        let outcomes = join_all(deciding).await;
        for problem in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
            // Refused means that somebody was faster; anything else is tried again at the next
            // look.
            warn!(log.domain = D::NAME, code = problem.code, %problem, "a deadline was not decided");
        }
        self.ticker.decided(&outcomes, clock::now())
    }

    /// A deadline that cannot be read is for whoever keeps the view; the ticker looks again.
    fn doubt(&self, error: &RowError) -> Duration {
        error!(log.domain = D::NAME, %error, "the deadlines cannot be read");
        self.live.view.doubt(error);
        SLEEP_MAX
    }
}

fn complain<D: Rules>(fallen: &Fallen) {
    let Fallen { id, reason } = fallen;
    error!(log.domain = D::NAME, deadline.id = %id, reason, "a deadline is put aside for a while");
}
