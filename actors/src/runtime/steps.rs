//! The actor behind whatever follows a log: one step after the other, and again when one breaks.

use ractor::{Actor, ActorProcessingErr, ActorRef};
use std::{marker::PhantomData, time::Duration};

/// Why a step was not taken.
pub(super) type Broken = Box<dyn std::error::Error + Send + Sync>;

/// What is driven step by step.
pub(super) trait Steps: Send + 'static {
    /// Takes one step, which may wait for a record.
    fn step(&mut self) -> impl Future<Output = Result<(), Broken>> + Send;

    /// A step broke: lets go of what it stood on, and says how long to wait before the next.
    fn broke(&mut self, problem: Broken) -> Duration;
}

/// Drives one.
pub(super) struct StepsActor<S>(pub(super) PhantomData<fn() -> S>);

/// Take the next step.
pub(super) struct Step;

impl<S: Steps + Sync> Actor for StepsActor<S> {
    type Msg = Step;
    type State = S;
    type Arguments = S;

    async fn pre_start(&self, myself: ActorRef<Step>, steps: S) -> Result<S, ActorProcessingErr> {
        myself.cast(Step)?;
        Ok(steps)
    }

    async fn handle(
        &self,
        myself: ActorRef<Step>,
        _: Step,
        steps: &mut S,
    ) -> Result<(), ActorProcessingErr> {
        if let Err(problem) = steps.step().await {
            tokio::time::sleep(steps.broke(problem)).await;
        }
        myself.cast(Step)?;
        Ok(())
    }
}
