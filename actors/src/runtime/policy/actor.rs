//! The actor that follows another domain's log and commands its own.

use super::{After, Reaction, after};
use crate::runtime::{
    clock,
    ledger::{Outcome, actor::LedgerHandle},
    measure,
    rules::{Prepared, Rules},
};
use bus::{
    Bus, Cause,
    follow::{Delivery, Follower},
};
use contracts::{Kind, subject};
use futures_util::future::join_all;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use std::time::Duration;
use tracing::{debug, error, warn};

/// How long the commands of one record may take.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How long a policy waits before it follows again after the line broke.
pub const REOPEN_AFTER: Duration = Duration::from_millis(200);
/// How long a policy waits with a record it cannot read: only another version can help.
pub const UNREADABLE_AFTER: Duration = Duration::from_secs(5);

pub(in crate::runtime) struct PolicyActor<D>(
    pub(in crate::runtime) std::marker::PhantomData<fn() -> D>,
);

/// Take the next record.
pub(in crate::runtime) struct Step;

pub(in crate::runtime) struct PolicyState<D: Rules> {
    pub(in crate::runtime) bus: Bus,
    pub(in crate::runtime) ledger: LedgerHandle<D>,
    pub(in crate::runtime) reaction: Reaction<D>,
    pub(in crate::runtime) follower: Option<Follower>,
}

impl<D: Rules> Actor for PolicyActor<D> {
    type Msg = Step;
    type State = PolicyState<D>;
    type Arguments = PolicyState<D>;

    async fn pre_start(
        &self,
        myself: ActorRef<Step>,
        state: PolicyState<D>,
    ) -> Result<Self::State, ActorProcessingErr> {
        myself.cast(Step)?;
        Ok(state)
    }

    async fn handle(
        &self,
        myself: ActorRef<Step>,
        _: Step,
        state: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        if let Err(problem) = state.step().await {
            let source = state.reaction.source;
            warn!(policy.domain = D::NAME, source, %problem, "a policy broke off and goes on");
            state.follower = None;
            tokio::time::sleep(REOPEN_AFTER).await;
        }
        myself.cast(Step)?;
        Ok(())
    }
}

impl<D: Rules> PolicyState<D> {
    async fn step(&mut self) -> Result<(), ActorProcessingErr> {
        let follower = match &mut self.follower {
            Some(follower) => follower,
            None => {
                let consumer = subject::policy_consumer(D::NAME);
                let source = self.reaction.source;
                self.follower
                    .insert(self.bus.follow_durably(source, &consumer).await?)
            }
        };
        let delivery = follower.next().await?;
        let reacted = delivery.while_working(self.react(&delivery)).await;
        match reacted? {
            After::Acknowledge => delivery.acknowledge().await?,
            After::Postpone(pause) => {
                measure::reacted(D::NAME, "postponed");
                delivery.postpone(pause).await?;
            }
            After::Bury(reason) => {
                let source = self.reaction.source;
                let position = delivery.position;
                error!(
                    policy.domain = D::NAME,
                    source, position, reason, "a record was put aside"
                );
                measure::buried(D::NAME, "policy");
                self.bus
                    .bury(D::NAME, "policy", &reason, delivery.payload.clone())
                    .await?;
                delivery.acknowledge().await?;
            }
        }
        Ok(())
    }

    async fn react(&self, delivery: &Delivery) -> Result<After, ActorProcessingErr> {
        let commands = match (self.reaction.react)(&delivery.payload) {
            Ok(commands) => commands,
            Err(garbled) => {
                let (source, position) = (self.reaction.source, delivery.position);
                error!(policy.domain = D::NAME, source, position, %garbled, "a record cannot be read");
                return Ok(After::Postpone(UNREADABLE_AFTER));
            }
        };
        let until = clock::now().plus(PATIENCE);
        let mut outcomes = Vec::with_capacity(commands.len());
        for (index, command) in commands {
            let (domain, position) = (self.reaction.source.into(), delivery.position);
            let cause = Cause::Event {
                domain,
                position,
                index,
            };
            outcomes.push(self.ledger.commit(Prepared::own(command, cause)?, until));
        }
        let outcomes: Vec<Outcome> = join_all(outcomes).await;
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
        Ok(after(&outcomes, delivery.attempt))
    }
}
