//! What drives a relay.

use super::Relay;
use crate::runtime::{
    clock, measure,
    rules::Rules,
    steps::{Broken, Steps, Trouble},
};
use bus::{
    Bus, Record,
    codec::{Garbled, unpack},
    follow::{Delivery, Follower},
};
use contracts::subject;
use std::{marker::PhantomData, time::Duration};
use tracing::{error, info, warn};

/// How long the relay waits before it goes on after something failed.
pub const RETRY_AFTER: Duration = Duration::from_millis(500);

/// How long it waits with a record it cannot read: only another version can help.
pub const UNREADABLE_AFTER: Duration = Duration::from_secs(5);

/// Drives a [`Relay`].
pub(in crate::runtime) struct RelayRun<D> {
    bus: Bus,
    running: Option<Running>,
    /// The record that could not be read, and was complained about.
    unreadable: Option<u64>,
    trouble: Trouble,
    domain: PhantomData<fn() -> D>,
}

/// A relay at work. Its connection ends when the line breaks, and the relay with it: the server may
/// have lost what it had taken, so nothing may reach it before the relay has looked.
struct Running {
    line: Bus,
    log_created: String,
    relay: Relay,
    follower: Follower,
}

/// No later event may pass by this record.
#[derive(Debug, thiserror::Error)]
#[error("record {position} cannot be read: {reason}")]
struct Unreadable {
    position: u64,
    reason: String,
}

impl<D: Rules> RelayRun<D> {
    pub(in crate::runtime) fn new(bus: Bus) -> Self {
        Self {
            bus,
            running: None,
            unreadable: None,
            trouble: Trouble::default(),
            domain: PhantomData,
        }
    }
}

impl<D: Rules> Steps for RelayRun<D> {
    async fn step(&mut self) -> Result<(), Broken> {
        let Some(running) = &mut self.running else {
            let line = self.bus.one_line().await?;
            self.running = Some(start::<D>(line).await?);
            if self.trouble.is_over() {
                info!(log.domain = D::NAME, "the relay goes on");
            }
            return Ok(());
        };
        let delivery = running.follower.next().await?;
        let record = read::<D>(&delivery)?;
        let to = (&running.line, running.log_created.as_str());
        publish::<D>(to, &running.relay, (delivery.position, &record)).await?;
        delivery.acknowledge().await?;
        Ok(())
    }

    fn broke(&mut self, problem: Broken) -> Duration {
        self.running = None;
        let Some(Unreadable { position, .. }) = problem.downcast_ref() else {
            if self.trouble.is_news(&problem) {
                warn!(log.domain = D::NAME, %problem, "the relay broke off and begins again");
            }
            return RETRY_AFTER;
        };
        if self.unreadable.replace(*position) != Some(*position) {
            error!(log.domain = D::NAME, %problem, "the relay stands still");
        }
        UNREADABLE_AFTER
    }
}

fn read<D: Rules>(delivery: &Delivery) -> Result<Record<D::Event>, Unreadable> {
    unpack(&delivery.payload).map_err(|Garbled(reason)| Unreadable {
        position: delivery.position,
        reason,
    })
}

async fn start<D: Rules>(line: Bus) -> Result<Running, Broken> {
    let consumer = subject::relay_consumer(D::NAME);
    let log_created = line.log_state(D::NAME).await?.created;
    let acknowledged = line.acknowledged(D::NAME, &consumer).await?;
    let relay = Relay::starting(line.last_event(D::NAME).await?, acknowledged);
    if let Some(lost) = relay.lost() {
        info!(
            log.domain = D::NAME,
            from = lost.start(),
            to = lost.end(),
            "looking for lost events"
        );
        let mut follower = line.follow_from(D::NAME, *lost.start()).await?;
        loop {
            let delivery = follower.next().await?;
            let record = read::<D>(&delivery)?;
            if !Relay::has_aged_out(record.at, clock::now()) {
                let to = (&line, log_created.as_str());
                publish::<D>(to, &relay, (delivery.position, &record)).await?;
            }
            if delivery.position >= *lost.end() {
                break;
            }
        }
    }
    let follower = line.follow_durably(D::NAME, &consumer).await?;
    Ok(Running {
        line,
        log_created,
        relay,
        follower,
    })
}

async fn publish<D: Rules>(
    (bus, log_created): (&Bus, &str),
    relay: &Relay,
    (position, record): (u64, &Record<D::Event>),
) -> Result<(), Broken> {
    let events = relay.events(D::NAME, position, record)?;
    bus.publish_events(&events, log_created).await?;
    measure::relayed(D::NAME, events.len() as u64);
    Ok(())
}
