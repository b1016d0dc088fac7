//! The tickers of all processes, each with its own clock.

use super::{Address, Mesh, Place, host::Work};
use actors::runtime::{
    DEADLINES, Prepared,
    ledger::Outcome,
    ticker::{DUE_BATCH, GRACE, actor::PATIENCE},
};
use contracts::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

impl Mesh {
    /// A ticker looks at the deadlines.
    pub fn look<D: Place>(&mut self, at: Address) {
        let now = self.clock(at);
        let Some(process) = self.alive(at) else {
            return;
        };
        let host = D::host(process);
        let writer = host.writer();
        let look = host.ticker.look::<D>(&host.view, writer, now).unwrap();
        assert_eq!(look.fallen, []);
        if look.due.is_empty() {
            return self.after(look.pause, move |mesh| mesh.look::<D>(at));
        }
        self.are_due(at, &look.due, now);
        let until = now.plus(PATIENCE);
        let commands = look.due.into_iter().map(|prepared| (prepared, until));
        self.submit_all::<D>(at, commands.collect(), Work::Deadlines(at));
    }

    /// The deadlines have been decided, or not.
    pub fn decided<D: Place>(&mut self, at: Address, outcomes: &[Outcome]) {
        if outcomes.iter().any(Outcome::is_err) {
            self.see("a deadline was not decided at once");
        }
        let now = self.clock(at);
        if let Some(process) = self.alive(at) {
            let pause = D::host(process).ticker.decided(outcomes, now);
            self.after(pause, move |mesh| mesh.look::<D>(at));
        }
    }

    /// Nobody acts before the time by the own clock, nor within the grace of whoever wrote last.
    fn are_due<D: Place>(&mut self, at: Address, commands: &[Prepared<D>], now: Timestamp) {
        let process = &mut self.processes[at.process];
        let instance = process.instance;
        let host = D::host(process);
        let rows = host.view.read(|rows, _| {
            let rows = rows.scan(&DEADLINES, &(), None, DUE_BATCH);
            rows.unwrap().into_iter().map(|((at, id), ())| (id, at))
        });
        let deadlines: BTreeMap<Uuid, Timestamp> = rows.collect();
        let other = host.writer().is_some_and(|writer| writer != instance);
        if other {
            self.see("a ticker acted for another process");
        }
        for prepared in commands {
            let (verb, id) = D::identify(&prepared.command);
            let deadline = deadlines[&id.0];
            let from = if other {
                deadline.plus(GRACE)
            } else {
                deadline
            };
            if now < from {
                let early =
                    format!("{verb} {id} was asked for at {now}, and not due before {from}");
                self.violations.push(early);
            }
        }
    }
}
