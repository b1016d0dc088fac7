//! What must be true of a whole mesh's history, seen from outside.

mod reactions;

use super::{Mesh, Place};
use crate::check::Violation;
use actors::runtime::{DEADLINES, ledger::apply_record, view::View};
use bus::{Record, codec::unpack};
use contracts::{
    CommandId, Domain, OrderId, Timestamp,
    stock::{Stock, StockEvent},
};
use harness::lab::Lab;
use std::collections::{BTreeMap, BTreeSet};

pub fn all(mesh: &mut Mesh) -> Result<(), Violation> {
    if let Some(violation) = mesh.violations.first() {
        return Err(violation.clone());
    }
    let (stock, lab) = (records::<Stock>(mesh)?, records::<Lab>(mesh)?);
    accepted_is_logged(mesh, &stock)?;
    deadlines_are_decided_once(&stock)?;
    reactions::to_stock_are_once(&stock, &lab)?;
    reactions::outside_are_told_once(mesh, &lab)?;
    reactions::are_told_to_the_world(mesh, &stock, &lab)?;
    views_are_equal::<Stock>(mesh, &stock)?;
    views_are_equal::<Lab>(mesh, &lab)?;
    waits(mesh).map_or(Ok(()), Err)
}

/// What still waits for something.
pub fn waits(mesh: &mut Mesh) -> Option<Violation> {
    if let Some(ear) = mesh.deaf() {
        return Some(format!("{ear:?} has not dealt with every record"));
    }
    let shopper = mesh.shoppers.iter().position(|it| it.answer.is_none());
    if let Some(shopper) = shopper {
        return Some(format!("shopper {shopper} never had an answer"));
    }
    for at in 0..mesh.processes.len() {
        let process = &mesh.processes[at];
        let (policy, hands) = (process.listener.listens(), process.hands.are_idle());
        let relays = process.stock_teller.listens() && process.lab_teller.listens();
        if !(policy && hands && relays) {
            return Some(format!(
                "process {at} does not wait for records: policy {policy}, hands {hands}, relays \
                 {relays}"
            ));
        }
        let waits = host_waits::<Stock>(mesh, at).or_else(|| host_waits::<Lab>(mesh, at));
        if waits.is_some() {
            return waits;
        }
    }
    None
}

fn host_waits<D: Place>(mesh: &mut Mesh, at: usize) -> Option<Violation> {
    let last = D::server(mesh).last();
    let host = D::host(&mut mesh.processes[at]);
    let (position, unanswered) = (host.view.position(), host.ledger.unanswered());
    let deadlines = host
        .view
        .read(|rows, _| rows.scan(&DEADLINES, &(), None, 1));
    let deadline = deadlines.unwrap().pop();
    let quiet = position == last && unanswered == 0 && deadline.is_none();
    (!quiet).then(|| {
        let name = D::NAME;
        format!(
            "{name} in process {at} is at {position} of {last}, with {unanswered} unanswered, \
             and its first deadline is {deadline:?}"
        )
    })
}

/// A log's records; no command stands in it twice, and time does not go back in it.
fn records<D: Place>(mesh: &mut Mesh) -> Result<Vec<Record<D::Event>>, Violation> {
    let mut seen = BTreeSet::new();
    let mut time = Timestamp(0);
    let mut log = Vec::new();
    for append in &D::server(mesh).log {
        let record: Record<D::Event> = unpack(&append.payload).map_err(|garbled| garbled.0)?;
        if record.at < time {
            return Err(format!("{} of {} follows {time}", record.at, D::NAME));
        }
        time = record.at;
        for decision in &record.decisions {
            let (verb, id) = (&decision.verb, decision.id);
            if !seen.insert((verb.to_string(), id)) {
                return Err(format!("{verb} {id} was decided twice"));
            }
        }
        log.push(record);
    }
    Ok(log)
}

/// What was answered as done stands where it was said to, and nothing else was done.
fn accepted_is_logged(mesh: &Mesh, log: &[Record<StockEvent>]) -> Result<(), Violation> {
    let mut places: BTreeMap<(&str, CommandId), u64> = BTreeMap::new();
    let mut promised = BTreeSet::new();
    for (position, record) in (1..).zip(log) {
        for decision in &record.decisions {
            places.insert((decision.verb.as_str(), decision.id), position);
        }
    }
    for (number, shopper) in mesh.shoppers.iter().enumerate() {
        let wish = Stock::identify(&shopper.command);
        let place = places.get(&wish);
        if let Some(Ok(done)) = &shopper.answer
            && place != Some(&done.position)
        {
            return Err(format!(
                "shopper {number} was told {done:?}, the log says {place:?}"
            ));
        }
        promised.insert(wish);
    }
    let stray = places
        .keys()
        .find(|wish| wish.0 != "expire" && !promised.contains(*wish));
    stray.map_or(Ok(()), |(verb, id)| {
        Err(format!("nobody stands by {verb} {id}"))
    })
}

/// Every reservation ends once, and by its deadline not before that.
fn deadlines_are_decided_once(log: &[Record<StockEvent>]) -> Result<(), Violation> {
    let mut held: BTreeMap<OrderId, Timestamp> = BTreeMap::new();
    for record in log {
        for (_, event) in record.events() {
            let (order, expired) = match event {
                StockEvent::Reserved(promise) => {
                    // Whoever asks for a hold is given its end.
                    let deadline = promise.deadline.ok_or("a hold without an end")?;
                    held.insert(promise.order, deadline);
                    continue;
                }
                StockEvent::Released(end) => (end.order, false),
                StockEvent::Committed(end) => (end.order, false),
                StockEvent::Expired(end) => (end.order, true),
                _ => continue,
            };
            let Some(deadline) = held.remove(&order) else {
                return Err(format!("order {order} ended twice"));
            };
            if expired && record.at < deadline {
                return Err(format!("order {order} expired before {deadline}"));
            }
        }
    }
    let open = held.first_key_value();
    open.map_or(Ok(()), |(order, _)| {
        Err(format!("order {order} never ended"))
    })
}

/// Every view is its log, applied.
fn views_are_equal<D: Place>(mesh: &mut Mesh, log: &[Record<D::Event>]) -> Result<(), Violation> {
    let truth = View::in_memory();
    for (position, record) in (1..).zip(log) {
        apply_record::<D>(record, position, &truth).map_err(|error| error.0)?;
    }
    let rows = truth.dump().map_err(|error| error.0)?;
    for process in &mut mesh.processes {
        if D::host(process).view.dump().map_err(|error| error.0)? != rows {
            return Err(format!(
                "the {} view of {:?} is not its log",
                D::NAME,
                process.instance
            ));
        }
    }
    Ok(())
}
