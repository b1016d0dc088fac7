//! The actor that drives the relay.

use super::Relay;
use crate::runtime::{clock, measure, rules::Rules};
use bus::{Bus, Record, codec::unpack, follow::Follower};
use contracts::subject;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use std::time::Duration;
use tracing::{info, warn};

/// How long the relay waits before it goes on after something failed.
pub const RETRY_AFTER: Duration = Duration::from_millis(500);

pub(in crate::runtime) struct RelayActor<D>(
    pub(in crate::runtime) std::marker::PhantomData<fn() -> D>,
);

/// Take the next record.
pub(in crate::runtime) struct Step;

pub(in crate::runtime) struct RelayState {
    bus: Bus,
    running: Option<Running>,
}

/// A relay at work. Its connection ends when the line breaks, and the relay with it: the server may
/// have lost what it had taken, so nothing may reach it before the relay has looked.
struct Running {
    line: Bus,
    relay: Relay,
    follower: Follower,
}

impl<D: Rules> Actor for RelayActor<D> {
    type Msg = Step;
    type State = RelayState;
    type Arguments = Bus;

    async fn pre_start(
        &self,
        myself: ActorRef<Step>,
        bus: Bus,
    ) -> Result<Self::State, ActorProcessingErr> {
        myself.cast(Step)?;
        Ok(RelayState { bus, running: None })
    }

    async fn handle(
        &self,
        myself: ActorRef<Step>,
        _: Step,
        state: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        if let Err(problem) = state.step::<D>().await {
            warn!(log.domain = D::NAME, %problem, "the relay broke off and begins again");
            state.running = None;
            tokio::time::sleep(RETRY_AFTER).await;
        }
        myself.cast(Step)?;
        Ok(())
    }
}

impl RelayState {
    async fn step<D: Rules>(&mut self) -> Result<(), ActorProcessingErr> {
        if self.running.is_none() {
            self.running = Some(start::<D>(self.bus.one_line().await?).await?);
        }
        let Some(running) = &mut self.running else {
            return Ok(());
        };
        let delivery = running.follower.next().await?;
        let record = unpack(&delivery.payload)?;
        let record = (delivery.position, &record);
        publish::<D>(&running.line, &running.relay, record).await?;
        delivery.acknowledge().await?;
        Ok(())
    }
}

async fn start<D: Rules>(line: Bus) -> Result<Running, ActorProcessingErr> {
    let consumer = subject::relay_consumer(D::NAME);
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
            let record: Record<D::Event> = unpack(&delivery.payload)?;
            if !Relay::has_aged_out(record.at, clock::now()) {
                publish::<D>(&line, &relay, (delivery.position, &record)).await?;
            }
            if delivery.position >= *lost.end() {
                break;
            }
        }
    }
    let follower = line.follow_durably(D::NAME, &consumer).await?;
    Ok(Running {
        line,
        relay,
        follower,
    })
}

async fn publish<D: Rules>(
    bus: &Bus,
    relay: &Relay,
    (position, record): (u64, &Record<D::Event>),
) -> Result<(), ActorProcessingErr> {
    let events = relay.events(D::NAME, position, record)?;
    bus.publish_events(&events).await?;
    measure::relayed(D::NAME, events.len() as u64);
    Ok(())
}
