//! The domains of this process: each on a connection of its own, with its ear for operators.

use crate::{
    Failure,
    data::Slot,
    identity,
    operators::Ears,
    room,
    roster::Member,
    settings::{MeshAddress, Settings},
    supplies::Supplies,
};
use actors::runtime::{
    DomainSpec, Health, HostError, HostSettings, Hosted, Rules, view::ViewFolder, wait_ready,
};
use bus::{Bus, streams::StreamError};
use contracts::InstanceId;
use futures_util::future::{BoxFuture, join_all};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval, timeout},
};
use tracing::{debug, error, warn};
use uuid::Uuid;

/// How long a domain may take to stop, whatever hangs. Kubernetes kills after 30 seconds.
pub const STOP_WAIT: Duration = Duration::from_secs(25);

/// One domain that runs in this process, without its types.
pub struct HostedHere {
    /// The word that names it everywhere.
    pub name: &'static str,
    /// How it is, now and from now on.
    pub health: watch::Receiver<Health>,
    stop: Box<dyn FnOnce() -> BoxFuture<'static, ()> + Send>,
}

/// All domains that run in this process.
pub struct Hosting {
    /// This process.
    pub instance: InstanceId,
    /// A connection of one of its domains, for whoever wants to know how they are.
    pub bus: Bus,
    domains: Vec<HostedHere>,
    _slot: Slot,
}

/// Hosts a domain, and listens for what operators want of it.
pub(crate) async fn start<D: Rules>(
    spec: DomainSpec<D>,
    bus: Bus,
    settings: HostSettings,
) -> Result<HostedHere, HostError> {
    let hosted = Arc::new(Hosted::start(spec, bus.clone(), settings).await?);
    let ears = Ears::open(&bus, hosted.clone()).await;
    let ears = ears.map_err(|source| HostError::Subscribe {
        domain: D::NAME,
        source,
    })?;
    let health = hosted.health();
    tokio::spawn(cry_when_given_up(D::NAME, health.clone()));
    Ok(HostedHere {
        name: D::NAME,
        health,
        stop: Box::new(move || {
            Box::pin(async move {
                ears.close().await;
                match Arc::into_inner(hosted) {
                    Some(hosted) => hosted.stop().await,
                    None => error!(domain = D::NAME, "could not be stopped: it is still in use"),
                }
            })
        }),
    })
}

impl HostedHere {
    /// Stops it: no request taken in is left unanswered, no row unwritten.
    pub async fn stop(self) {
        if timeout(STOP_WAIT, (self.stop)()).await.is_err() {
            error!(domain = self.name, "could not be stopped in time");
        }
    }
}

impl Hosting {
    /// Hosts these domains as one process.
    pub async fn start(
        settings: &Settings,
        mesh: &MeshAddress,
        (members, supplies): (&[Member], &Supplies),
    ) -> Result<Self, Failure> {
        let slot = Slot::take(&settings.data)?;
        let host = HostSettings {
            instance: InstanceId(Uuid::new_v4()),
            views: share_memory(settings.view_cache_bytes, members.len(), slot.views.clone()),
            limits: settings.limits,
            verifier: identity::verifier(&settings.data)?,
            relay: true,
        };
        let instance = host.instance;
        let mut buses = Vec::with_capacity(members.len());
        for member in members {
            let bus = identity::enter(&settings.data, mesh, member.name).await?;
            // Whoever listens to another's log finds it there, whichever of them comes first.
            if let Err(problem) = bus.ensure_log(member.name, &host.limits).await {
                debug!(domain = member.name, %problem, "its log is made when it is hosted");
            }
            buses.push(bus);
        }
        let bus = buses.first().ok_or("no domain was named")?.clone();
        let mut domains = Vec::with_capacity(members.len());
        for (member, bus) in members.iter().zip(buses) {
            let hosted = host_soon(member, bus, (&host, supplies)).await;
            domains.push(hosted.map_err(|error| room::explain(error, &host.limits))?);
        }
        Ok(Self {
            instance,
            bus,
            domains,
            _slot: slot,
        })
    }

    /// The names of the domains.
    pub fn names(&self) -> Vec<&'static str> {
        self.domains.iter().map(|domain| domain.name).collect()
    }

    /// Waits until each domain is ready or has stopped, and says which.
    pub async fn settled(&self, mut say: impl FnMut(&str, &str)) {
        for domain in &self.domains {
            match wait_ready(domain.health.clone()).await {
                Ok(()) => say(domain.name, "ready"),
                Err(never) => say(domain.name, &format!("STOPPED: {}", never.0)),
            }
        }
    }

    /// Stops every domain: no request taken in is left unanswered, no row unwritten.
    pub async fn stop(self) {
        join_all(self.domains.into_iter().map(HostedHere::stop)).await;
    }
}

/// Divides the memory that views may take over the domains of a process: half of each share for
/// rows that were read from disk, half for those that have to be written to it.
pub(crate) fn share_memory(bytes: u64, domains: usize, views: PathBuf) -> ViewFolder {
    let domains = u64::try_from(domains).unwrap_or(u64::MAX).max(1);
    let cache_bytes = bytes / domains / 2;
    ViewFolder {
        views,
        cache_bytes,
        waiting_bytes: usize::try_from(cache_bytes).unwrap_or(usize::MAX),
    }
}

/// Hosts a domain. A broker that has just come up may need a moment before it makes streams.
async fn host_soon(
    member: &Member,
    bus: Bus,
    (settings, supplies): (&HostSettings, &Supplies),
) -> Result<HostedHere, HostError> {
    let end = Instant::now() + identity::ENTRY_PATIENCE;
    let mut pause = interval(identity::ENTRY_PAUSE);
    pause.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        pause.tick().await;
        match member.start(bus.clone(), settings.clone(), supplies).await {
            Err(HostError::Stream(problem @ StreamError::NoAnswer(_))) if Instant::now() < end => {
                warn!(domain = member.name, %problem, "the streams are not there yet");
            }
            other => return other,
        }
    }
}

/// A domain that is given up leaves the rest of its process running; a person has to look.
async fn cry_when_given_up(domain: &'static str, mut health: watch::Receiver<Health>) {
    let stopped = health.wait_for(|health| matches!(health, Health::Stopped(_)));
    if let Ok(health) = stopped.await
        && let Health::Stopped(why) = &*health
    {
        error!(
            domain,
            why, "THIS DOMAIN HAS STOPPED and answers nobody; see `souk status`"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_views_of_a_process_share_its_memory_however_many_they_are() {
        for domains in [1, 3, 8] {
            let each = share_memory(256 * 1024, domains, PathBuf::new());
            let waiting = u64::try_from(each.waiting_bytes).unwrap();
            let all = (each.cache_bytes + waiting) * domains as u64;
            assert!((250 * 1024..=256 * 1024).contains(&all), "{domains}: {all}");
        }
    }
}
