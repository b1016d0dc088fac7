//! What drives a relay.

use super::{Found, Heard, Relay, Unreadable, Wish};
use crate::runtime::{
    clock, measure,
    rules::Rules,
    steps::{Broken, Steps, Trouble},
};
use bus::{
    Bus,
    events::PublicEvent,
    follow::{Delivery, Follower},
};
use contracts::subject;
use std::time::Duration;
use tracing::{error, info, warn};

/// Drives a [`Relay`].
pub(in crate::runtime) struct RelayRun<D> {
    bus: Bus,
    relay: Relay<D>,
    wish: Wish,
    line: Option<Line>,
    follower: Option<Follower>,
    delivery: Option<Delivery>,
    /// The record that could not be read, and was complained about.
    unreadable: Option<u64>,
    trouble: Trouble,
}

/// A relay's own line. It ends when it breaks, and everything on it: the server may have lost what
/// it had taken, so nothing may reach it before the relay has looked.
struct Line {
    bus: Bus,
    log_created: String,
}

impl<D: Rules> RelayRun<D> {
    pub(in crate::runtime) fn new(bus: Bus) -> Self {
        Self {
            bus,
            relay: Relay::default(),
            wish: Wish::Look(Duration::ZERO),
            line: None,
            follower: None,
            delivery: None,
            unreadable: None,
            trouble: Trouble::default(),
        }
    }
}

impl<D: Rules> Steps for RelayRun<D> {
    async fn step(&mut self) -> Result<(), Broken> {
        let wish = std::mem::replace(&mut self.wish, Wish::Listen);
        let heard = self.perform(wish).await?;
        self.wish = self.relay.step(heard, clock::now());
        Ok(())
    }

    fn broke(&mut self, problem: Broken) -> Duration {
        if self.trouble.is_news(&problem) {
            warn!(log.domain = D::NAME, %problem, "the relay broke off and begins again");
        }
        self.hang_up();
        self.wish = self.relay.step(Heard::Broke, clock::now());
        Duration::ZERO
    }
}

impl<D: Rules> RelayRun<D> {
    async fn perform(&mut self, wish: Wish) -> Result<Heard, Broken> {
        match wish {
            Wish::Look(pause) => {
                tokio::time::sleep(pause).await;
                return self.look().await;
            }
            Wish::Reread(from) => {
                info!(log.domain = D::NAME, from, "looking for lost events");
                let follower = self.line()?.bus.follow_from(D::NAME, from).await?;
                self.follower = Some(follower);
            }
            Wish::Open => {
                let consumer = subject::relay_consumer(D::NAME);
                let follower = self.line()?.bus.follow_durably(D::NAME, &consumer);
                self.follower = Some(follower.await?);
            }
            Wish::Listen => return self.listen().await,
            Wish::Publish(events) => return self.publish(&events).await,
            Wish::Acknowledge => {
                if let Some(delivery) = self.delivery.take() {
                    delivery.acknowledge().await?;
                }
            }
            Wish::StandStill(pause, unreadable) => {
                self.complain(&unreadable);
                self.hang_up();
                tokio::time::sleep(pause).await;
                return Ok(Heard::Broke);
            }
        }
        Ok(Heard::Ready)
    }

    async fn look(&mut self) -> Result<Heard, Broken> {
        let bus = self.bus.one_line().await?;
        let log_created = bus.log_state(D::NAME).await?.created;
        let consumer = subject::relay_consumer(D::NAME);
        let acknowledged = bus.acknowledged(D::NAME, &consumer).await?;
        let held = bus.last_event(D::NAME).await?;
        // Asked last, so that it is no shorter than what was found of it.
        let log = bus.log_state(D::NAME).await?;
        if log.created != log_created {
            return Err("the log has just been made again".into());
        }
        let found = Found {
            held,
            acknowledged,
            log: (log.first, log.last),
        };
        self.line = Some(Line { bus, log_created });
        if self.trouble.is_over() {
            info!(log.domain = D::NAME, "the relay goes on");
        }
        Ok(Heard::Found(found))
    }

    async fn listen(&mut self) -> Result<Heard, Broken> {
        let follower = self.follower.as_mut().ok_or("no log is followed")?;
        let delivery = self.delivery.insert(follower.next().await?);
        Ok(Heard::Delivered {
            position: delivery.position,
            payload: delivery.payload.clone(),
        })
    }

    async fn publish(&self, events: &[PublicEvent]) -> Result<Heard, Broken> {
        let line = self.line()?;
        line.bus.publish_events(events, &line.log_created).await?;
        measure::relayed(D::NAME, events.len() as u64);
        Ok(Heard::Published)
    }

    fn line(&self) -> Result<&Line, Broken> {
        Ok(self.line.as_ref().ok_or("no line is open")?)
    }

    fn complain(&mut self, problem: &Unreadable) {
        if self.unreadable.replace(problem.position) != Some(problem.position) {
            error!(log.domain = D::NAME, %problem, "the relay stands still");
        }
    }

    fn hang_up(&mut self) {
        self.delivery = None;
        self.follower = None;
        self.line = None;
    }
}
