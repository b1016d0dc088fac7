//! The line between ledgers, servers and one another: late, lossy, and silent about it.

use super::{
    Address, Mesh, Place,
    host::{Ticket, Work},
};
use actors::runtime::{
    Handed, Prepared,
    ledger::{Input, NotTaken, Outcome},
};
use bus::{
    append::{Append, Appended},
    codec::unpack,
};
use contracts::InstanceId;
use std::time::Duration;

/// How long a process waits for an ack.
const ACK_PATIENCE: Duration = Duration::from_millis(200);
/// How long a process waits for what it handed over.
const HANDOVER_PATIENCE: Duration = Duration::from_millis(1_500);

impl Mesh {
    /// A record leaves a process: it may arrive soon, late or never, and its ack may be lost.
    pub fn send<D: Place>(&mut self, from: Address, append: Append) {
        let (lost, late) = (self.fails(6), self.fails(10));
        let acknowledged = !lost && !late && !self.fails(15);
        if !acknowledged {
            let record = append.record;
            let reason = "no ack in time".to_owned();
            let unclear = Input::Appended(record, Appended::Unclear { reason });
            self.after(ACK_PATIENCE, move |mesh| mesh.step::<D>(from, unclear));
        }
        let when = if late { (300, 2_500) } else { (1, 5) };
        if !lost {
            self.later(when, move |mesh| {
                let record = append.record;
                let remembers = mesh.chance.percent(50);
                let appended = D::server(mesh).append(append, remembers);
                if acknowledged {
                    let input = Input::Appended(record, appended);
                    mesh.later((1, 5), move |mesh| mesh.step::<D>(from, input));
                }
            });
        }
    }

    pub fn find_last<D: Place>(&mut self, from: Address, question: u64) {
        let lost = self.fails(20);
        self.later((1, 3), move |mesh| {
            let last = (!lost).then(|| D::server(mesh).last());
            let input = Input::LastKnown(question, last);
            mesh.later((1, 3), move |mesh| mesh.step::<D>(from, input));
        });
    }

    /// A process hands commands over. Whatever is lost, it hears exactly one answer.
    pub fn hand_over<D: Place>(&mut self, from: Address, to: InstanceId, commands: &[u8]) {
        let commands: Vec<Handed<Prepared<D>>> = unpack(commands).unwrap();
        let handover = self.handovers.len();
        self.handovers.push(Some(from));
        self.after(HANDOVER_PATIENCE, move |mesh| {
            mesh.hear_back::<D>(handover, Err(NotTaken::Unclear));
        });
        if !self.fails(6) {
            self.later((1, 10), move |mesh| {
                mesh.take_over::<D>(handover, to, commands)
            });
        }
    }

    fn take_over<D: Place>(
        &mut self,
        handover: usize,
        to: InstanceId,
        commands: Vec<Handed<Prepared<D>>>,
    ) {
        let ready =
            |process: &mut super::Process| process.instance == to && D::host(process).is_ready();
        let Some(process) = self.processes.iter_mut().position(ready) else {
            return self.hear_back::<D>(handover, Err(NotTaken::Never));
        };
        let life = self.processes[process].life;
        let at = Address { process, life };
        let now = self.clock(at);
        let commands = commands.into_iter().map(|handed| {
            let until = now.plus(Duration::from_millis(handed.budget_ms));
            (handed.prepared, until)
        });
        self.submit_all::<D>(at, commands.collect(), Work::Handed(handover));
    }

    /// What was handed over has been decided, and the answer goes back, or is lost.
    pub fn hand_back<D: Place>(&mut self, handover: usize, outcomes: Vec<Outcome>) {
        if self.fails(6) {
            return;
        }
        self.later((1, 10), move |mesh| {
            mesh.hear_back::<D>(handover, Ok(outcomes));
        });
    }

    fn hear_back<D: Place>(&mut self, handover: usize, answer: Result<Vec<Outcome>, NotTaken>) {
        if let Some(from) = self.handovers[handover].take() {
            self.step::<D>(from, Input::<D, Ticket>::HandedOver(answer));
        }
    }
}
