//! One domain in one process: its ledger is driven here.

use super::{Address, Mesh, Place, hands::Hand, tailing::Line};
use actors::runtime::{
    Prepared, Rules,
    ledger::{Input, Ledger, Outcome, Output, Waiting, apply_record},
    problems,
    tail::Tail,
    ticker::Ticker,
    view::View,
};
use bus::{append::Append, codec::unpack};
use contracts::{InstanceId, RecordId, Timestamp};
use uuid::Uuid;

pub struct Host<D: Rules> {
    pub ledger: Ledger<D, Ticket>,
    pub view: View,
    pub tail: Tail,
    pub line: Option<Line>,
    pub ticker: Ticker,
    opened_at: u64,
    log_end: u64,
    beginning: bool,
}

/// Who is answered.
#[derive(Clone, Copy, Debug)]
pub enum Ticket {
    Shopper { number: usize, attempt: u32 },
    Batch { batch: usize, index: usize },
}

/// Commands whose outcomes are wanted together.
pub struct Batch {
    pub outcomes: Vec<Option<Outcome>>,
    pub work: Work,
}

/// Whose commands they are.
#[derive(Clone, Copy, Debug)]
pub enum Work {
    /// Another process's, that handed them over by this number.
    Handed(usize),
    /// A ticker's.
    Deadlines(Address),
    /// A policy's.
    Reaction(Address),
    /// Of an errand, that tells what came of an effect.
    Errand(Hand),
}

impl<D: Rules> Host<D> {
    pub fn new(instance: InstanceId, log_end: u64) -> Self {
        Self::over(View::in_memory(), instance, log_end)
    }

    /// Over a view that holds the log up to a position.
    pub fn reopened(instance: InstanceId, log: &[Append], position: u64) -> Self {
        let view = View::in_memory();
        for (at, append) in (1..=position).zip(log) {
            let record = unpack(&append.payload).unwrap();
            apply_record::<D>(&record, at, &view).unwrap();
        }
        Self::over(view, instance, log.len() as u64)
    }

    fn over(view: View, instance: InstanceId, log_end: u64) -> Self {
        let position = view.position();
        Self {
            ledger: Ledger::new(instance, log_end),
            tail: Tail::after(position),
            line: None,
            ticker: Ticker::new(instance),
            opened_at: position,
            log_end,
            beginning: false,
            view,
        }
    }

    pub fn restart(&mut self, instance: InstanceId, log_end: u64) {
        self.ledger = Ledger::new(instance, log_end);
        self.tail = Tail::after(self.view.position());
        self.line = None;
        self.ticker = Ticker::new(instance);
        self.log_end = log_end;
        self.beginning = false;
    }

    pub fn is_ready(&self) -> bool {
        self.view.position() >= self.log_end
    }

    /// Who wrote last. A view that was opened from a disk does not know that of older records.
    pub fn writer(&self) -> Option<InstanceId> {
        let knows = self.view.position() > self.opened_at;
        self.view.writer().filter(|_| knows)
    }
}

impl Mesh {
    /// Gives an input to a ledger, and does what it wants done.
    pub fn step<D: Place>(&mut self, at: Address, input: Input<D, Ticket>) {
        let record = RecordId(Uuid::from_u128(u128::from(self.number())));
        let moment = (self.clock(at), record);
        let Some(process) = self.alive(at) else {
            return;
        };
        let mut out = Vec::new();
        let host = D::host(process);
        if matches!(input, Input::Begin) {
            host.beginning = false;
        }
        host.ledger.step(input, &host.view, moment, &mut out);
        if !host.beginning && host.ledger.could_begin(&host.view) {
            host.beginning = true;
            self.later((0, 2), move |mesh| mesh.step::<D>(at, Input::Begin));
        }
        for output in out {
            self.perform::<D>(at, output);
        }
    }

    fn perform<D: Place>(&mut self, at: Address, output: Output<Ticket>) {
        match output {
            Output::Answer(ticket, outcome) => self.answered::<D>(at, ticket, outcome),
            Output::Append(append) => self.send::<D>(at, append),
            Output::FindLast(question) => self.find_last::<D>(at, question),
            Output::WakeAfter(pause) => {
                self.after(pause, move |mesh| mesh.step::<D>(at, Input::Wake));
            }
            Output::HandOver(to, commands) => self.hand_over::<D>(at, to, &commands),
            Output::Applied(_) => {}
            Output::Conflict => self.see("a record was overtaken"),
            Output::Fell(fallen) => self.violations.push(fallen.reason),
            Output::Poisoned { reason, .. } | Output::Broken(reason) => {
                self.violations.push(format!("a ledger stopped: {reason}"));
            }
        }
    }

    /// Hands in commands whose outcomes are wanted together.
    pub fn submit_all<D: Place>(
        &mut self,
        at: Address,
        commands: Vec<(Prepared<D>, Timestamp)>,
        work: Work,
    ) {
        let batch = self.batches.len();
        let outcomes = commands.iter().map(|_| None).collect();
        self.batches.push(Batch { outcomes, work });
        if commands.is_empty() {
            return self.completed::<D>(batch);
        }
        for (index, (prepared, until)) in commands.into_iter().enumerate() {
            let waiting = Waiting {
                ticket: Ticket::Batch { batch, index },
                prepared,
                handed: matches!(work, Work::Handed(_)),
                until,
                doubtful: false,
            };
            if self.fails(8) {
                // Too many wait already: it does not reach the ledger at all.
                let refused = Err(problems::overloaded("the ledger"));
                self.answered::<D>(at, waiting.ticket, refused);
            } else {
                self.step::<D>(at, Input::Submit(waiting));
            }
        }
    }

    fn answered<D: Place>(&mut self, at: Address, ticket: Ticket, outcome: Outcome) {
        let position = outcome.as_ref().map_or(0, |done| done.position);
        let known = self
            .alive(at)
            .is_some_and(|process| D::host(process).view.position() >= position);
        if !known {
            let early = "answered before the view had it";
            self.violations.push(early.to_owned());
        }
        match ticket {
            Ticket::Shopper { number, attempt } => self.told(number, attempt, outcome),
            Ticket::Batch { batch, index } => {
                self.batches[batch].outcomes[index] = Some(outcome);
                self.completed::<D>(batch);
            }
        }
    }

    fn completed<D: Place>(&mut self, batch: usize) {
        let Batch { outcomes, work } = &self.batches[batch];
        let work = *work;
        let Some(outcomes) = outcomes.iter().cloned().collect::<Option<Vec<_>>>() else {
            return;
        };
        match work {
            Work::Handed(handover) => self.hand_back::<D>(handover, outcomes),
            Work::Deadlines(at) => self.decided::<D>(at, &outcomes),
            Work::Reaction(at) => self.reacted(at, outcomes),
            Work::Errand(hand) => self.has_told(hand, outcomes),
        }
    }
}
