//! The ledger: the single place of a process where a domain's rules run.
//!
//! A state machine without I/O: inputs in, outputs out, time passed in. It takes all commands that
//! wait, decides one after the other over the view and what it has just decided, and asks for one
//! record to be appended behind the position that the view has. What the tail then shows at that
//! position is the truth: our record, and the callers are answered; or another, and all of it is
//! decided again.
//!
//! **Invariant:** at most one record is in flight, and nothing is answered as done before the
//! server has spoken for it and the view holds it.
//! **Invariant:** a refusal is answered only when the log is known to end where the view does.

pub mod actor;
mod fallen;
mod flight;
mod group;
mod handle;
mod handover;

pub use fallen::Fallen;
pub use flight::{Settled, apply_record};

use super::{
    problems,
    rules::{Prepared, Rules},
    view::View,
};
use bus::{
    Record,
    append::{Append, Appended},
    codec::{Garbled, unpack},
};
use bytes::Bytes;
use contracts::{Committed, InstanceId, Problem, RecordId, Timestamp};
use flight::Flight;
use std::{collections::VecDeque, time::Duration};

/// How long the ledger waits before it tries again what had no clear answer.
pub const RETRY_AFTER: Duration = Duration::from_millis(100);
/// The longest such wait, after several tries.
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(2);
/// The most commands in one record.
pub const GROUP_COMMANDS_MAX: usize = 4_096;

/// What a command led to: where it stands in the log, or why it does not.
pub type Outcome = Result<Committed, Problem>;

/// A command that waits for its turn.
pub struct Waiting<D: Rules, T> {
    /// By what its caller is answered.
    pub ticket: T,
    /// The command.
    pub prepared: Prepared<D>,
    /// Whether another process handed it over; then it is not handed on.
    pub handed: bool,
    /// When its caller gives up.
    pub until: Timestamp,
    /// Whether another process may still be deciding it. Then a refusal here would not be the last
    /// word, and the caller is told that the outcome is not known.
    pub doubtful: bool,
}

/// What happens to the ledger.
pub enum Input<D: Rules, T> {
    /// A command is to be decided.
    Submit(Waiting<D, T>),
    /// The tail shows a record.
    Delivered(Shown<D>),
    /// An attempt to append has ended. Every [`Output::Append`] leads to one of these.
    Appended(RecordId, Appended),
    /// The log ends here, or nobody could say. Every [`Output::FindLast`] leads to one of these.
    LastKnown(Question, Option<u64>),
    /// The log is no longer the one that the view was made of.
    Replaced(String),
    /// What another process made of the commands handed to it.
    HandedOver(Result<Vec<Outcome>, NotTaken>),
    /// The time asked for has come.
    Wake,
    /// Everything that was waiting to be said has been said: decide, if anything waits.
    Begin,
}

/// Which question about the log's end an answer belongs to. Only the latest counts: an older answer
/// knows nothing of what was decided since.
pub type Question = u64;

/// Why another process did not say what became of commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// It has not got them.
    Never,
    /// It may decide them yet, until their callers' patience ends.
    Unclear,
}

/// A record as the tail shows it.
pub struct Shown<D: Rules> {
    /// Where it stands.
    pub position: u64,
    /// Its id by its header.
    pub record: Option<RecordId>,
    /// The packed record.
    pub payload: Bytes,
    /// What it says, if the tail has read it already. Our own records need not be read again.
    pub said: Option<Result<Record<D::Event>, Garbled>>,
}

impl<D: Rules> Shown<D> {
    fn read(self) -> Result<Record<D::Event>, Garbled> {
        self.said.unwrap_or_else(|| unpack(&self.payload))
    }
}

/// What the ledger wants done.
pub enum Output<T> {
    /// Append this record.
    Append(Append),
    /// Ask the server where the log ends.
    FindLast(Question),
    /// Hand a packed list of [`super::rules::Handed`] to another process.
    HandOver(InstanceId, Bytes),
    /// Answer a caller.
    Answer(T, Outcome),
    /// Come back with [`Input::Wake`] after this long.
    WakeAfter(Duration),
    /// A record was applied: how many commands and events, and whose it was.
    Applied(Applied),
    /// A record took the place that ours was meant for.
    Conflict,
    /// A rule panicked over a command, which alone has been answered as failed.
    Fell(Fallen),
    /// A record cannot be read. Nothing is decided any more.
    Poisoned {
        /// Where it stands.
        position: u64,
        /// Why it cannot be read.
        reason: String,
    },
    /// The view cannot be read, or is that of another log. Nothing is decided any more.
    Broken(String),
}

/// What the ledger applied to the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Where the record stands.
    pub position: u64,
    /// When it was decided.
    pub time: Timestamp,
    /// How many commands it answers.
    pub commands: usize,
    /// How many events it holds.
    pub events: usize,
    /// The process that wrote it.
    pub writer: InstanceId,
}

/// The ledger of one domain in one process. `T` is what callers are answered by.
pub struct Ledger<D: Rules, T> {
    instance: InstanceId,
    waiting: VecDeque<Waiting<D, T>>,
    flight: Flight<D, T>,
    last_writer: Option<InstanceId>,
    gone: Option<InstanceId>,
    hold_until: u64,
    question: Question,
    stopped: bool,
}

impl<D: Rules, T> Ledger<D, T> {
    /// A ledger that decides nothing before the view has reached `log_end`.
    pub fn new(instance: InstanceId, log_end: u64) -> Self {
        Self {
            instance,
            waiting: VecDeque::new(),
            flight: Flight::Idle,
            last_writer: None,
            gone: None,
            hold_until: log_end,
            question: 0,
            stopped: false,
        }
    }

    /// How many commands have not been answered.
    pub fn unanswered(&self) -> usize {
        self.waiting.len() + self.flight.len()
    }

    /// Takes one input. `next_record` is the id that a record made now would get.
    pub fn step(
        &mut self,
        input: Input<D, T>,
        view: &View,
        (now, next_record): (Timestamp, RecordId),
        out: &mut Vec<Output<T>>,
    ) {
        match input {
            Input::Submit(waiting) => self.waiting.push_back(waiting),
            Input::Delivered(shown) => self.delivered(shown, view, out),
            Input::Appended(record, appended) => self.appended(record, appended, out),
            Input::LastKnown(question, last) => self.last_known(question, last, out),
            Input::Replaced(reason) => self.replaced(reason, out),
            Input::HandedOver(outcomes) => self.handed_over(outcomes, view, out),
            Input::Wake => self.wake(out),
            Input::Begin if self.could_begin(view) => self.begin(view, (now, next_record), out),
            Input::Begin => {}
        }
        if self.stopped {
            self.turn_away(out);
        }
    }

    /// Whether [`Input::Begin`] would start something. The driver sends it once it has let
    /// everybody speak, so that those who were just answered are in the next record and not the one
    /// after.
    pub fn could_begin(&self, view: &View) -> bool {
        let idle = matches!(self.flight, Flight::Idle) && !self.stopped;
        idle && !self.waiting.is_empty() && view.position() >= self.hold_until
    }

    fn begin(
        &mut self,
        view: &View,
        (now, next_record): (Timestamp, RecordId),
        out: &mut Vec<Output<T>>,
    ) {
        self.drop_expired(now, out);
        match self.other_writer() {
            Some(to) if self.waiting.front().is_some_and(|first| !first.handed) => {
                self.hand_over(to, now, out);
            }
            _ => self.decide_group(view, (now.max(view.last_time()), next_record), out),
        }
    }

    /// Whoever has given up is told that nothing was done: a command decided after that could
    /// contradict what a retry was told meanwhile.
    fn drop_expired(&mut self, now: Timestamp, out: &mut Vec<Output<T>>) {
        // This runs before every record; hardly ever has anybody given up.
        if self.waiting.iter().all(|it| it.until > now) {
            return;
        }
        let all = std::mem::take(&mut self.waiting).into_iter();
        let (expired, waiting): (VecDeque<_>, _) = all.partition(|it| it.until <= now);
        self.waiting = waiting;
        for waiting in expired {
            let problem = if waiting.doubtful {
                problems::unknown()
            } else {
                problems::too_late()
            };
            out.push(Output::Answer(waiting.ticket, Err(problem)));
        }
    }

    fn ask_for_the_end(&mut self, out: &mut Vec<Output<T>>) {
        self.question += 1;
        out.push(Output::FindLast(self.question));
    }

    /// The process that wrote last, unless that was us or it is known to be gone.
    fn other_writer(&self) -> Option<InstanceId> {
        self.last_writer
            .filter(|writer| *writer != self.instance && Some(*writer) != self.gone)
    }

    fn stop(&mut self, why: Output<T>, out: &mut Vec<Output<T>>) {
        self.stopped = true;
        out.push(why);
    }

    fn turn_away(&mut self, out: &mut Vec<Output<T>>) {
        let in_flight = std::mem::replace(&mut self.flight, Flight::Idle).into_waiting();
        for waiting in in_flight.into_iter().chain(self.waiting.drain(..)) {
            let problem = problems::unavailable("this domain has stopped; see its log");
            out.push(Output::Answer(waiting.ticket, Err(problem)));
        }
    }

    /// Puts commands back where they came from, so that their order stays.
    fn put_back(&mut self, commands: Vec<Waiting<D, T>>) {
        for waiting in commands.into_iter().rev() {
            self.waiting.push_front(waiting);
        }
    }
}
