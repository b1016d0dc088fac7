//! Waiting until the mesh stands still after a replay, and asking all of it what came of it.

use super::{
    clerk::{Clerk, Trouble, patiently},
    differences::{Found, Untrue},
    reading::{self, Delivered, Reading},
    told::{Amiss, Told},
    witness,
};
use crate::{Failure, retail::Book};
use contracts::{
    OrderId, Timestamp,
    orders::{FindTimeline, StepKind},
};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::{collections::HashSet, time::Duration};
use tokio::time::{Instant, sleep};

/// The pause between two looks at what the mesh has come to.
const PAUSE: Duration = Duration::from_millis(250);
/// How many orders are asked about at once.
const ASKED_AT_ONCE: usize = 64;
/// For how long the mesh may come no nearer to agreeing with itself.
const STANDSTILL: Duration = Duration::from_secs(60);

/// What the mesh has come to, once its parts agree or will not.
pub(super) async fn settled(clerk: &Clerk, book: &Book) -> Result<Found, Failure> {
    let mut told = Told::of(book);
    let (mut fewest, mut since) = (usize::MAX, Instant::now());
    loop {
        // What the last parcel leads to takes a moment, and looking takes longer.
        sleep(PAUSE).await;
        let reading = reading::read(clerk, book).await?;
        patiently(async || told.hear(clerk, book).await.map_err(passing)).await?;
        let found = ask(clerk, book, (&reading, &told)).await?;
        let open = found.untrue.len() + found.unfinished;
        if open < fewest {
            (fewest, since) = (open, Instant::now());
        }
        if open == 0 || since.elapsed() > STANDSTILL {
            return Ok(found);
        }
    }
}

/// What was heard before it broke off is heard once all the same.
fn passing(failure: Failure) -> Trouble {
    Trouble::Passing(failure.to_string())
}

/// Asks every domain that has to do with the orders.
async fn ask(
    clerk: &Clerk,
    book: &Book,
    (reading, told): (&Reading, &Told),
) -> Result<Found, Failure> {
    let delivered: Vec<_> = reading.delivered(book).collect();
    let orders: Vec<OrderId> = delivered.iter().map(|it| it.order).collect();
    let captured = witness::captured(clerk, &orders).await?;
    let arrived = witness::arrived(clerk).await?;
    let (mut untrue, mut amiss, mut parcels) = (Vec::new(), Vec::new(), 0);
    for it in delivered {
        let taken = captured.get(&it.order).copied();
        if taken != Some(it.total) {
            untrue.push(Untrue::Captured(it.invoice.clone(), it.total, taken));
        }
        match arrived.contains(&it.order) {
            true => parcels += 1,
            false => untrue.push(Untrue::Parcel(it.invoice.clone())),
        }
        let told = told.amiss(it.order, it.total);
        if !told.is_empty() {
            amiss.push((it, told));
        }
    }
    let forgotten = forgotten(clerk, &amiss, told.since).await?;
    for (it, amiss) in &amiss {
        if !forgotten.contains(&it.order) {
            let told = |amiss: &Amiss| Untrue::Told(it.invoice.clone(), *amiss);
            untrue.extend(amiss.iter().map(told));
        }
    }
    let shelves = reading.shelves(clerk, book).await?;
    untrue.extend(shelves.into_iter().map(Untrue::Shelf));
    Ok(Found {
        sums: reading.sums.clone(),
        undelivered: reading.undelivered(book),
        unfinished: reading.orders.values().filter(|it| !it.is_over()).count(),
        captured: captured.values().sum(),
        parcels,
        told: told.sums.clone(),
        left: told.left.clone(),
        forgotten: forgotten.len(),
        untrue,
    })
}

/// Of orders of which not all was told: those that were placed so long ago that what was told then
/// is not kept any more.
async fn forgotten(
    clerk: &Clerk,
    amiss: &[(Delivered<'_>, Vec<Amiss>)],
    since: Timestamp,
) -> Result<HashSet<OrderId>, Failure> {
    let untold = |amiss: &Vec<Amiss>| amiss.iter().all(|it| matches!(it, Amiss::Times(_, 0)));
    let untold = amiss.iter().filter(|(_, amiss)| untold(amiss));
    let asked = untold.map(async |(it, _)| {
        let (order, token) = (it.order, None);
        let steps = clerk.ask(&FindTimeline { order, token }).await?.steps;
        let placed = steps.iter().find(|step| step.what == StepKind::Placed);
        let long_ago = placed.is_some_and(|step| step.at < since);
        Ok::<_, Failure>(long_ago.then_some(order))
    });
    let asked = stream::iter(asked).buffer_unordered(ASKED_AT_ONCE);
    asked
        .try_filter_map(async |order| Ok(order))
        .try_collect()
        .await
}
