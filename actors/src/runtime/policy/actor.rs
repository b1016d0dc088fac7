//! What drives a policy: it follows another domain's log and commands its own.

use super::{Heard, PATIENCE, Policy, Reaction, Wish};
use crate::runtime::{
    clock,
    ledger::{Outcome, actor::LedgerHandle},
    measure,
    rules::{Prepared, Rules},
    steps::{Broken, Steps, Trouble},
    word::teller::Teller,
};
use bus::{
    Bus,
    follow::{Delivery, Follower},
};
use contracts::{Kind, subject};
use futures_util::future::join_all;
use std::time::Duration;
use tracing::{debug, info, warn};

pub(in crate::runtime) struct PolicyRun<D: Rules> {
    teller: Teller,
    ledger: LedgerHandle<D>,
    policy: Policy<D>,
    wish: Wish<D>,
    follower: Option<Follower>,
    delivery: Option<Delivery>,
    trouble: Trouble,
}

impl<D: Rules> PolicyRun<D> {
    pub(in crate::runtime) fn new(
        bus: Bus,
        ledger: LedgerHandle<D>,
        reaction: Reaction<D>,
    ) -> Self {
        let teller = Teller {
            bus,
            source: reaction.source,
            domain: D::NAME,
            part: "policy",
        };
        Self {
            teller,
            ledger,
            policy: Policy::new(reaction),
            wish: Wish::Open(Duration::ZERO),
            follower: None,
            delivery: None,
            trouble: Trouble::default(),
        }
    }
}

impl<D: Rules> Steps for PolicyRun<D> {
    async fn step(&mut self) -> Result<(), Broken> {
        let wish = std::mem::replace(&mut self.wish, Wish::Listen);
        let heard = self.perform(wish).await?;
        self.wish = self.policy.step(heard);
        Ok(())
    }

    fn broke(&mut self, problem: Broken) -> Duration {
        let source = self.policy.source();
        if self.trouble.is_news(&problem) {
            warn!(policy.domain = D::NAME, source, %problem, "a policy broke off and goes on");
        }
        self.follower = None;
        self.delivery = None;
        self.wish = self.policy.step(Heard::Broke);
        Duration::ZERO
    }
}

impl<D: Rules> PolicyRun<D> {
    async fn perform(&mut self, wish: Wish<D>) -> Result<Heard, Broken> {
        let source = self.policy.source();
        match wish {
            Wish::Open(pause) => {
                tokio::time::sleep(pause).await;
                let consumer = subject::policy_consumer(D::NAME);
                let follower = self.teller.bus.follow_durably(source, &consumer).await?;
                self.follower = Some(follower);
                if self.trouble.is_over() {
                    info!(policy.domain = D::NAME, source, "a policy follows again");
                }
            }
            Wish::Listen => return self.listen().await,
            Wish::Commit(commands) => {
                let work = self.commit(commands);
                let outcomes = match &self.delivery {
                    Some(delivery) => delivery.while_working(work).await,
                    None => work.await,
                };
                return Ok(Heard::Outcomes(outcomes));
            }
            Wish::Say(word) => {
                if let Some(delivery) = self.delivery.take() {
                    self.teller.tell(delivery, word).await?;
                }
            }
        }
        Ok(Heard::Ready)
    }

    async fn listen(&mut self) -> Result<Heard, Broken> {
        let follower = self.follower.as_mut().ok_or("no consumer is open")?;
        let delivery = self.delivery.insert(follower.next().await?);
        Ok(Heard::Delivered {
            position: delivery.position,
            attempt: delivery.attempt,
            payload: delivery.payload.clone(),
        })
    }

    async fn commit(&self, commands: Vec<Prepared<D>>) -> Vec<Outcome> {
        let until = clock::now().plus(PATIENCE);
        let committing = commands
            .into_iter()
            .map(|prepared| self.ledger.commit(prepared, until));
        let outcomes = join_all(committing).await;
        for problem in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
            let code = &problem.code;
            match problem.kind {
                // A refusal is an answer, and may come with every second event.
                Kind::NotFound | Kind::Conflict => {
                    debug!(policy.domain = D::NAME, code, %problem, "a reaction was refused");
                }
                _ => warn!(policy.domain = D::NAME, code, %problem, "a reaction was not taken"),
            }
        }
        measure::reacted(D::NAME, "decided");
        outcomes
    }
}
