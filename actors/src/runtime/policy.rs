//! Policies: one domain's commands from another domain's events.
//!
//! What to do with a record after its commands were decided is a pure function of their outcomes.

pub mod actor;

use super::{ledger::Outcome, rules::Rules};
use bus::codec::Garbled;
use contracts::{Kind, Problem};
use std::{sync::Arc, time::Duration};

/// How often a record is tried that fails for reasons of our own.
pub const ATTEMPTS_MAX: u64 = 10;
/// How long a record waits before its first retry; doubled for each further one.
pub const POSTPONE: Duration = Duration::from_millis(250);
/// The longest such wait.
pub const POSTPONE_MAX: Duration = Duration::from_secs(10);

/// One domain's ear for another domain.
pub struct Reaction<D: Rules> {
    pub(super) source: &'static str,
    pub(super) react: React<D>,
}

impl<D: Rules> Clone for Reaction<D> {
    fn clone(&self) -> Self {
        Self {
            source: self.source,
            react: self.react.clone(),
        }
    }
}

/// From a packed record to commands, each with the index of the event that led to it.
type React<D> = Arc<
    dyn Fn(&[u8]) -> Result<Vec<(u32, <D as contracts::Domain>::Command)>, Garbled> + Send + Sync,
>;

/// What becomes of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// It is dealt with.
    Acknowledge,
    /// It comes again after this long.
    Postpone(Duration),
    /// It is put aside for a person.
    Bury(String),
}

/// What becomes of a record whose commands had these outcomes, at this attempt (from 1).
///
/// A refusal is an answer. What is unavailable or overloaded passes, so it is tried for ever; what
/// fails for reasons of our own is put aside after [`ATTEMPTS_MAX`].
pub fn after(outcomes: &[Outcome], attempt: u64) -> After {
    let passing = |problem: &&Problem| {
        matches!(
            problem.kind,
            Kind::Overloaded | Kind::Unavailable | Kind::TimedOut
        )
    };
    let mut failures = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
    let doubled = POSTPONE * 2_u32.saturating_pow(u32::try_from(attempt.min(8)).unwrap_or(8) - 1);
    let pause = doubled.min(POSTPONE_MAX);
    if failures.clone().any(|problem| passing(&problem)) {
        return After::Postpone(pause);
    }
    match failures.find(|problem| problem.kind == Kind::Internal) {
        None => After::Acknowledge,
        Some(_) if attempt < ATTEMPTS_MAX => After::Postpone(pause),
        Some(problem) => After::Bury(problem.message.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(kind: Kind) -> Outcome {
        Err(Problem::new("code", kind, "why"))
    }

    #[test]
    fn a_refusal_is_an_answer_and_an_outage_is_waited_for() {
        assert_eq!(after(&[failed(Kind::Conflict)], 1), After::Acknowledge);
        assert_eq!(
            after(&[failed(Kind::Unavailable)], 1),
            After::Postpone(POSTPONE)
        );
        assert_eq!(
            after(&[failed(Kind::Unavailable)], 1_000),
            After::Postpone(POSTPONE_MAX)
        );
    }

    #[test]
    fn what_keeps_failing_is_put_aside() {
        assert!(matches!(
            after(&[failed(Kind::Internal)], 1),
            After::Postpone(_)
        ));
        assert_eq!(
            after(&[failed(Kind::Internal)], ATTEMPTS_MAX),
            After::Bury("why".to_owned())
        );
    }
}
