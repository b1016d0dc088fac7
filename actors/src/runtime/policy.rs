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
    word::{Word, after, after_a_fall, doubled},
};
use bus::{Cause, codec::Garbled};
use bytes::Bytes;
use std::{sync::Arc, time::Duration};

/// How long the commands of one record may take.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How long a policy waits before it follows again after the line broke; doubled for each time that
/// it cannot.
pub const REOPEN_AFTER: Duration = Duration::from_millis(200);
/// The longest such wait: whose log is not there may be hosted at any time.
pub const REOPEN_AFTER_MAX: Duration = Duration::from_secs(3);

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
    /// Tell the consumer this about the record: [`Heard::Ready`].
    Say(Word),
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
            Heard::Outcomes(outcomes) => Wish::Say(after(&outcomes, self.attempt)),
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
            Err(fallen) => return Wish::Say(after_a_fall(fallen, self.attempt)),
        };
        match commands {
            Ok(commands) => Wish::Commit(commands),
            Err(Garbled(reason)) => Wish::Say(Word::Unreadable(reason)),
        }
    }
}

#[cfg(test)]
mod tests;
