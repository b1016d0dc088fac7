//! A whole mesh in one thread: processes that each carry two domains, ledger, tail, ticker and
//! relay of both, a policy by which the lab follows what stock decides, and an adapter by which it
//! has a provider give a receipt for what it counts.

mod consumer;
mod ear;
mod events;
mod hands;
mod host;
mod judge;
mod line;
mod listener;
mod process;
mod provider;
mod shoppers;
mod tailing;
mod telling;
mod ticking;

use crate::{chance::Chance, check::Violation, server::Server};
use actors::runtime::Rules;
use consumer::Consumer;
use contracts::{InstanceId, Timestamp, stock::Stock};
use ear::Ear;
use events::Events;
use harness::lab::Lab;
use host::{Batch, Host};
use process::Process;
use provider::Provider;
use shoppers::Shopper;
use std::{collections::BTreeMap, time::Duration};
use telling::Teller;
use uuid::Uuid;

/// What may go wrong, and which bug is planted.
#[derive(Clone, Copy, Debug)]
pub struct Faults {
    pub processes: usize,
    pub lossy: bool,
    pub crashes: bool,
    pub clocks: bool,
    pub power_cuts: bool,
    pub forgetful_provider: bool,
    pub silent_cuts: bool,
}

impl Faults {
    pub fn none(processes: usize) -> Self {
        Self {
            processes,
            lossy: false,
            crashes: false,
            clocks: false,
            power_cuts: false,
            forgetful_provider: false,
            silent_cuts: false,
        }
    }

    pub fn all(processes: usize) -> Self {
        Self {
            lossy: true,
            crashes: true,
            clocks: true,
            power_cuts: true,
            ..Self::none(processes)
        }
    }
}

/// One life of one process. What is sent to a life that has ended is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    pub process: usize,
    pub life: u64,
}

type Happening = Box<dyn FnOnce(&mut Mesh)>;

pub struct Mesh {
    pub chance: Chance,
    pub faults: Faults,
    pub stock: Server,
    pub lab: Server,
    pub consumers: BTreeMap<Ear, Consumer>,
    pub events: Events,
    pub provider: Provider,
    pub processes: Vec<Process>,
    pub shoppers: Vec<Shopper>,
    pub batches: Vec<Batch>,
    /// Who still waits for each handover.
    pub handovers: Vec<Option<Address>>,
    pub violations: Vec<Violation>,
    /// How often something happened that only bad times bring about.
    pub seen: BTreeMap<&'static str, u64>,
    pub now: u64,
    numbers: u64,
    coming: BTreeMap<(u64, u64), Happening>,
}

/// A domain of the mesh, and where its parts lie.
pub trait Place: Rules + Sized {
    const RELAY: Ear;
    fn host(process: &mut Process) -> &mut Host<Self>;
    fn teller(process: &mut Process) -> &mut Teller<Self>;
    fn server(mesh: &mut Mesh) -> &mut Server;
}

impl Place for Stock {
    const RELAY: Ear = Ear::StockRelay;

    fn teller(process: &mut Process) -> &mut Teller<Self> {
        &mut process.stock_teller
    }

    fn host(process: &mut Process) -> &mut Host<Self> {
        &mut process.stock
    }

    fn server(mesh: &mut Mesh) -> &mut Server {
        &mut mesh.stock
    }
}

impl Place for Lab {
    const RELAY: Ear = Ear::LabRelay;

    fn teller(process: &mut Process) -> &mut Teller<Self> {
        &mut process.lab_teller
    }

    fn host(process: &mut Process) -> &mut Host<Self> {
        &mut process.lab
    }

    fn server(mesh: &mut Mesh) -> &mut Server {
        &mut mesh.lab
    }
}

/// When faults stop, in simulated milliseconds.
pub const HEALED_AT: u64 = 15_000;
/// When the last straggler has come in, and by when everything must have an end.
const SETTLED_AT: u64 = HEALED_AT + 4_000;
const END: u64 = 90_000;
/// What a clock shows at the beginning, so that there is room for setting it back.
const EPOCH_MS: u64 = 1_000_000;

impl Mesh {
    /// Lives through one history, and judges it.
    pub fn run(seed: u64, faults: Faults) -> Result<Self, Violation> {
        let mut mesh = Self {
            chance: Chance::from_seed(seed),
            faults,
            stock: Server::default(),
            lab: Server::default(),
            consumers: Ear::consumers(),
            events: Events::default(),
            provider: if faults.forgetful_provider {
                Provider::forgetful()
            } else {
                Provider::default()
            },
            processes: Vec::new(),
            shoppers: Vec::new(),
            batches: Vec::new(),
            handovers: Vec::new(),
            violations: Vec::new(),
            seen: BTreeMap::new(),
            now: 1,
            numbers: 0,
            coming: BTreeMap::new(),
        };
        for _ in 0..faults.processes {
            mesh.add_process();
        }
        mesh.arrive();
        mesh.give_to_all();
        mesh.plan_faults();
        while let Some(((now, _), happening)) = mesh.coming.pop_first() {
            mesh.now = now;
            mesh.faults.lossy &= now < HEALED_AT;
            happening(&mut mesh);
            let over = now > END || !mesh.violations.is_empty();
            if over || now > SETTLED_AT && judge::waits(&mut mesh).is_none() {
                break;
            }
        }
        let repeats = mesh.provider.repeats();
        mesh.seen.insert("a provider was called again", repeats);
        judge::all(&mut mesh).map(|()| mesh)
    }

    fn plan_faults(&mut self) {
        for _ in 0..8 {
            let process = self.chance.between(0, self.faults.processes as u64) as usize;
            if self.faults.crashes {
                self.later((20, HEALED_AT), move |mesh| mesh.crash(process));
                self.later((20, HEALED_AT), move |mesh| mesh.fall(process));
            }
            if self.faults.power_cuts {
                self.later((20, HEALED_AT), Self::cut_the_power);
            }
            if self.faults.clocks {
                self.later((20, HEALED_AT), move |mesh| mesh.set_clock(process));
            }
        }
    }

    /// Something happens between so many milliseconds from now and so many.
    pub fn later(&mut self, (from, to): (u64, u64), happening: impl FnOnce(&mut Self) + 'static) {
        let at = self.now + self.chance.between(from, to.max(from + 1));
        let number = self.number();
        self.coming.insert((at, number), Box::new(happening));
    }

    /// The same after exactly so long.
    pub fn after(&mut self, pause: Duration, happening: impl FnOnce(&mut Self) + 'static) {
        let pause = pause.as_millis() as u64;
        self.later((pause, pause + 1), happening);
    }

    /// True in so many of a hundred cases, as long as the line is bad.
    pub fn fails(&mut self, percent: u64) -> bool {
        self.faults.lossy && self.chance.percent(percent)
    }

    pub fn see(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    /// A number that was not given before.
    pub fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    pub fn instance(&mut self) -> InstanceId {
        InstanceId(Uuid::from_u128(u128::from(self.number())))
    }

    /// What a process's own clock shows.
    pub fn clock(&self, at: Address) -> Timestamp {
        let ahead = self.processes[at.process].ahead;
        Timestamp(EPOCH_MS + self.now + ahead)
    }

    pub fn alive(&mut self, at: Address) -> Option<&mut Process> {
        let process = self.processes.get_mut(at.process)?;
        (process.life == at.life).then_some(process)
    }
}
