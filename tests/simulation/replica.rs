//! One process: a ledger, its view, and how far its tail is.

use crate::{
    clients::Ticket,
    world::{Happening, World},
};
use actors::runtime::{
    Handed, Prepared,
    ledger::{Input, Ledger, NotTaken, Outcome, Output, Shown, Waiting},
    view::View,
};
use bus::codec::unpack;
use contracts::{InstanceId, RecordId, Timestamp, stock::Stock};
use uuid::Uuid;

pub struct Replica {
    pub instance: InstanceId,
    pub ledger: Ledger<Stock, Ticket>,
    pub view: View,
    pub begun: bool,
}

/// Commands that came from another process, and what has become of them.
pub struct Handover {
    /// Who still waits for them.
    pub from: Option<InstanceId>,
    pub outcomes: Vec<Option<Outcome>>,
}

impl Replica {
    pub fn new(number: u128, log_end: u64) -> Self {
        let instance = InstanceId(Uuid::from_u128(number));
        let ledger = Ledger::new(instance, log_end);
        Self {
            instance,
            ledger,
            view: View::in_memory(),
            begun: false,
        }
    }
}

impl World {
    /// Gives an input to a process, and does what it wants done.
    pub fn step(&mut self, at: usize, input: Input<Stock, Ticket>) {
        self.records += 1;
        let record = RecordId(Uuid::from_u128(u128::from(self.records)));
        let moment = (self.time(), record);
        let mut out = Vec::new();
        let replica = &mut self.replicas[at];
        if matches!(input, Input::Begin) {
            replica.begun = false;
        }
        replica.ledger.step(input, &replica.view, moment, &mut out);
        if !replica.begun && replica.ledger.could_begin(&replica.view) {
            replica.begun = true;
            let instance = replica.instance;
            self.later((0, 2), Happening::To(instance, Box::new(Input::Begin)));
        }
        for output in out {
            self.perform(at, output);
        }
    }

    fn perform(&mut self, at: usize, output: Output<Ticket>) {
        let instance = self.replicas[at].instance;
        match output {
            Output::Answer(ticket, outcome) => self.answered(at, ticket, outcome),
            Output::Append(append) => self.send(instance, append),
            Output::FindLast(question) => self.find_last(instance, question),
            Output::WakeAfter(pause) => {
                let pause = pause.as_millis() as u64;
                let wake = Happening::To(instance, Box::new(Input::Wake));
                self.later((pause, pause + 1), wake);
            }
            Output::HandOver(to, commands) => {
                let commands: Vec<Handed<Prepared<Stock>>> = unpack(&commands).unwrap();
                // A reply that comes after its time is dropped, so there is one answer to each.
                let lost = self.faults.lossy && self.chance.percent(10);
                if lost {
                    let unclear = Input::HandedOver(Err(NotTaken::Unclear));
                    self.later((300, 301), Happening::To(instance, Box::new(unclear)));
                    if self.chance.percent(50) {
                        return;
                    }
                }
                let from = (!lost).then_some(instance);
                self.later((1, 10), Happening::Handed { from, to, commands });
            }
            Output::Applied(_) | Output::Conflict => {}
            Output::Fell(fallen) => self.violations.push(fallen.reason),
            Output::Poisoned { reason, .. } | Output::Broken(reason) => {
                self.violations.push(format!("a ledger stopped: {reason}"));
            }
        }
    }

    /// Another process hands commands over to this one.
    pub fn take_over(
        &mut self,
        at: usize,
        from: Option<InstanceId>,
        commands: Vec<Handed<Prepared<Stock>>>,
    ) {
        let handover = self.handovers.len();
        let outcomes = commands.iter().map(|_| None).collect();
        self.handovers.push(Handover { from, outcomes });
        for (index, handed) in commands.into_iter().enumerate() {
            let ticket = Ticket::Handed { handover, index };
            let until = Timestamp(self.time().0 + handed.budget_ms);
            let prepared = handed.prepared;
            self.step(
                at,
                Input::Submit(Waiting {
                    ticket,
                    prepared,
                    handed: true,
                    until,
                    doubtful: false,
                }),
            );
        }
    }

    /// The tail shows a process the next record, if there is one.
    pub fn show_next(&mut self, at: usize) {
        let next = self.replicas[at].view.position();
        let Some(append) = self.server.log.get(next as usize) else {
            return;
        };
        let (position, record) = (next + 1, Some(append.record));
        let payload = append.payload.clone();
        let ours = append.writer == self.replicas[at].instance;
        let said = (!ours).then(|| unpack(&payload));
        self.step(
            at,
            Input::Delivered(Shown {
                position,
                record,
                payload,
                said,
            }),
        );
    }
}
