//! Any domains of the shop's roster, hosted by one process of a world.

use crate::{World, soon};
use actors::runtime::wait_ready;
use compose::{
    hosting::HostedHere,
    roster::{self, Member},
    supplies::Supplies,
};
use contracts::domains;
use futures_util::future::join_all;

/// Domains that one process hosts. They go on when this is dropped; only [`Hosts::stop`] stops
/// them.
pub struct Hosts(Vec<HostedHere>);

impl World {
    /// These domains, hosted by a new process of this name and ready.
    pub async fn host(&self, name: &str, domains: &[&str]) -> Hosts {
        let process = self.process(name).await;
        let supplies = Supplies::signing_with(&self.keys).expect("keys");
        let mut hosted = Vec::new();
        for domain in domains {
            let member: Member = roster::find(domain).expect("a domain of the roster");
            let started = member.start(process.bus.clone(), process.settings.clone(), &supplies);
            hosted.push(started.await.expect("the domain is hosted"));
        }
        for domain in &hosted {
            let ready = wait_ready(domain.health.clone());
            let ready = soon(&format!("{} is ready", domain.name), ready).await;
            ready.expect("the domain is ready");
        }
        Hosts(hosted)
    }

    /// Every domain there is, hosted by a new process of this name and ready.
    pub async fn host_all(&self, name: &str) -> Hosts {
        self.host(name, &domains().map(|table| table.name)).await
    }
}

impl Hosts {
    /// Stops them all, in good order.
    pub async fn stop(self) {
        join_all(self.0.into_iter().map(HostedHere::stop)).await;
    }
}
