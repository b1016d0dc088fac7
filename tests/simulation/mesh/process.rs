//! Processes: how they start, crash and fall, and what their clocks show.

use super::{Address, Mesh, Place, hands::Hands, host::Host, listener::Listener, telling::Teller};
use contracts::{InstanceId, stock::Stock};
use harness::lab::Lab;
use std::time::Duration;

pub struct Process {
    pub life: u64,
    pub instance: InstanceId,
    /// How many milliseconds its clock is ahead of the slowest clock there can be.
    pub ahead: u64,
    pub stock: Host<Stock>,
    pub lab: Host<Lab>,
    pub listener: Listener,
    pub hands: Hands,
    pub stock_teller: Teller<Stock>,
    pub lab_teller: Teller<Lab>,
}

/// How far clocks may be apart, in milliseconds.
const SKEW_MAX_MS: u64 = 8_000;

impl Mesh {
    pub fn add_process(&mut self) {
        let (life, instance) = (self.number(), self.instance());
        let at = Address {
            process: self.processes.len(),
            life,
        };
        self.processes.push(Process {
            life,
            instance,
            ahead: SKEW_MAX_MS / 2,
            stock: Host::new(instance, 0),
            lab: Host::new(instance, 0),
            listener: Listener::default(),
            hands: Hands::using(&self.provider),
            stock_teller: Teller::default(),
            lab_teller: Teller::default(),
        });
        self.begin(at);
    }

    /// A process is killed, and another takes its place over a view that is a little older.
    pub fn crash(&mut self, process: usize) {
        let (life, instance) = (self.number(), self.instance());
        let stock = self.reopened::<Stock>(process, instance);
        let lab = self.reopened::<Lab>(process, instance);
        let ahead = self.processes[process].ahead;
        self.processes[process] = Process {
            life,
            instance,
            ahead,
            stock,
            lab,
            listener: Listener::default(),
            hands: Hands::using(&self.provider),
            stock_teller: Teller::default(),
            lab_teller: Teller::default(),
        };
        self.begin(Address { process, life });
    }

    /// A process's actors fall and are restarted; the process and its views live on.
    pub fn fall(&mut self, process: usize) {
        let life = self.number();
        let (stock_end, lab_end) = (self.stock.last(), self.lab.last());
        let fallen = &mut self.processes[process];
        fallen.life = life;
        fallen.stock.restart(fallen.instance, stock_end);
        fallen.lab.restart(fallen.instance, lab_end);
        fallen.listener = Listener::default();
        fallen.hands = Hands::using(&self.provider);
        fallen.stock_teller = Teller::default();
        fallen.lab_teller = Teller::default();
        self.begin(Address { process, life });
    }

    pub fn set_clock(&mut self, process: usize) {
        self.processes[process].ahead = self.chance.between(0, SKEW_MAX_MS);
    }

    fn reopened<D: Place>(&mut self, process: usize, instance: InstanceId) -> Host<D> {
        let reached = D::host(&mut self.processes[process]).view.position();
        let oldest = reached.saturating_sub(10);
        let position = self.chance.between(oldest, reached + 1);
        let server = D::server(self);
        Host::reopened(instance, &server.log, position)
    }

    fn begin(&mut self, at: Address) {
        self.later((1, 5), move |mesh| mesh.follow::<Stock>(at));
        self.later((1, 5), move |mesh| mesh.follow::<Lab>(at));
        self.later((1, 5), move |mesh| mesh.begin_acting(at));
    }

    /// What acts on its own begins once the views have caught up.
    fn begin_acting(&mut self, at: Address) {
        let Some(process) = self.alive(at) else {
            return;
        };
        if process.stock.is_ready() && process.lab.is_ready() {
            self.look::<Stock>(at);
            self.look::<Lab>(at);
            self.listen(at);
            self.open_hands(at, Duration::from_millis(1));
            self.relay_breaks::<Stock>(at);
            self.relay_breaks::<Lab>(at);
        } else {
            self.later((5, 20), move |mesh| mesh.begin_acting(at));
        }
    }
}
