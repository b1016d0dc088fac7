//! What must have come of every event: in the other domain, in the world outside, and in public.

use crate::{check::Violation, mesh::Mesh};
use bus::{Cause, Decision, Record, events::EventPlace};
use contracts::{
    Domain, Event,
    stock::{Stock, StockEvent},
};
use harness::lab::{Lab, LabEvent, UNITS_MAX};

/// The lab's decisions, each with the event that led to it, and the place of its first event.
fn causes(
    lab: &[Record<LabEvent>],
) -> impl Iterator<Item = (&Decision<LabEvent>, &str, EventPlace, EventPlace)> {
    (1..).zip(lab).flat_map(|(position, record)| {
        let mut next = 0;
        record.decisions.iter().filter_map(move |decision| {
            let own = EventPlace {
                position,
                index: next,
            };
            next += decision.events.len() as u32;
            match &decision.cause {
                Cause::Event {
                    domain,
                    position,
                    index,
                } => {
                    let (position, index) = (*position, *index);
                    Some((
                        decision,
                        domain.as_str(),
                        EventPlace { position, index },
                        own,
                    ))
                }
                _ => None,
            }
        })
    })
}

/// What stock reserves the lab counts once, in stock's order, for the event that led to it; except
/// what it refuses to count.
pub fn to_stock_are_once(
    stock: &[Record<StockEvent>],
    lab: &[Record<LabEvent>],
) -> Result<(), Violation> {
    let mut wanted = Vec::new();
    for (position, record) in (1..).zip(stock) {
        for (index, event) in record.events() {
            if let StockEvent::Reserved(promise) = event {
                let units: u64 = promise.lines.iter().map(|line| line.quantity.units()).sum();
                if units <= UNITS_MAX {
                    wanted.push((EventPlace { position, index }, promise.order, units));
                }
            }
        }
    }
    let mut counted = Vec::new();
    for (decision, domain, place, _) in causes(lab) {
        if let [LabEvent::Counted(count)] = decision.events.as_slice() {
            if domain != Stock::NAME {
                return Err(format!("{domain} led to {}", decision.id));
            }
            counted.push((place, count.order, count.units));
        }
    }
    if !counted.is_sorted_by_key(|(place, ..)| place.position) {
        return Err("the lab did not count in stock's order".to_owned());
    }
    counted.sort_unstable();
    same("counted", &wanted, &counted)
}

/// For what the lab counts, the provider's receipt is told once, whatever it cost to get it; and
/// nothing else was asked of the provider.
pub fn outside_are_told_once(mesh: &Mesh, lab: &[Record<LabEvent>]) -> Result<(), Violation> {
    let receipts = mesh.provider.receipts();
    let mut wanted = Vec::new();
    let mut told = Vec::new();
    let mut decided = 0;
    for (decision, domain, place, own) in causes(lab) {
        decided += 1;
        match decision.events.as_slice() {
            [LabEvent::Counted(_)] => {
                let key = format!("{}-{own}", Lab::NAME);
                let receipt = receipts.get(&key).ok_or(format!("no call for {key}"))?;
                wanted.push((own, *receipt));
            }
            [LabEvent::Held(held)] if domain == Lab::NAME => told.push((place, held.hold)),
            events => return Err(format!("{domain} led to {events:?}")),
        }
    }
    let all: usize = lab.iter().map(|record| record.decisions.len()).sum();
    if decided != all || receipts.len() != wanted.len() {
        return Err("something was decided or called for without a cause".to_owned());
    }
    told.sort_unstable();
    same("told", &wanted, &told)
}

/// Every public event is in the world's stream, in the order of its log.
pub fn are_told_to_the_world(
    mesh: &Mesh,
    stock: &[Record<StockEvent>],
    lab: &[Record<LabEvent>],
) -> Result<(), Violation> {
    same("published", &public(stock), &mesh.events.of(Stock::NAME))?;
    same("published", &public(lab), &mesh.events.of(Lab::NAME))
}

fn public<E: Event>(log: &[Record<E>]) -> Vec<EventPlace> {
    let records = (1..).zip(log);
    let places = records.flat_map(|(position, record)| {
        let public = record.events().filter(|(_, event)| event.is_public());
        public.map(move |(index, _)| EventPlace { position, index })
    });
    places.collect()
}

/// The stream knows events by their ids, so even what is sent twice stands in it once.
fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    wanted: &[T],
    there: &[T],
) -> Result<(), Violation> {
    if wanted == there {
        return Ok(());
    }
    let missing = wanted.iter().find(|wish| !there.contains(wish));
    let stray = there.iter().find(|there| !wanted.contains(there));
    Err(format!(
        "never {what}: {missing:?}; {what} without cause: {stray:?}; or not in order or twice"
    ))
}
