//! What must be true of a whole history, seen from outside.

use crate::{clients::sku, world::World};
use actors::{
    runtime::{
        ledger::{Outcome, apply_record},
        view::View,
    },
    stock::available,
};
use bus::{Record, codec::unpack};
use contracts::{
    Domain,
    stock::{ReserveStock, Stock, StockCommand, StockEvent, StockRefusal},
};
use std::collections::{BTreeMap, BTreeSet};

pub type Violation = String;

pub fn all(world: &World) -> Result<(), Violation> {
    if let Some(violation) = world.violations.first() {
        return Err(violation.clone());
    }
    let records = records(world)?;
    everything_is_once(world, &records)?;
    everybody_is_answered(world)?;
    views_are_equal(world, &records)?;
    refusals_are_true(world, &records)
}

fn records(world: &World) -> Result<Vec<Record<StockEvent>>, Violation> {
    let read = |payload| unpack(payload).map_err(|garbled| garbled.0);
    world
        .server
        .log
        .iter()
        .map(|append| read(&append.payload))
        .collect()
}

/// No command stands in the log twice, and what was answered as done stands where it was said to.
fn everything_is_once(world: &World, log: &[Record<StockEvent>]) -> Result<(), Violation> {
    let mut places = BTreeMap::new();
    for (position, record) in (1..).zip(log) {
        for decision in &record.decisions {
            let key = (decision.verb.to_string(), decision.id);
            if places.insert(key, (position, record.at)).is_some() {
                return Err(format!(
                    "{} {} was decided twice",
                    decision.verb, decision.id
                ));
            }
        }
    }
    let mut wished = BTreeSet::new();
    for (number, client) in world.clients.iter().enumerate() {
        let (verb, id) = Stock::identify(&client.command);
        let key = (verb.to_owned(), id);
        let place = places.get(&key);
        match client.answer.as_ref().map(|answer| &answer.outcome) {
            Some(Ok(done)) if place.map(|(position, _)| *position) != Some(done.position) => {
                return Err(format!(
                    "client {number} was told {done:?}, the log says {place:?}"
                ));
            }
            // Only a reservation's id belongs to one client; several may end the same one. A first
            // attempt may still be on its way while a retry is refused; but nothing is decided
            // after its caller has given up and asked again.
            Some(Err(problem))
                if verb == "reserve" && place.is_some_and(|(_, at)| *at > client.asked) =>
            {
                return Err(format!(
                    "client {number} was refused ({problem}) and has it"
                ));
            }
            _ => {}
        }
        wished.insert(key);
    }
    match places.keys().find(|key| !wished.contains(*key)) {
        Some((verb, id)) => Err(format!("nobody stands by {verb} {id}")),
        None => Ok(()),
    }
}

fn everybody_is_answered(world: &World) -> Result<(), Violation> {
    match world
        .clients
        .iter()
        .position(|client| client.answer.is_none())
    {
        Some(client) => Err(format!("client {client} never had an answer")),
        None => Ok(()),
    }
}

/// Every view is the log, applied; and at every position no more is promised than is there.
fn views_are_equal(world: &World, log: &[Record<StockEvent>]) -> Result<(), Violation> {
    let truth = View::in_memory();
    for (position, record) in (1..).zip(log) {
        apply_record::<Stock>(record, position, &truth).map_err(|error| error.to_string())?;
    }
    let rows = truth.dump().map_err(|error| error.to_string())?;
    for replica in &world.replicas {
        if replica.view.dump().map_err(|error| error.to_string())? != rows {
            return Err(format!("the view of {:?} is not its log", replica.instance));
        }
    }
    Ok(())
}

/// Who was told that stock is short was told so of a moment between question and answer. A record
/// has as many moments as decisions: a refusal may rest on what stands before it in its record.
fn refusals_are_true(world: &World, log: &[Record<StockEvent>]) -> Result<(), Violation> {
    for (number, client) in world.clients.iter().enumerate() {
        let Some(answer) = &client.answer else {
            continue;
        };
        let (StockCommand::Reserve(wish), Some(refusal)) =
            (&client.command, short(&answer.outcome))
        else {
            continue;
        };
        let view = View::in_memory();
        let mut was_true = answer.log.0 == 0 && lacks(&view, wish);
        let mut moment = 0;
        for (position, record) in (1..=answer.log.1).zip(log) {
            for decision in &record.decisions {
                moment += 1;
                let decisions = vec![decision.clone()];
                let single = Record {
                    decisions,
                    ..record.clone()
                };
                apply_record::<Stock>(&single, moment, &view).map_err(|error| error.to_string())?;
                was_true |= position >= answer.log.0 && lacks(&view, wish);
            }
        }
        if !was_true {
            return Err(format!(
                "client {number} was refused ({refusal}), and there was enough"
            ));
        }
    }
    Ok(())
}

fn lacks(view: &View, wish: &ReserveStock) -> bool {
    (0..3).map(sku).any(|sku| {
        let lines = wish.lines.iter().filter(|line| line.sku == sku);
        lines.map(|line| line.quantity.units()).sum::<u64>() > available(view, &sku)
    })
}

fn short(outcome: &Outcome) -> Option<StockRefusal> {
    let refusal: StockRefusal = outcome.as_ref().err()?.refusal()?;
    matches!(refusal, StockRefusal::Short { .. }).then_some(refusal)
}
