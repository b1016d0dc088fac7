//! The actor that drives the ticker.

use super::{DUE_BATCH, SLEEP_MAX, Tick, Ticker};
use crate::runtime::{
    clock,
    rows::RowError,
    rules::{DEADLINES, Prepared, Rules},
    shared::Live,
};
use bus::Cause;
use contracts::{InstanceId, Timestamp};
use futures_util::future::join_all;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use std::time::Duration;
use tracing::warn;

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
        let first = state
            .live
            .view
            .read(|rows, _| rows.scan(&DEADLINES, &(), None, 1))?;
        let first = first.first().map(|((at, _), ())| *at);
        match state
            .ticker
            .tick(first, state.live.view.writer(), clock::now())
        {
            Tick::Sleep(pause) => {
                myself.send_after(pause, || Look);
            }
            Tick::Due(moment) => {
                if state.decide_due(moment).await? {
                    myself.cast(Look)?;
                } else {
                    // What did not go now will not go at once either.
                    myself.send_after(SLEEP_MAX, || Look);
                }
            }
        }
        Ok(())
    }
}

impl<D: Rules> TickerState<D> {
    /// Decides what is due, and says whether all of it was decided.
    async fn decide_due(&self, moment: Timestamp) -> Result<bool, ActorProcessingErr> {
        let mut all = true;
        let rows = self
            .live
            .view
            .read(|rows, _| rows.scan(&DEADLINES, &(), None, DUE_BATCH))?;
        let until = clock::now().plus(PATIENCE);
        let mut outcomes = Vec::new();
        for ((_, id), ()) in rows.into_iter().filter(|((at, _), ())| *at <= moment) {
            let command = D::on_deadline(id)
                .ok_or_else(|| RowError(format!("a deadline of {id} means nothing here")))?;
            let prepared = Prepared::<D>::own(command, Cause::Deadline)?;
            outcomes.push(self.live.ledger.commit(prepared, until));
        }
        for problem in join_all(outcomes).await.into_iter().filter_map(Result::err) {
            all = false;
            // Refused means that somebody was faster; anything else is tried again at the next
            // look.
            warn!(log.domain = D::NAME, code = problem.code, %problem, "a deadline was not decided");
        }
        Ok(all)
    }
}
