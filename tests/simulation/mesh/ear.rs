//! Who follows by a durable consumer, and how each of them is reached.

use super::{Address, Consumer, Mesh, Place};
use crate::server::Server;
use actors::runtime::adapter::RECORDS_AHEAD_MAX;
use bytes::Bytes;
use contracts::stock::Stock;
use harness::lab::Lab;
use std::collections::BTreeMap;

/// What follows a log by a durable consumer, in every process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ear {
    /// The lab's policy, that follows stock.
    Policy,
    /// The lab's adapter, that follows the lab.
    Adapter,
    StockRelay,
    LabRelay,
}

impl Ear {
    const ALL: [Self; 4] = [
        Self::Policy,
        Self::Adapter,
        Self::StockRelay,
        Self::LabRelay,
    ];

    pub fn log(self, mesh: &mut Mesh) -> &mut Server {
        match self {
            Self::Policy | Self::StockRelay => Stock::server(mesh),
            Self::Adapter | Self::LabRelay => Lab::server(mesh),
        }
    }

    pub fn is_relay(self) -> bool {
        matches!(self, Self::StockRelay | Self::LabRelay)
    }

    pub fn consumers() -> BTreeMap<Self, Consumer> {
        let consumer = |ear| match ear {
            Self::Adapter => (ear, Consumer::of(RECORDS_AHEAD_MAX)),
            _ => (ear, Consumer::of(1)),
        };
        Self::ALL.map(consumer).into()
    }
}

impl Mesh {
    pub fn give_to_all(&mut self) {
        Ear::ALL.into_iter().for_each(|ear| self.give(ear));
    }

    /// An ear for which not everything has been dealt with.
    pub fn deaf(&mut self) -> Option<Ear> {
        Ear::ALL.into_iter().find(|ear| {
            let last = ear.log(self).last();
            self.consumer(*ear).acknowledged() < last
        })
    }

    /// Whether it waits for a record.
    pub fn listens(&mut self, ear: Ear, at: Address) -> bool {
        let Some(process) = self.alive(at) else {
            return false;
        };
        match ear {
            Ear::Policy => process.listener.listens(),
            Ear::Adapter => process.hands.listens(),
            Ear::StockRelay => process.stock_teller.listens(),
            Ear::LabRelay => process.lab_teller.listens(),
        }
    }

    /// Whether it says that it is still at a record. A relay never does.
    pub fn works(&mut self, ear: Ear, at: Address, position: u64) -> bool {
        let Some(process) = self.alive(at) else {
            return false;
        };
        match ear {
            Ear::Policy => process.listener.works_on(position),
            Ear::Adapter => process.hands.work_on(position),
            Ear::StockRelay | Ear::LabRelay => false,
        }
    }

    /// A record is on its way to it.
    pub fn gets(&mut self, ear: Ear, at: Address) {
        let Some(process) = self.alive(at) else {
            return;
        };
        match ear {
            Ear::Policy => process.listener.gets(),
            Ear::Adapter => {}
            Ear::StockRelay => process.stock_teller.gets(),
            Ear::LabRelay => process.lab_teller.gets(),
        }
    }

    /// A record comes, for the how manieth time.
    pub fn hand(&mut self, ear: Ear, to: Address, at: (u64, u64), payload: Bytes) {
        match ear {
            Ear::Policy => self.policy_gets(to, at, payload),
            Ear::Adapter => self.adapter_gets(to, at, &payload),
            Ear::StockRelay => self.relay_gets::<Stock>(to, at.0, payload),
            Ear::LabRelay => self.relay_gets::<Lab>(to, at.0, payload),
        }
    }

    /// Its line breaks.
    pub fn break_line(&mut self, ear: Ear, at: Address) {
        match ear {
            Ear::Policy => self.hear(at, actors::runtime::policy::Heard::Broke),
            Ear::Adapter => self.adapter_breaks(at),
            Ear::StockRelay => self.relay_breaks::<Stock>(at),
            Ear::LabRelay => self.relay_breaks::<Lab>(at),
        }
    }
}
