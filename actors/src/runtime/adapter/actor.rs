//! What drives an adapter. Records do not wait for one another: one slow effect must not
//! hold up the rest.

use super::{Adapter, RECORDS_AHEAD_MAX};
use crate::runtime::{
    clock,
    ledger::Outcome,
    measure,
    policy::{After, PATIENCE, REOPEN_AFTER, UNREADABLE_AFTER, after},
    problems,
    rules::{Prepared, Rules},
    shared::Live,
    steps::{Broken, Steps, Trouble},
};
use bus::{
    Bus, Cause, Record,
    codec::{Garbled, unpack},
    follow::{Delivery, FollowError, Follower},
};
use contracts::subject;
use futures_util::{FutureExt, future::join_all};
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, task::JoinSet};
use tracing::{error, info, warn};

/// How long an effect may take at one attempt.
pub const EFFECT_MAX: Duration = Duration::from_secs(60);

/// Drives an [`Adapter`].
pub(in crate::runtime) struct AdapterRun<D: Rules> {
    bus: Bus,
    hand: Hand<D>,
    follower: Option<Follower>,
    places: Arc<Semaphore>,
    /// Effects under way; dropping them, when the actor falls, ends them.
    under_way: JoinSet<()>,
    trouble: Trouble,
}

/// What one record's effects need.
struct Hand<D: Rules> {
    bus: Bus,
    live: Live<D>,
    adapter: Adapter<D>,
}

impl<D: Rules> AdapterRun<D> {
    pub(in crate::runtime) fn new(bus: Bus, live: Live<D>, adapter: Adapter<D>) -> Self {
        Self {
            bus: bus.clone(),
            hand: Hand { bus, live, adapter },
            follower: None,
            places: Arc::new(Semaphore::new(RECORDS_AHEAD_MAX)),
            under_way: JoinSet::new(),
            trouble: Trouble::default(),
        }
    }
}

impl<D: Rules> Steps for AdapterRun<D> {
    async fn step(&mut self) -> Result<(), Broken> {
        let Some(follower) = &mut self.follower else {
            let consumer = subject::adapter_consumer(D::NAME);
            let bus = &self.bus;
            let opened = bus.follow_by_many(D::NAME, &consumer, RECORDS_AHEAD_MAX);
            self.follower = Some(opened.await?);
            if self.trouble.is_over() {
                info!(adapter.domain = D::NAME, "an adapter follows again");
            }
            return Ok(());
        };
        let place = self.places.clone().acquire_owned().await?;
        let delivery = follower.next().await?;
        while let Some(ended) = self.under_way.try_join_next() {
            if let Err(error) = ended {
                error!(adapter.domain = D::NAME, %error, "an effect fell; its record comes again");
            }
        }
        let hand = self.hand.clone();
        self.under_way.spawn(async move {
            if let Err(problem) = hand.deal_with(delivery).await {
                warn!(adapter.domain = D::NAME, %problem, "a record's word was not heard");
            }
            drop(place);
        });
        Ok(())
    }

    fn broke(&mut self, problem: Broken) -> Duration {
        if self.trouble.is_news(&problem) {
            warn!(adapter.domain = D::NAME, %problem, "an adapter broke off and goes on");
        }
        self.follower = None;
        REOPEN_AFTER
    }
}

impl<D: Rules> Clone for Hand<D> {
    fn clone(&self) -> Self {
        Self {
            bus: self.bus.clone(),
            live: self.live.clone(),
            adapter: self.adapter.clone(),
        }
    }
}

impl<D: Rules> Hand<D> {
    async fn deal_with(&self, delivery: Delivery) -> Result<(), FollowError> {
        match delivery.while_working(self.act(&delivery)).await {
            After::Acknowledge => delivery.acknowledge().await,
            After::Postpone(pause) => {
                measure::reacted(D::NAME, "postponed");
                delivery.postpone(pause).await
            }
            After::Bury(reason) => {
                let position = delivery.position;
                error!(
                    adapter.domain = D::NAME,
                    position, reason, "a record was put aside"
                );
                measure::buried(D::NAME, "adapter");
                let payload = delivery.payload.clone();
                let buried = self.bus.bury(D::NAME, "adapter", &reason, payload).await;
                match buried {
                    Ok(()) => delivery.acknowledge().await,
                    Err(error) => {
                        error!(adapter.domain = D::NAME, %error, "a record could not be put aside");
                        delivery.postpone(UNREADABLE_AFTER).await
                    }
                }
            }
        }
    }

    async fn act(&self, delivery: &Delivery) -> After {
        let record: Record<D::Event> = match unpack(&delivery.payload) {
            Ok(record) => record,
            Err(Garbled(reason)) => {
                let position = delivery.position;
                error!(
                    adapter.domain = D::NAME,
                    position, reason, "a record cannot be read"
                );
                return After::Postpone(UNREADABLE_AFTER);
            }
        };
        let effects = record.events().map(|(index, event)| async move {
            if self.was_done(event) {
                return Vec::new();
            }
            let carried_out = AssertUnwindSafe(self.carry_out(event, (delivery.position, index)));
            carried_out.catch_unwind().await.unwrap_or_else(|_| {
                // A failed attempt like any other: tried again after a while, and not for ever.
                error!(
                    adapter.domain = D::NAME,
                    delivery.position, index, "an effect fell"
                );
                vec![Err(problems::internal())]
            })
        });
        let outcomes: Vec<Outcome> = join_all(effects).await.into_iter().flatten().collect();
        after(&outcomes, delivery.attempt)
    }

    fn was_done(&self, event: &D::Event) -> bool {
        let Some(done) = self.adapter.done else {
            return false;
        };
        let done = self.live.view.read(|rows, _| done(event, rows));
        done.unwrap_or_else(|error| {
            error!(adapter.domain = D::NAME, %error, "what was done cannot be read, so it is done");
            false
        })
    }

    async fn carry_out(&self, event: &D::Event, (position, index): (u64, u32)) -> Vec<Outcome> {
        let key = format!("{}-{position}-{index}", D::NAME);
        let Some(effect) = (self.adapter.act)(event, key) else {
            return Vec::new();
        };
        let commands = match tokio::time::timeout(EFFECT_MAX, effect).await {
            Ok(Ok(commands)) => commands,
            Ok(Err(problem)) => return vec![Err(problem)],
            Err(_) => return vec![Err(problems::effect_too_slow())],
        };
        let until = clock::now().plus(PATIENCE);
        let told = commands.into_iter().map(|command| async move {
            let domain = D::NAME.into();
            let cause = Cause::Event {
                domain,
                position,
                index,
            };
            match Prepared::own(command, cause) {
                Ok(prepared) => self.live.ledger.commit(prepared, until).await,
                Err(garbled) => Err(problems::unreadable(&garbled.0)),
            }
        });
        join_all(told).await
    }
}
