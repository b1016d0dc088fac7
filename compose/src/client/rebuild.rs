//! `souk rebuild`: the views of a domain made anew from its log, in every process that hosts it,
//! one after the other.

use super::{find, print};
use crate::{Failure, run::domain_names, settings::Settings};
use bus::Bus;
use clap::Args;
use contracts::{
    InstanceId,
    mesh::{DomainStatus, RebuildView, ViewRebuilt},
    subject::mesh_rebuild,
};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// How long one process has to make its view anew.
pub const REBUILD_WINDOW: Duration = Duration::from_secs(3_600);
/// How often it is looked at meanwhile.
pub const LOOK_INTERVAL: Duration = Duration::from_secs(2);
/// How often it may be silent then before it is taken for gone.
pub const SILENT_LOOKS_MAX: u32 = 3;

/// What `souk rebuild` must be told.
#[derive(Args)]
pub struct Rebuild {
    /// Which domain.
    #[arg(value_parser = domain_names())]
    domain: String,
}

impl Rebuild {
    /// Makes the views anew, and prints what each process has done. It ends with the first process
    /// that fails: those behind it may be the last that answer.
    pub async fn run(self, settings: &Settings) -> Result<(), Failure> {
        let bus = find::enter(settings).await?;
        let mut hosts = find::statuses(&bus).await?;
        hosts.retain(|status| status.domain == self.domain);
        if hosts.is_empty() {
            return Err(format!("nobody hosts {}", self.domain).into());
        }
        // Whoever answers nobody anyway comes first, so that it can stand in for the others.
        hosts.sort_by_key(|status| (status.ready, status.instance));
        for (number, host) in hosts.iter().enumerate() {
            let instance = host.instance;
            match self.rebuild(&bus, instance).await {
                Ok(rebuilt) => print(&told(&rebuilt))?,
                Err(why) => {
                    let left = hosts.len() - number - 1;
                    let why = format!("{instance}: {why}; {left} processes were left as they are");
                    return Err(why.into());
                }
            }
        }
        Ok(())
    }

    /// Returns when the process answers again.
    async fn rebuild(&self, bus: &Bus, instance: InstanceId) -> Result<ViewRebuilt, Failure> {
        let (subject, only) = (mesh_rebuild(&self.domain), Some(instance));
        let one = |answers: &[_]| !answers.is_empty();
        let wish = RebuildView { only };
        let asked = bus.gather(subject, &wish, REBUILD_WINDOW, one);
        let mut answers = tokio::select! {
            answers = asked => answers?,
            gone = self.gone(bus, instance) => return Err(gone),
        };
        match answers.pop() {
            Some(answer) => Ok(answer?),
            None => Err("it did not answer".into()),
        }
    }

    /// Returns when the process has not said for a while how it is.
    async fn gone(&self, bus: &Bus, instance: InstanceId) -> Failure {
        let mut looks = interval(LOOK_INTERVAL);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut silent = 0;
        while silent < SILENT_LOOKS_MAX {
            looks.tick().await;
            let there =
                |status: &DomainStatus| status.instance == instance && status.domain == self.domain;
            match find::statuses(bus).await {
                Ok(all) if all.iter().any(there) => silent = 0,
                Ok(_) | Err(_) => silent += 1,
            }
        }
        "it is gone".into()
    }
}

fn told(rebuilt: &ViewRebuilt) -> String {
    let ViewRebuilt {
        instance,
        applied,
        events,
        took_ms,
        ..
    } = rebuilt;
    format!("{instance}  {events} events up to {applied}, {took_ms} ms\n")
}
