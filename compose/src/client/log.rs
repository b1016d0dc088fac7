//! `souk log`: what is in a domain's log, for people and as JSON lines.

mod show;

use super::{find, print};
use crate::{
    Failure, identity,
    roster::{self, Member},
    run::domain_names,
    settings::Settings,
    signals::Signals,
};
use bus::{
    Bus,
    follow::{Delivery, FollowError},
};
use clap::Args;
use std::io;
use tokio::time::{MissedTickBehavior, interval};
use tracing::warn;

/// What `souk log` may be told.
#[derive(Args)]
pub struct Log {
    /// Which domain.
    #[arg(value_parser = domain_names())]
    domain: String,
    /// The position to begin at.
    #[arg(long, default_value_t = 1, value_name = "N")]
    from: u64,
    /// Goes on with what is written from now on, until Ctrl-C.
    #[arg(long)]
    follow: bool,
    /// Prints each record as one line of JSON.
    #[arg(long)]
    json: bool,
}

/// How far the reading of a log has got.
struct Reading<'a> {
    bus: &'a Bus,
    member: &'a Member,
    json: bool,
    follow: bool,
    next: u64,
    last: u64,
    unreadable: u64,
}

/// Why reading broke off.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Follow(#[from] FollowError),
    #[error(transparent)]
    Print(#[from] io::Error),
}

impl Log {
    /// Prints records up to the log's end, or on and on.
    pub async fn run(self, settings: &Settings) -> Result<(), Failure> {
        let member = roster::find(&self.domain).ok_or("there is no such domain")?;
        let mut signals = Signals::hear()?;
        let bus = find::enter(settings).await?;
        let log = bus.log_state(&self.domain).await?;
        let mut reading = Reading {
            bus: &bus,
            member: &member,
            json: self.json,
            follow: self.follow,
            next: self.from.max(log.first),
            last: if self.follow { u64::MAX } else { log.last },
            unreadable: 0,
        };
        tokio::select! {
            read = reading.run() => read?,
            () = signals.next() => {}
        }
        match reading.unreadable {
            0 => Ok(()),
            count => Err(format!("{count} records cannot be read").into()),
        }
    }
}

impl Reading<'_> {
    async fn run(&mut self) -> Result<(), Failure> {
        let mut tries = interval(identity::ENTRY_PAUSE);
        tries.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tries.tick().await;
            match self.read_on().await {
                // The server may be away for a moment; nothing is printed twice.
                Err(Broken::Follow(error)) if self.follow => warn!(%error, "following again"),
                Err(Broken::Follow(error)) => return Err(error.into()),
                Err(Broken::Print(error)) => return Err(error.into()),
                Ok(()) => return Ok(()),
            }
        }
    }

    async fn read_on(&mut self) -> Result<(), Broken> {
        if self.next > self.last {
            return Ok(());
        }
        let mut records = self.bus.follow_from(self.member.name, self.next).await?;
        while self.next <= self.last {
            let delivery = records.next().await?;
            if delivery.position >= self.next {
                self.next = delivery.position.saturating_add(1);
                self.print(&delivery)?;
            }
        }
        Ok(())
    }

    fn print(&mut self, delivery: &Delivery) -> io::Result<()> {
        let record = self
            .member
            .read(&delivery.payload)
            .map_err(|garbled| garbled.0);
        self.unreadable += u64::from(record.is_err());
        let text = if self.json {
            show::as_line(delivery.position, record)
        } else {
            show::as_text(delivery.position, record.as_ref())
        };
        print(&(text + "\n"))
    }
}
