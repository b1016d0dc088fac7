//! The stream of public events, which is told in the order of its lines, and may lose its newest.

use super::Mesh;
use bus::events::{EventPlace, PublicEvent};
use contracts::stock::Stock;
use harness::lab::Lab;
use std::collections::BTreeSet;

#[derive(Default)]
pub struct Events {
    /// Each with its domain.
    stored: Vec<(&'static str, EventPlace)>,
    /// By which the stream knows what it holds.
    ids: BTreeSet<String>,
    /// How often the power was cut. What was on its way then is gone.
    pub cuts: u64,
}

/// The most events that a power cut takes.
const LOST_MAX: u64 = 12;

impl Events {
    /// Takes an event in, unless it is there already or was on its way when the power was cut.
    pub fn store(&mut self, (domain, place): (&'static str, EventPlace), id: String, cuts: u64) {
        if cuts == self.cuts && self.ids.insert(id) {
            self.stored.push((domain, place));
        }
    }

    pub fn last_of(&self, domain: &str) -> Option<EventPlace> {
        let mut newest = self.stored.iter().rev();
        newest
            .find(|(of, _)| *of == domain)
            .map(|(_, place)| *place)
    }

    pub fn of(&self, domain: &str) -> Vec<EventPlace> {
        let ours = self.stored.iter().filter(|(of, _)| *of == domain);
        ours.map(|(_, place)| *place).collect()
    }

    fn lose(&mut self, count: u64) -> usize {
        let kept = self.stored.len().saturating_sub(count as usize);
        let lost = self.stored.split_off(kept);
        for (domain, place) in &lost {
            self.ids.remove(&format!("{domain}-{place}"));
        }
        lost.len()
    }
}

/// What stands in the world of an event, for comparing.
pub fn placed(event: &PublicEvent) -> ((&'static str, EventPlace), String) {
    ((event.domain, event.place), event.id())
}

impl Mesh {
    /// The newest events are lost, and with them every line to the server, unless nobody is told.
    pub fn cut_the_power(&mut self) {
        let count = self.chance.between(1, LOST_MAX);
        if self.events.lose(count) > 0 {
            self.see("events were lost");
        }
        if self.faults.silent_cuts {
            return;
        }
        self.events.cuts += 1;
        for process in 0..self.processes.len() {
            let life = self.processes[process].life;
            let at = super::Address { process, life };
            self.later((1, 20), move |mesh| mesh.relay_breaks::<Stock>(at));
            self.later((1, 20), move |mesh| mesh.relay_breaks::<Lab>(at));
        }
    }
}
