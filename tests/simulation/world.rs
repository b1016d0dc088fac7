//! A whole mesh, its line and its faults, in one thread.

use crate::{
    chance::Chance,
    check::{self, Violation},
    clients::{Client, Ticket},
    replica::{Handover, Replica},
    server::Server,
};
use actors::runtime::{
    Handed, Prepared,
    ledger::{Input, NotTaken},
};
use bus::append::{Append, Appended};
use contracts::{InstanceId, Timestamp, stock::Stock};
use std::collections::BTreeMap;

/// What may go wrong, and which bug is planted.
#[derive(Clone, Copy, Debug)]
pub struct Faults {
    pub processes: usize,
    pub lossy: bool,
    pub crashes: bool,
    pub guard_ignored: bool,
    pub ack_before_append: bool,
    pub new_id_on_retry: bool,
}

impl Faults {
    pub fn none(processes: usize) -> Self {
        Self {
            processes,
            lossy: false,
            crashes: false,
            guard_ignored: false,
            ack_before_append: false,
            new_id_on_retry: false,
        }
    }

    pub fn all(processes: usize) -> Self {
        Self {
            lossy: true,
            crashes: true,
            ..Self::none(processes)
        }
    }
}

/// Something that will happen.
pub enum Happening {
    /// A client asks.
    Ask(usize),
    /// A process hears something, if it still lives.
    To(InstanceId, Box<Input<Stock, Ticket>>),
    /// A record reaches the server.
    Arrives {
        from: InstanceId,
        append: Append,
        ack: bool,
    },
    /// Handed-over commands reach a process.
    Handed {
        from: Option<InstanceId>,
        to: InstanceId,
        commands: Vec<Handed<Prepared<Stock>>>,
    },
    /// A process's tail looks for the next record.
    Tail(usize),
    /// A process is killed, and another takes its place.
    Crash(usize),
}

pub struct World {
    pub chance: Chance,
    pub faults: Faults,
    pub server: Server,
    pub replicas: Vec<Replica>,
    pub clients: Vec<Client>,
    pub handovers: Vec<Handover>,
    pub violations: Vec<String>,
    pub records: u64,
    now: u64,
    order: u64,
    instances: u128,
    coming: BTreeMap<(u64, u64), Happening>,
}

/// When faults stop, and by when everything must have an end, in simulated milliseconds.
const HEALED_AT: u64 = 6_000;
const END: u64 = 60_000;

impl World {
    /// Lives through one history, and checks it.
    pub fn run(seed: u64, faults: Faults) -> Result<Self, Violation> {
        let server = Server {
            guard_ignored: faults.guard_ignored,
            ..Server::default()
        };
        let mut world = Self {
            chance: Chance::from_seed(seed),
            faults,
            server,
            replicas: Vec::new(),
            clients: Vec::new(),
            handovers: Vec::new(),
            violations: Vec::new(),
            records: 0,
            now: 1,
            order: 0,
            instances: 0,
            coming: BTreeMap::new(),
        };
        for at in 0..faults.processes {
            world.replicas.push(Replica::new(at as u128 + 1, 0));
            world.later((1, 5), Happening::Tail(at));
        }
        world.instances = faults.processes as u128;
        world.arrive();
        if faults.crashes {
            for _ in 0..5 {
                let at = world.chance.between(0, faults.processes as u64) as usize;
                world.later((20, HEALED_AT), Happening::Crash(at));
            }
        }
        while let Some(((now, _), happening)) = world.coming.pop_first() {
            world.now = now;
            world.faults.lossy &= now < HEALED_AT;
            if now > END {
                break;
            }
            world.happen(happening);
        }
        check::all(&world).map(|()| world)
    }

    pub fn time(&self) -> Timestamp {
        Timestamp(self.now)
    }

    /// Something happens between so many milliseconds from now and so many.
    pub fn later(&mut self, (from, to): (u64, u64), happening: Happening) {
        self.order += 1;
        let at = self.now + self.chance.between(from, to.max(from + 1));
        self.coming.insert((at, self.order), happening);
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Ask(client) => self.ask(client),
            Happening::To(instance, input) => {
                if let Some(at) = self.find(instance) {
                    self.step(at, *input);
                }
            }
            Happening::Arrives { from, append, ack } => self.arrives(from, append, ack),
            Happening::Handed { from, to, commands } => match (self.find(to), from) {
                (Some(at), _) => self.take_over(at, from, commands),
                (None, Some(from)) => {
                    let nobody = Input::HandedOver(Err(NotTaken::Never));
                    self.later((1, 3), Happening::To(from, Box::new(nobody)));
                }
                (None, None) => {}
            },
            Happening::Tail(at) => {
                self.show_next(at);
                self.later((1, 6), Happening::Tail(at));
            }
            Happening::Crash(at) => {
                self.instances += 1;
                self.replicas[at] = Replica::new(self.instances, self.server.last());
            }
        }
    }

    fn find(&self, instance: InstanceId) -> Option<usize> {
        self.replicas
            .iter()
            .position(|replica| replica.instance == instance)
    }

    /// A record leaves a process: it may arrive soon, late or never, and its ack may be lost.
    pub fn send(&mut self, from: InstanceId, append: Append) {
        let record = append.record;
        let ack = !(self.faults.lossy && self.chance.percent(15));
        let late = self.faults.lossy && self.chance.percent(10);
        if !ack || late {
            let reason = "no ack in time".to_owned();
            let unclear = Input::Appended(record, Appended::Unclear { reason });
            self.later((200, 201), Happening::To(from, Box::new(unclear)));
        }
        if self.faults.lossy && ack && !late && self.chance.percent(5) {
            let reason = "lost on the way".to_owned();
            let unclear = Input::Appended(record, Appended::Unclear { reason });
            return self.later((200, 201), Happening::To(from, Box::new(unclear)));
        }
        if self.faults.ack_before_append && self.chance.percent(10) {
            let position = append.base + 1;
            let stored = Input::Appended(record, Appended::Stored { position });
            return self.later((1, 3), Happening::To(from, Box::new(stored)));
        }
        let when = if late { (300, 2_500) } else { (1, 5) };
        self.later(
            when,
            Happening::Arrives {
                from,
                append,
                ack: ack && !late,
            },
        );
    }

    fn arrives(&mut self, from: InstanceId, append: Append, ack: bool) {
        let record = append.record;
        let remembers = self.chance.percent(50);
        let appended = self.server.append(append, remembers);
        if ack {
            let input = Input::Appended(record, appended);
            self.later((1, 5), Happening::To(from, Box::new(input)));
        }
    }

    pub fn find_last(&mut self, from: InstanceId, question: u64) {
        let known = !(self.faults.lossy && self.chance.percent(20));
        let last = known.then(|| self.server.last());
        self.later(
            (1, 5),
            Happening::To(from, Box::new(Input::LastKnown(question, last))),
        );
    }
}
