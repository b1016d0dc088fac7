//! The word that a durable consumer is given about a record: it is dealt with, or wanted again, or
//! put aside for a person.
//!
//! No I/O: which word it is, is decided here; [`teller`] says it.
//!
//! **Invariant:** a consumer forgets a record that is put aside only after somebody keeps it.

pub(super) mod teller;

use super::ledger::Outcome;
use contracts::{Kind, Problem};
use std::time::Duration;

/// How often a record is tried that fails for reasons of our own.
pub const ATTEMPTS_MAX: u64 = 10;
/// How long a record waits before its first retry; doubled for each further one.
pub const POSTPONE: Duration = Duration::from_millis(250);
/// The longest such wait.
pub const POSTPONE_MAX: Duration = Duration::from_secs(10);
/// How long a record waits that cannot be read, or not be put aside: only another version, or a
/// person, can help.
pub const UNREADABLE_AFTER: Duration = Duration::from_secs(5);

/// What is said of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// It is dealt with.
    Acknowledge,
    /// It is wanted again after this long.
    Postpone(Duration),
    /// It cannot be read, for this reason, and is wanted again after [`UNREADABLE_AFTER`].
    Unreadable(String),
    /// It is put aside for a person, for this reason.
    Bury(String),
}

/// The word about a record whose commands had these outcomes, at this attempt (from 1).
///
/// A refusal is an answer. What is unavailable or overloaded passes, so it is tried for ever; what
/// fails for reasons of our own is put aside after [`ATTEMPTS_MAX`]. A command that is not valid,
/// or too large, never will be: no rule has refused it, and a person has to look at once.
pub fn after(outcomes: &[Outcome], attempt: u64) -> Word {
    let passing = |problem: &&Problem| {
        matches!(
            problem.kind,
            Kind::Overloaded | Kind::Unavailable | Kind::TimedOut
        )
    };
    let failures = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
    let pause = pause_before(attempt);
    if failures.clone().any(|problem| passing(&problem)) {
        return Word::Postpone(pause);
    }
    let first = |kind| failures.clone().find(|problem| problem.kind == kind);
    match (first(Kind::Internal), first(Kind::Invalid)) {
        (Some(_), _) if attempt < ATTEMPTS_MAX => Word::Postpone(pause),
        (Some(problem), _) | (None, Some(problem)) => Word::Bury(problem.message.clone()),
        (None, None) => Word::Acknowledge,
    }
}

/// The word about a record over which a rule panicked: it would do so again, but another version
/// may not, so the record has its attempts.
pub fn after_a_fall(reason: String, attempt: u64) -> Word {
    if attempt < ATTEMPTS_MAX {
        Word::Postpone(pause_before(attempt))
    } else {
        Word::Bury(reason)
    }
}

/// How long a record waits after this attempt (from 1).
fn pause_before(attempt: u64) -> Duration {
    doubled(POSTPONE, attempt).min(POSTPONE_MAX)
}

/// A pause before the first time, and twice as long before each further one.
pub(super) fn doubled(first: Duration, times: u64) -> Duration {
    let doublings = u32::try_from(times.min(8)).unwrap_or(8).saturating_sub(1);
    first * 2_u32.saturating_pow(doublings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(kind: Kind) -> Outcome {
        Err(Problem::new("code", kind, "why"))
    }

    #[test]
    fn a_refusal_is_an_answer_and_an_outage_is_waited_for() {
        assert_eq!(after(&[failed(Kind::Conflict)], 1), Word::Acknowledge);
        let away = [failed(Kind::Unavailable)];
        assert_eq!(after(&away, 1), Word::Postpone(POSTPONE));
        assert_eq!(after(&away, 1_000), Word::Postpone(POSTPONE_MAX));
    }

    #[test]
    fn what_keeps_failing_is_put_aside() {
        let internal = [failed(Kind::Internal)];
        assert_eq!(after(&internal, 2), Word::Postpone(POSTPONE * 2));
        let buried = Word::Bury("why".to_owned());
        assert_eq!(after(&internal, ATTEMPTS_MAX), buried);
    }

    #[test]
    fn a_command_that_is_not_valid_is_no_answer_and_its_record_is_put_aside() {
        let outcomes = [Err(crate::runtime::problems::too_large())];
        let Word::Bury(why) = after(&outcomes, 1) else {
            panic!("nobody would hear of it");
        };
        assert!(why.contains("split it"), "{why}");
        for another in [Kind::Unavailable, Kind::Internal] {
            let mixed = [failed(Kind::Invalid), failed(another)];
            assert_eq!(after(&mixed, 1), Word::Postpone(POSTPONE));
        }
    }
}
