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

/// What keeps a log quiet about something that keeps breaking: it is said once, and once more when
/// it goes on.
#[derive(Debug, Default)]
pub(super) struct Trouble(Option<String>);

impl Trouble {
    /// It broke. Whether that is news: it did not before, or for another reason.
    pub(super) fn is_news(&mut self, problem: &Broken) -> bool {
        let problem = problem.to_string();
        let is_news = self.0.as_ref() != Some(&problem);
        self.0 = Some(problem);
        is_news
    }

    /// It goes on. Whether it had broken.
    pub(super) fn is_over(&mut self) -> bool {
        self.0.take().is_some()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_breaking_is_said_once_and_once_more_when_it_goes_on() {
        let mut trouble = Trouble::default();
        assert!(!trouble.is_over());
        let said = |problem: &str, trouble: &mut Trouble| trouble.is_news(&problem.into());
        assert!(said("no stream", &mut trouble));
        assert!(!said("no stream", &mut trouble));
        assert!(said("no line", &mut trouble));
        assert!(trouble.is_over());
        assert!(said("no line", &mut trouble));
    }
}
