//! Policies: one domain's commands from another domain's events.
//!
//! A state machine without I/O: it hears one thing, and says what it wants done next.
//!
//! **Invariant:** the consumer is told that a record is dealt with only after every command that
//! the record leads to has an answer that stays.

pub mod actor;

use super::{
    ledger::{Outcome, or_fallen},
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
/// How long a policy waits before it follows again after the line broke; doubled for each time that
/// it cannot.
pub const REOPEN_AFTER: Duration = Duration::from_millis(200);
/// The longest such wait: whose log is not there may be hosted at any time.
pub const REOPEN_AFTER_MAX: Duration = Duration::from_secs(3);
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
    /// How often the line broke since the consumer was open last.
    breaks: u64,
}

impl<D: Rules> Policy<D> {
    /// A policy that has not heard anything; it begins with [`Heard::Broke`].
    pub fn new(reaction: Reaction<D>) -> Self {
        Self {
            reaction,
            attempt: 1,
            breaks: 0,
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
            Heard::Ready => {
                self.breaks = 0;
                Wish::Listen
            }
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
            Heard::Broke => {
                self.breaks += 1;
                Wish::Open(doubled(REOPEN_AFTER, self.breaks).min(REOPEN_AFTER_MAX))
            }
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
        let react = || {
            let commands = (self.reaction.react)(payload)?;
            commands.into_iter().map(prepare).collect()
        };
        let commands = match or_fallen(react) {
            Ok(commands) => commands,
            Err(fallen) => return self.after_a_fall(fallen),
        };
        match commands {
            Ok(commands) => Wish::Commit(commands),
            Err(Garbled(reason)) => Wish::Unreadable(UNREADABLE_AFTER, reason),
        }
    }

    /// A policy that panics would do so again, but another version may not: it has its attempts.
    fn after_a_fall(&self, reason: String) -> Wish<D> {
        if self.attempt < ATTEMPTS_MAX {
            Wish::Postpone(pause_before(self.attempt))
        } else {
            Wish::Bury(reason)
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
/// fails for reasons of our own is put aside after [`ATTEMPTS_MAX`]. A command that is not valid,
/// or too large, never will be: no rule has refused it, and a person has to look at once.
pub fn after(outcomes: &[Outcome], attempt: u64) -> After {
    let passing = |problem: &&Problem| {
        matches!(
            problem.kind,
            Kind::Overloaded | Kind::Unavailable | Kind::TimedOut
        )
    };
    let failures = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
    let pause = pause_before(attempt);
    if failures.clone().any(|problem| passing(&problem)) {
        return After::Postpone(pause);
    }
    let first = |kind| failures.clone().find(|problem| problem.kind == kind);
    match (first(Kind::Internal), first(Kind::Invalid)) {
        (Some(_), _) if attempt < ATTEMPTS_MAX => After::Postpone(pause),
        (Some(problem), _) | (None, Some(problem)) => After::Bury(problem.message.clone()),
        (None, None) => After::Acknowledge,
    }
}

/// How long a record waits after this attempt (from 1).
fn pause_before(attempt: u64) -> Duration {
    doubled(POSTPONE, attempt).min(POSTPONE_MAX)
}

/// A pause before the first time, and twice as long before each further one.
fn doubled(first: Duration, times: u64) -> Duration {
    let doublings = u32::try_from(times.min(8)).unwrap_or(8).saturating_sub(1);
    first * 2_u32.saturating_pow(doublings)
}

#[cfg(test)]
mod tests;
