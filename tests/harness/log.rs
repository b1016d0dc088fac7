//! A log read from outside, record by record.

use crate::soon;
use bus::{Bus, Decision, Record, codec::unpack, follow::FollowError};
use contracts::{Command, CommandId, Domain};

/// A record and where it stands.
pub struct Placed<E> {
    /// Its position.
    pub position: u64,
    /// The record.
    pub record: Record<E>,
}

/// Where a domain's log ends.
pub async fn end<D: Domain>(bus: &Bus) -> u64 {
    let state = bus.log_state(D::NAME).await;
    state.expect("the log is there").last
}

/// The whole log of a domain, as of now.
pub async fn read<D: Domain>(bus: &Bus) -> Vec<Placed<D::Event>> {
    read_until::<D>(bus, end::<D>(bus).await).await
}

/// A log up to a position, which is waited for.
pub async fn read_until<D: Domain>(bus: &Bus, last: u64) -> Vec<Placed<D::Event>> {
    let mut records = Vec::new();
    let reading = async {
        while let Err(broken) = read_on::<D>(bus, last, &mut records).await {
            // A server that falls takes along what was read from it: what is missing is read anew.
            let is_broken = matches!(broken, FollowError::Broken { .. });
            assert!(is_broken, "the log can be read: {broken}");
        }
    };
    soon("all records of the log", reading).await;
    records
}

/// Reads behind the records that were read already.
async fn read_on<D: Domain>(
    bus: &Bus,
    last: u64,
    records: &mut Vec<Placed<D::Event>>,
) -> Result<(), FollowError> {
    let mut next = records.last().map_or(0, |placed| placed.position) + 1;
    if next > last {
        return Ok(());
    }
    let mut follower = bus.follow_from(D::NAME, next).await?;
    while next <= last {
        let delivery = follower.next().await?;
        let record = unpack(&delivery.payload).expect("a record");
        let position = delivery.position;
        records.push(Placed { position, record });
        next = position + 1;
    }
    Ok(())
}

/// Follows a log until `enough` has seen what it waits for.
pub async fn follow_until<D: Domain>(
    bus: &Bus,
    what: &str,
    mut enough: impl FnMut(&Record<D::Event>) -> bool,
) {
    let mut follower = bus.follow_from(D::NAME, 1).await.expect("the log");
    let following = async {
        loop {
            let delivery = follower.next().await.expect("the log can be read");
            if enough(&unpack(&delivery.payload).expect("a record")) {
                return;
            }
        }
    };
    soon(what, following).await;
}

/// All decisions of a log in their order, each with its position.
pub fn decisions<E>(log: &[Placed<E>]) -> impl Iterator<Item = (u64, &Decision<E>)> {
    log.iter().flat_map(|placed| {
        let decisions = placed.record.decisions.iter();
        decisions.map(|decision| (placed.position, decision))
    })
}

/// Where a command stands in a log: once, if it was decided.
pub fn places<C: Command, E>(log: &[Placed<E>], command: &C) -> Vec<u64> {
    places_of(log, C::VERB, command.id())
}

/// Where a command of this verb and id stands.
pub fn places_of<E>(log: &[Placed<E>], verb: &str, id: CommandId) -> Vec<u64> {
    let same = |(_, decision): &(u64, &Decision<E>)| decision.verb == verb && decision.id == id;
    decisions(log)
        .filter(same)
        .map(|(position, _)| position)
        .collect()
}
