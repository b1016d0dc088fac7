//! For the tests of rules: a ledger whose log never fails, and what it decides.

use crate::runtime::{
    Prepared, Rows, Rules,
    ledger::{Input, Ledger, Outcome, Output, Shown, Waiting},
    ticker::Ticker,
    view::View,
};
use bus::{Cause, Record, append::Appended, codec::unpack};
use bytes::Bytes;
use contracts::{Caller, InstanceId, RecordId, Timestamp};
use uuid::Uuid;

/// One domain's ledger, and its view.
pub(crate) struct Bench<D: Rules> {
    ledger: Ledger<D, ()>,
    view: View,
    records: u64,
    events: Vec<D::Event>,
    log: Vec<Bytes>,
}

impl<D: Rules> Bench<D> {
    pub(crate) fn new() -> Self {
        Self {
            ledger: Ledger::new(InstanceId(Uuid::from_u128(1)), 0),
            view: View::in_memory(),
            records: 0,
            events: Vec::new(),
            log: Vec::new(),
        }
    }

    /// Another process goes on with the same rows.
    pub(crate) fn restart(&mut self) {
        self.ledger = Ledger::new(InstanceId(Uuid::from_u128(2)), 0);
    }

    /// What a command leads to, as the whole path from the ledger to the view has it.
    pub(crate) fn decide(&mut self, command: impl Into<D::Command>, now: u64) -> Outcome {
        self.decide_by(&Caller::Itself, command, now)
    }

    /// The same for a command of somebody's.
    pub(crate) fn decide_by(
        &mut self,
        by: &Caller,
        command: impl Into<D::Command>,
        now: u64,
    ) -> Outcome {
        let prepared = Prepared::own(command.into(), Cause::Deadline).unwrap();
        let by = by.clone();
        self.commit(Prepared { by, ..prepared }, now)
    }

    /// The same for a command that is ready to be decided.
    pub(crate) fn commit(&mut self, prepared: Prepared<D>, now: u64) -> Outcome {
        let waiting = Waiting {
            ticket: (),
            prepared,
            handed: false,
            until: Timestamp(u64::MAX),
            doubtful: false,
        };
        self.events.clear();
        let mut inputs = vec![Input::Begin, Input::Submit(waiting)];
        loop {
            let input = inputs.pop().expect("an answer comes before the inputs end");
            self.records += 1;
            let record = RecordId(Uuid::from_u128(u128::from(self.records)));
            let mut out = Vec::new();
            self.ledger
                .step(input, &self.view, (Timestamp(now), record), &mut out);
            for output in out {
                match output {
                    Output::Answer((), outcome) => return outcome,
                    Output::FindLast(question) => {
                        let last = Some(self.view.position());
                        inputs.push(Input::LastKnown(question, last));
                    }
                    Output::Append(append) => {
                        let position = append.base + 1;
                        self.log.push(append.payload.clone());
                        let said: Record<D::Event> = unpack(&append.payload).unwrap();
                        self.events = said.events().map(|(_, event)| event.clone()).collect();
                        inputs.push(Input::Delivered(Shown {
                            position,
                            record: Some(append.record),
                            payload: append.payload,
                            said: Some(Ok(said)),
                        }));
                        let stored = Appended::Stored { position };
                        inputs.push(Input::Appended(append.record, stored));
                    }
                    _ => {}
                }
            }
        }
    }

    /// The events of the last decision; nothing if it was a no or a repeat.
    pub(crate) fn events(&self) -> &[D::Event] {
        &self.events
    }

    /// All records so far.
    pub(crate) fn log(&self) -> &[Bytes] {
        &self.log
    }

    /// Every row, in order of its key.
    pub(crate) fn rows(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.view.dump().unwrap()
    }

    /// Decides what is due, as the ticker does; says how much that was.
    pub(crate) fn tick(&mut self, now: u64) -> usize {
        let mut ticker = Ticker::new(InstanceId(Uuid::nil()));
        let look = ticker.look(&self.view, None, Timestamp(now)).unwrap();
        assert_eq!(look.fallen, []);
        let outcomes = look.due.into_iter().map(|due| self.commit(due, now));
        let outcomes: Vec<_> = outcomes.collect();
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        outcomes.len()
    }

    /// What a query says, to whoever asks.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Rows<'_>) -> T) -> T {
        self.view.read(|rows, _| read(rows))
    }
}

/// Somebody who is known by this id.
pub(crate) fn known(id: u128, role: contracts::Role) -> Caller {
    Caller::Known {
        subject: Uuid::from_u128(id).to_string(),
        role,
    }
}
