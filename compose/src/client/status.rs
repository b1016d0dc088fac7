//! `souk status` and `souk top`: how every process says its domains are, and the gateway itself.

use super::{find, gateway::Gateway, print, table::Table};
use crate::{Failure, settings::Settings, signals::Signals};
use bus::Bus;
use clap::Args;
use contracts::mesh::DomainStatus;
use std::{fmt::Write, time::Duration};
use tokio::time::{MissedTickBehavior, interval};

/// How often `top` looks again.
pub const TOP_INTERVAL: Duration = Duration::from_secs(2);
/// Empties a terminal and begins at its top.
const CLEAR: &str = "\x1b[2J\x1b[H";

/// What `souk status` may be told.
#[derive(Args)]
pub struct Status {
    /// Prints JSON, one line for each domain of each process.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    gateway: Gateway,
}

/// What `souk top` may be told.
#[derive(Args)]
pub struct Top {}

impl Status {
    /// Prints how everything is; an error if something is not well.
    pub async fn run(self, settings: &Settings) -> Result<(), Failure> {
        let bus = find::enter(settings).await?;
        let looking = self.gateway.look(settings);
        let (all, gateway) = tokio::join!(find::statuses(&bus), looking);
        let all = all?;
        if self.json {
            for status in &all {
                print(&(serde_json::to_string(status)? + "\n"))?;
            }
        } else {
            print(&format!("{}\n{gateway}\n", show(&all)?))?;
        }
        let mut unwell = unwell(&all);
        unwell.extend(gateway.unwell());
        match unwell {
            unwell if unwell.is_empty() => Ok(()),
            unwell => Err(unwell.join("\n").into()),
        }
    }
}

impl Top {
    /// Prints how everything is, again and again, until it is told to stop.
    pub async fn run(self, settings: &Settings) -> Result<(), Failure> {
        let mut signals = Signals::hear()?;
        let bus = find::enter(settings).await?;
        tokio::select! {
            failed = watch(&bus) => failed,
            () = signals.next() => Ok(()),
        }
    }
}

async fn watch(bus: &Bus) -> Result<(), Failure> {
    let mut looks = interval(TOP_INTERVAL);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        let all = find::statuses(bus).await?;
        let (table, unwell) = (show(&all)?, unwell(&all).join("\n"));
        print(&format!("{CLEAR}{table}\n{unwell}\n"))?;
    }
}

fn show(all: &[DomainStatus]) -> Result<String, std::fmt::Error> {
    let mut domains = Table::new(["DOMAIN", "PROCESS", "READY", "POSITION"]);
    let mut pools = Table::new(["SUBJECT", "PROCESS", "WORKERS", "WAITING"]);
    for status in all {
        let process = status.instance.to_string();
        domains.push([
            status.domain.clone(),
            process.clone(),
            if status.ready { "yes" } else { "NO" }.to_owned(),
            status.applied.to_string(),
        ]);
        for pool in &status.pools {
            pools.push([
                pool.subject.clone(),
                process.clone(),
                pool.size.to_string(),
                pool.waiting.to_string(),
            ]);
        }
    }
    let mut text = String::new();
    write!(text, "{domains}\n{pools}")?;
    Ok(text)
}

/// One line for each domain that nobody hosts or that is not ready somewhere.
fn unwell(all: &[DomainStatus]) -> Vec<String> {
    let hosted = |name: &str| all.iter().any(|status| status.domain == name);
    let missing = contracts::domains()
        .into_iter()
        .filter(|table| !hosted(table.name));
    let missing = missing.map(|table| format!("{}: nobody hosts it", table.name));
    let unready = all.iter().filter(|status| !status.ready).map(|status| {
        let why = status.reason.as_deref().unwrap_or("it does not say why");
        format!("{} in {}: {why}", status.domain, status.instance)
    });
    missing.chain(unready).collect()
}
