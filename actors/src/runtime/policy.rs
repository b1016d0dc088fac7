//! Policies: one domain's commands from another domain's events.
//!
//! A state machine without I/O: it hears one thing, and says what it wants done next.
//!
//! **Invariant:** the consumer is told that a record is dealt with only after every command that
//! the record leads to has an answer that stays.

pub mod actor;

use super::{
    ledger::Outcome,
    rules::{Prepared, Rules},
    spec::DomainSpec,
};
use bus::{Cause, codec::Garbled};
use bytes::Bytes;
use contracts::{Kind, Problem};
use std::{sync::Arc, time::Duration};

/// How often a record is tried that fails for reasons of our own.
pub const ATTEMPTS_MAX: u64 = 10;
/// How long a record waits before its first retry; doubled for each further one.
pub const POSTPONE: Duration = Duration::from_millis(250);
/// The longest such wait.
pub const POSTPONE_MAX: Duration = Duration::from_secs(10);
/// How long the commands of one record may take.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How long a policy waits before it follows again after the line broke.
pub const REOPEN_AFTER: Duration = Duration::from_millis(200);
/// How long a policy waits with a record it cannot read: only another version can help.
pub const UNREADABLE_AFTER: Duration = Duration::from_secs(5);

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

/// What a policy hears.
pub enum Heard {
    /// The consumer is open, or has been told about the last record.
    Ready,
    /// A record came.
    Delivered {
        /// Where it stands.
        position: u64,
        /// For the how manieth time, from 1.
        attempt: u64,
        /// The packed record.
        payload: Bytes,
    },
    /// What became of the commands.
    Outcomes(Vec<Outcome>),
    /// The record has been put aside.
    Buried,
    /// What was wanted did not happen, or nobody can say whether it did.
    Broke,
}

/// What a policy wants done next. Each leads to what stands behind it, or to [`Heard::Broke`].
pub enum Wish<D: Rules> {
    /// Wait this long, and open the durable consumer: [`Heard::Ready`].
    Open(Duration),
    /// Wait for the next record: [`Heard::Delivered`].
    Listen,
    /// Have the ledger decide these, within [`PATIENCE`]: [`Heard::Outcomes`].
    Commit(Vec<Prepared<D>>),
    /// Tell the consumer that the record is dealt with: [`Heard::Ready`].
    Acknowledge,
    /// Have the consumer give the record again after this long: [`Heard::Ready`].
    Postpone(Duration),
    /// The record cannot be read, and is wanted again after this long: [`Heard::Ready`].
    Unreadable(Duration, String),
    /// Put the record aside for a person: [`Heard::Buried`].
    Bury(String),
}

/// The runner of one reaction.
pub struct Policy<D: Rules> {
    reaction: Reaction<D>,
    attempt: u64,
}

impl<D: Rules> Policy<D> {
    /// A policy that has not heard anything; it begins with [`Heard::Broke`].
    pub fn new(reaction: Reaction<D>) -> Self {
        Self {
            reaction,
            attempt: 1,
        }
    }

    /// The policies of a domain.
    pub fn all_of(spec: &DomainSpec<D>) -> Vec<Self> {
        spec.reactions.iter().cloned().map(Self::new).collect()
    }

    /// To whom it listens.
    pub fn source(&self) -> &'static str {
        self.reaction.source
    }

    /// Takes what it hears, and says what it wants.
    pub fn step(&mut self, heard: Heard) -> Wish<D> {
        match heard {
            Heard::Ready => Wish::Listen,
            Heard::Delivered {
                position,
                attempt,
                payload,
            } => {
                self.attempt = attempt;
                self.react(position, &payload)
            }
            Heard::Outcomes(outcomes) => match after(&outcomes, self.attempt) {
                After::Acknowledge => Wish::Acknowledge,
                After::Postpone(pause) => Wish::Postpone(pause),
                After::Bury(reason) => Wish::Bury(reason),
            },
            Heard::Buried => Wish::Acknowledge,
            Heard::Broke => Wish::Open(REOPEN_AFTER),
        }
    }

    fn react(&self, position: u64, payload: &[u8]) -> Wish<D> {
        let prepare = |(index, command)| {
            let domain = self.reaction.source.into();
            let cause = Cause::Event {
                domain,
                position,
                index,
            };
            Prepared::own(command, cause)
        };
        let commands = (self.reaction.react)(payload)
            .and_then(|commands| commands.into_iter().map(prepare).collect());
        match commands {
            Ok(commands) => Wish::Commit(commands),
            Err(Garbled(reason)) => Wish::Unreadable(UNREADABLE_AFTER, reason),
        }
    }
}

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
    use contracts::{
        OrderId,
        stock::{ReleaseStock, Stock},
    };

    fn failed(kind: Kind) -> Outcome {
        Err(Problem::new("code", kind, "why"))
    }

    /// One command for every byte of a record but `?`, which cannot be read.
    fn policy() -> Policy<Stock> {
        let command = |index| {
            let order = OrderId(uuid::Uuid::from_u128(1));
            (index, ReleaseStock { order }.into())
        };
        let react = move |payload: &[u8]| match payload {
            b"?" => Err(Garbled("not a record".to_owned())),
            payload => Ok((0..)
                .zip(payload)
                .map(|(index, _)| command(index))
                .collect()),
        };
        Policy::new(Reaction {
            source: "lab",
            react: Arc::new(react),
        })
    }

    fn delivered(payload: &'static [u8], attempt: u64) -> Heard {
        Heard::Delivered {
            position: 7,
            attempt,
            payload: Bytes::from_static(payload),
        }
    }

    #[test]
    fn a_record_is_acknowledged_after_its_commands_have_their_answers() {
        let mut policy = policy();
        assert!(matches!(
            policy.step(Heard::Broke),
            Wish::Open(REOPEN_AFTER)
        ));
        assert!(matches!(policy.step(Heard::Ready), Wish::Listen));
        let Wish::Commit(commands) = policy.step(delivered(b"ab", 1)) else {
            panic!("two commands are to be decided");
        };
        let cause = |index| Cause::Event {
            domain: "lab".into(),
            position: 7,
            index,
        };
        let causes: Vec<_> = commands.into_iter().map(|command| command.cause).collect();
        assert_eq!(causes, [cause(0), cause(1)]);
        let refused = Heard::Outcomes(vec![failed(Kind::Conflict), failed(Kind::Conflict)]);
        assert!(matches!(policy.step(refused), Wish::Acknowledge));
    }

    #[test]
    fn what_is_not_decided_comes_again_and_is_put_aside_before_it_is_acknowledged() {
        let mut policy = policy();
        let internal = || Heard::Outcomes(vec![failed(Kind::Internal)]);
        policy.step(delivered(b"a", 2));
        assert!(matches!(policy.step(internal()), Wish::Postpone(pause) if pause == POSTPONE * 2));
        policy.step(delivered(b"a", ATTEMPTS_MAX));
        assert!(matches!(policy.step(internal()), Wish::Bury(why) if why == "why"));
        assert!(matches!(policy.step(Heard::Buried), Wish::Acknowledge));
        let unread = policy.step(delivered(b"?", 1));
        assert!(matches!(unread, Wish::Unreadable(UNREADABLE_AFTER, _)));
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
