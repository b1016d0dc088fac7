//! What drives an adapter: it follows the domain's own log, with many records in hand at once.

use super::{Adapter, Effect, Errand, Given, Heard, RECORDS_AHEAD_MAX, Wish};
use crate::runtime::{
    clock,
    ledger::Outcome,
    policy::{PATIENCE, REOPEN_AFTER},
    problems,
    rules::{Prepared, Rules},
    shared::Live,
    steps::{Broken, Steps, Trouble},
    word::{Word, teller::Teller},
};
use bus::{
    Bus,
    follow::{Delivery, Follower},
};
use contracts::{Problem, subject};
use futures_util::{FutureExt, StreamExt, future::join_all, stream::FuturesUnordered};
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, task::JoinSet};
use tracing::{error, info, warn};

/// How long an effect may take at one attempt.
pub const EFFECT_MAX: Duration = Duration::from_secs(60);

/// Drives an [`Adapter`].
pub(in crate::runtime) struct AdapterRun<D: Rules> {
    hand: Arc<Hand<D>>,
    follower: Option<Follower>,
    places: Arc<Semaphore>,
    /// Errands under way; dropping them, when the actor falls, ends them.
    under_way: JoinSet<()>,
    trouble: Trouble,
}

/// What one record's effects need.
struct Hand<D: Rules> {
    teller: Teller,
    live: Live<D>,
    adapter: Adapter<D>,
}

impl<D: Rules> AdapterRun<D> {
    pub(in crate::runtime) fn new(bus: Bus, live: Live<D>, adapter: Adapter<D>) -> Self {
        let teller = Teller {
            bus,
            source: D::NAME,
            domain: D::NAME,
            part: "adapter",
        };
        Self {
            hand: Arc::new(Hand {
                teller,
                live,
                adapter,
            }),
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
            let bus = &self.hand.teller.bus;
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
                error!(adapter.domain = D::NAME, %error, "an errand fell; its record comes again");
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

impl<D: Rules> Hand<D> {
    async fn deal_with(&self, delivery: Delivery) -> Result<(), Broken> {
        let given = Given {
            position: delivery.position,
            attempt: delivery.attempt,
            payload: &delivery.payload,
        };
        let (errand, wishes) = self.adapter.take(given, &self.live.view);
        let word = delivery.while_working(self.run(errand, wishes)).await;
        let word = word.ok_or("an errand ended without a word")?;
        Ok(self.teller.tell(delivery, word).await?)
    }

    /// Does what an errand wants until it has a word to say.
    async fn run(&self, mut errand: Errand, mut wishes: Vec<Wish<D>>) -> Option<Word> {
        let mut doing = FuturesUnordered::new();
        loop {
            for wish in wishes.drain(..) {
                match wish {
                    Wish::Act(index, effect) => doing.push(self.act(index, effect).left_future()),
                    Wish::Commit(commands) => doing.push(self.commit(commands).right_future()),
                    Wish::Doubt(error) => {
                        error!(adapter.domain = D::NAME, %error, "what was done cannot be read");
                        self.live.view.doubt(&error);
                    }
                    Wish::Say(word) => return Some(word),
                }
            }
            wishes.extend(errand.step(doing.next().await?));
        }
    }

    /// An effect that falls is a failed attempt like any other: it is tried again after a while,
    /// and not for ever.
    async fn act(&self, index: u32, effect: Effect<D>) -> Heard<D> {
        let effect = AssertUnwindSafe(effect).catch_unwind();
        let came: Result<_, Problem> = match tokio::time::timeout(EFFECT_MAX, effect).await {
            Ok(Ok(came)) => came,
            Ok(Err(_)) => {
                error!(adapter.domain = D::NAME, index, "an effect fell");
                Err(problems::internal())
            }
            Err(_) => Err(problems::effect_too_slow()),
        };
        Heard::Done(index, came)
    }

    async fn commit(&self, commands: Vec<Prepared<D>>) -> Heard<D> {
        let until = clock::now().plus(PATIENCE);
        let commands = commands.into_iter();
        let told = commands.map(|prepared| self.live.ledger.commit(prepared, until));
        let outcomes: Vec<Outcome> = join_all(told).await;
        Heard::Decided(outcomes)
    }
}
