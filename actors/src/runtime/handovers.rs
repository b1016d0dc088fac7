//! Commands that other processes hand over, because this one wrote the log last.

use super::{
    alarm::{Alarm, Watched},
    clock,
    ledger::Outcome,
    problems,
    rules::{Handed, Prepared, Rules},
    shared::Shared,
};
use bus::{
    codec::unpack,
    handover::HANDOVER_TIMEOUT,
    serve::{Incoming, SubscribeError},
};
use futures_util::future::join_all;
use std::{sync::Arc, time::Duration};

/// Begins to take handovers.
pub(super) async fn take<D: Rules>(
    shared: Arc<Shared<D>>,
    alarm: Alarm,
) -> Result<Watched, SubscribeError> {
    let mut endpoint = shared.bus.take_handovers(D::NAME, shared.instance).await?;
    Ok(Watched::begin(alarm, async move {
        while let Some(incoming) = endpoint.next().await {
            let shared = shared.clone();
            tokio::spawn(async move { decide(&shared, incoming).await });
        }
    }))
}

async fn decide<D: Rules>(shared: &Shared<D>, incoming: Incoming) {
    let live = match shared.ready() {
        Ok(live) => live,
        Err(problem) => return incoming.reply.problem(&problem).await,
    };
    let commands: Vec<Handed<Prepared<D>>> = match unpack(&incoming.payload) {
        Ok(commands) => commands,
        Err(garbled) => {
            return incoming
                .reply
                .problem(&problems::unreadable(&garbled.0))
                .await;
        }
    };
    let now = clock::now();
    let submitted: Vec<_> = commands
        .into_iter()
        .map(|handed| {
            let patience = Duration::from_millis(handed.budget_ms).min(HANDOVER_TIMEOUT);
            live.ledger
                .submit_handed(handed.prepared, now.plus(patience))
        })
        .collect();
    let outcomes = join_all(submitted.into_iter().map(|submitted| async {
        match submitted {
            Ok(outcome) => outcome.await.unwrap_or_else(|_| Err(problems::unknown())),
            Err(problem) => Err(problem),
        }
    }));
    let outcomes: Vec<Outcome> = outcomes.await;
    incoming.reply.answer(&outcomes, live.view.position()).await;
}
