//! Domains hosted by processes of a world: one alone, or any of the shop's roster.

use crate::{World, soon};
use actors::notifications::Mailer;
use actors::runtime::{Hosted, wait_ready};
use compose::{
    hosting::HostedHere,
    roster::{self, Member},
    supplies::Supplies,
};
use contracts::{domains, stock::Stock};
use futures_util::future::join_all;
use std::sync::{Arc, Mutex, PoisonError};

/// Domains that one process hosts. They go on when this is dropped, until the world is finished.
#[derive(Clone)]
pub struct Hosts(Arc<Mutex<Vec<HostedHere>>>);

impl World {
    /// Stock, hosted by a new process and ready.
    pub async fn host_stock(&self, name: &str) -> Hosted<Stock> {
        self.process(name).await.host(actors::stock::stock()).await
    }

    /// These domains, hosted by a new process of this name and ready.
    pub async fn host(&self, name: &str, domains: &[&str]) -> Hosts {
        let process = self.process(name).await;
        let mails = self.folder().join("mail");
        let mailer = Mailer::into_folder(mails, "shop@example.com").expect("a mailer");
        let supplies = Supplies::signing_with(&self.keys, mailer).expect("keys");
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
        let hosts = Hosts(Arc::new(Mutex::new(hosted)));
        let ending = Box::pin(hosts.clone().stop());
        self.endings.lock().expect("nobody fell").push(ending);
        hosts
    }

    /// Every domain there is, hosted by a new process of this name and ready.
    pub async fn host_all(&self, name: &str) -> Hosts {
        self.host(name, &domains().map(|table| table.name)).await
    }
}

impl Hosts {
    /// Stops them all, in good order.
    pub async fn stop(self) {
        let hosted = {
            let mut hosted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *hosted)
        };
        join_all(hosted.into_iter().map(HostedHere::stop)).await;
    }
}
