//! The adapter: what a domain's events ask of the world outside, done there, and told back.
//!
//! A state machine without I/O: it takes a record in hand, and says what it wants done because of
//! it. A rule never calls out. It records an intent; the adapter follows the domain's own log, has
//! done what the intent says, and commits what came of it. That may happen more than once, after a
//! crash for example; so every effect has a key that stays the same, by which the world outside
//! knows it again.
//!
//! **Invariant:** the consumer is told that a record is dealt with only after what came of each of
//! its effects has been told to the domain, and has an answer that stays.

pub mod actor;

use super::{
    ledger::{Outcome, or_fallen},
    problems,
    rows::{RowError, Rows},
    rules::{Prepared, Rules},
    spec::DomainSpec,
    view::View,
    word::{Word, after},
};
use bus::{
    Cause, Record,
    codec::{Garbled, unpack},
};
use contracts::Problem;
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// How many records may have effects under way at once, over all processes. Whatever is slow or
/// silent outside keeps its record here, for ten seconds a payment: so there is room for a hundred
/// such a second beside those that are quick. One more costs a task that sleeps.
pub const RECORDS_AHEAD_MAX: usize = 1_024;

/// What is done in the world outside, and the commands that tell what came of it. A problem that
/// may pass is met by trying again.
pub type Effect<D> = BoxFuture<'static, Result<Vec<<D as contracts::Domain>::Command>, Problem>>;

/// What an event asks for, if anything. The text is the effect's key: the same at every attempt.
pub type Act<D> =
    Arc<dyn Fn(&<D as contracts::Domain>::Event, String) -> Option<Effect<D>> + Send + Sync>;

/// Whether what an event asks for was done before, as the rows know. Then it is not done again when
/// the event comes again; only what the rows have not heard of yet may be done twice.
pub type Done<D> = fn(&<D as contracts::Domain>::Event, &Rows<'_>) -> Result<bool, RowError>;

/// A domain's hands in the world outside.
pub struct Adapter<D: Rules> {
    pub(super) act: Act<D>,
    pub(super) done: Option<Done<D>>,
}

impl<D: Rules> Clone for Adapter<D> {
    fn clone(&self) -> Self {
        Self {
            act: self.act.clone(),
            done: self.done,
        }
    }
}

/// A record as the durable consumer gives it.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// Where it stands.
    pub position: u64,
    /// For the how manieth time, from 1.
    pub attempt: u64,
    /// The packed record.
    pub payload: &'a [u8],
}

/// One record in hand. Records do not wait for one another: one slow effect must not hold up the
/// rest, neither of other records nor of its own.
pub struct Errand {
    position: u64,
    attempt: u64,
    /// How many of its effects have not been dealt with.
    open: usize,
    outcomes: Vec<Outcome>,
}

/// What an errand hears.
pub enum Heard<D: Rules> {
    /// What came of the effect of the event of this index.
    Done(u32, Result<Vec<D::Command>, Problem>),
    /// What became of an effect's commands.
    Decided(Vec<Outcome>),
}

/// What an errand wants done.
pub enum Wish<D: Rules> {
    /// Do in the world outside what the event of this index asks for: [`Heard::Done`].
    Act(u32, Effect<D>),
    /// Have the ledger decide these, within [`super::policy::PATIENCE`]: [`Heard::Decided`].
    Commit(Vec<Prepared<D>>),
    /// Have the view looked at: a row of it could not be read.
    Doubt(RowError),
    /// Tell the consumer this about the record. It is the last wish.
    Say(Word),
}

impl<D: Rules> Adapter<D> {
    /// The adapter of a domain, if it has one.
    pub fn of(spec: &DomainSpec<D>) -> Option<Self> {
        spec.adapter.clone()
    }

    /// Takes a record in hand, and says what it wants done because of it.
    pub fn take(&self, given: Given<'_>, view: &View) -> (Errand, Vec<Wish<D>>) {
        let mut errand = Errand {
            position: given.position,
            attempt: given.attempt,
            open: 0,
            outcomes: Vec::new(),
        };
        let record: Record<D::Event> = match unpack(given.payload) {
            Ok(record) => record,
            Err(Garbled(reason)) => return (errand, vec![Wish::Say(Word::Unreadable(reason))]),
        };
        let mut wishes = Vec::new();
        for (index, event) in record.events() {
            let key = format!("{}-{}-{index}", D::NAME, given.position);
            match or_fallen(|| self.effect(event, key, view)) {
                Ok(Ok(None)) => {}
                Ok(Ok(Some(effect))) => {
                    errand.open += 1;
                    wishes.push(Wish::Act(index, effect));
                }
                Ok(Err(error)) => {
                    errand.outcomes.push(Err(problems::broken_view()));
                    wishes.push(Wish::Doubt(error));
                }
                Err(_) => errand.outcomes.push(Err(problems::internal())),
            }
        }
        wishes.extend(errand.word().map(Wish::Say));
        (errand, wishes)
    }

    fn effect(
        &self,
        event: &D::Event,
        key: String,
        view: &View,
    ) -> Result<Option<Effect<D>>, RowError> {
        let done = |done: Done<D>| view.read(|rows, _| done(event, rows));
        let done = self.done.map(done).transpose()?.unwrap_or(false);
        Ok(if done { None } else { (self.act)(event, key) })
    }
}

impl Errand {
    /// Takes what it hears, and says what it wants because of that.
    pub fn step<D: Rules>(&mut self, heard: Heard<D>) -> Option<Wish<D>> {
        match heard {
            Heard::Done(index, Ok(commands)) if !commands.is_empty() => {
                let cause = Cause::Event {
                    domain: D::NAME.into(),
                    position: self.position,
                    index,
                };
                let commands = commands.into_iter();
                let prepared = commands.map(|command| Prepared::own(command, cause.clone()));
                match prepared.collect() {
                    Ok(prepared) => return Some(Wish::Commit(prepared)),
                    Err(Garbled(why)) => self.outcomes.push(Err(problems::unreadable(&why))),
                }
            }
            Heard::Done(_, Ok(_)) => {}
            Heard::Done(_, Err(problem)) => self.outcomes.push(Err(problem)),
            Heard::Decided(outcomes) => self.outcomes.extend(outcomes),
        }
        self.open = self.open.saturating_sub(1);
        self.word().map(Wish::Say)
    }

    /// What is said of the record, once all of it has been dealt with.
    fn word(&self) -> Option<Word> {
        (self.open == 0).then(|| after(&self.outcomes, self.attempt))
    }
}

#[cfg(test)]
mod tests;
