//! What a domain's author writes: pure rules, and what each row is called.

use super::{
    layers::WATCHED,
    rows::{RowError, Rows, RowsMut, Table},
};
use bus::{Cause, Decision, Fingerprint};
use contracts::{Caller, CommandId, Domain, Problem, Refusal, Request, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use uuid::Uuid;

/// Deadlines, by time and id. A rule that writes `(at, id)` here is asked for
/// [`Rules::on_deadline`] of that id once the time has come; it must remove the row again.
pub const DEADLINES: Table<Deadline, ()> = Table::in_order(WATCHED);
/// When something is due, and what.
pub type Deadline = (Timestamp, Uuid);
/// What each command was first answered, by verb and id: how a repeat is known.
pub(crate) const ANSWERS: Table<(SmolStr, Uuid), Answer> = Table::new(b'?');

/// The rules of a domain. All of it is pure: no clock, no chance, no I/O but reading rows.
pub trait Rules: Domain {
    /// What a command leads to, over the rows as they are.
    fn decide(
        command: &Self::Command,
        rows: &Rows<'_>,
        asked: &Asked<'_>,
    ) -> Result<Vec<Self::Event>, No<Self::Refusal>>;

    /// What an event does to the rows.
    fn apply(event: &Self::Event, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError>;

    /// The command that a deadline leads to.
    fn on_deadline(id: Uuid) -> Option<Self::Command>;
}

/// By whom, and when, a command was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who asks: whoever the access token names, or the domain itself.
    pub by: &'a Caller,
    /// When the record is decided.
    pub now: Timestamp,
}

/// How a query is answered from the rows, to whoever asks.
pub type AnswerFn<D, Q> =
    fn(&Q, &Rows<'_>, &Caller) -> Result<<Q as Request>::Answer, No<<D as Domain>::Refusal>>;

/// Where and when an event happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// The record's position in the log.
    pub position: u64,
    /// Which event of the record it is.
    pub index: u32,
    /// When the record was decided.
    pub time: Timestamp,
}

/// Why a rule gave no events.
#[derive(Clone, Debug, PartialEq)]
pub enum No<R> {
    /// The rules say no.
    Refused(R),
    /// The rows could not be read.
    Broken(RowError),
}

impl<R> From<RowError> for No<R> {
    fn from(error: RowError) -> Self {
        Self::Broken(error)
    }
}

impl<R: Refusal> From<R> for No<R> {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal)
    }
}

impl<R: Refusal> No<R> {
    /// The form in which it travels.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Refused(refusal) => Problem::refused(refusal),
            Self::Broken(_) => super::problems::broken_view(),
        }
    }
}

/// What a command was first answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) print: Fingerprint,
    pub(crate) position: u64,
    pub(crate) at: Timestamp,
}

/// A command that is ready to be decided, with what is known about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Prepared<D: Domain> {
    /// The command, with everything that had to be asked or computed for it.
    pub command: D::Command,
    /// Of what was asked for, before anything was added to it.
    pub print: Fingerprint,
    /// What led to it.
    pub cause: Cause,
    /// Who asked for it.
    pub by: Caller,
}

/// A [`Prepared`] command on its way to the process that wrote last, with what is left of its
/// caller's patience: decided later than that, it could contradict what a retry was told meanwhile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handed<P> {
    /// The command.
    pub prepared: P,
    /// For how many milliseconds it may still be decided.
    pub budget_ms: u64,
}

impl<D: Domain> Prepared<D> {
    /// A command that the domain gives itself.
    pub fn own(command: D::Command, cause: Cause) -> Result<Self, bus::codec::Garbled> {
        let print = Fingerprint::of(&bus::codec::pack(&command)?);
        Ok(Self {
            command,
            print,
            cause,
            by: Caller::Itself,
        })
    }

    pub(crate) fn identity(&self) -> (&'static str, CommandId) {
        D::identify(&self.command)
    }
}

/// Applies one decision: its events by the domain's rules, and its answer for repeats. Both the
/// ledger that decides and the tail that reads do exactly this.
pub(crate) fn apply_decision<D: Rules>(
    decision: &Decision<D::Event>,
    at: &mut At,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    for event in &decision.events {
        D::apply(event, at, rows)?;
        at.index += 1;
    }
    let answer = Answer {
        print: decision.print,
        position: at.position,
        at: at.time,
    };
    rows.put(&ANSWERS, &(decision.verb.clone(), decision.id.0), &answer)
}
