//! `souk run`: some domains in a process of their own.

use crate::{
    Failure, client,
    gateway_process::Front,
    hosting::Hosting,
    roster::{self, Member},
    settings::Settings,
    signals::Signals,
    supplies::Supplies,
    telemetry,
    up::say,
};
use clap::Args;
use gateway::{Ops, Watch};
use std::net::SocketAddr;

/// What `souk run` may be told.
#[derive(Args)]
pub struct Run {
    /// Which domains.
    #[arg(required = true, value_name = "DOMAIN", value_parser = domain_names())]
    domains: Vec<String>,
    /// Serves /livez, /readyz and /metrics here.
    #[arg(long, env = "SOUK_OPS", value_name = "ADDR")]
    ops: Option<SocketAddr>,
}

/// The names a domain may be given by.
pub(crate) fn domain_names() -> clap::builder::PossibleValuesParser {
    let names: Vec<_> = contracts::domains()
        .iter()
        .map(|table| table.name)
        .collect();
    names.into()
}

impl Run {
    /// Hosts the domains until it is told to stop.
    pub async fn run(self, settings: &Settings) -> Result<(), Failure> {
        let mut signals = Signals::hear()?;
        let (hosting, front) = tokio::select! {
            started = self.start(settings) => started?,
            () = signals.next() => return Ok(()),
        };
        tokio::select! {
            () = hosting.settled(say) => signals.next().await,
            () = signals.next() => {}
        }
        say("souk", "stopping; a second Ctrl-C does not wait");
        let stop = async {
            hosting.stop().await;
            if let Some(front) = front {
                front.close().await;
            }
        };
        signals.stopping(stop).await?;
        say("souk", "stopped");
        Ok(())
    }

    async fn start(&self, settings: &Settings) -> Result<(Hosting, Option<Front>), Failure> {
        let mesh = client::mesh(settings)?;
        say("nats", &mesh.url);
        let bound = match self.ops {
            Some(address) => Some(Front::bind(address).await?),
            None => None,
        };
        let metrics = telemetry::measure()?;
        let supplies = Supplies::of(settings)?;
        let hosting = Hosting::start(settings, &mesh, (&self.members()?, &supplies)).await?;
        let Some(bound) = bound else {
            return Ok((hosting, None));
        };
        let watch = Watch::process(hosting.instance, hosting.names());
        let front = bound.open_ops(Ops::new(hosting.bus.clone(), metrics, watch));
        say("ops", &front.url());
        Ok((hosting, Some(front)))
    }

    fn members(&self) -> Result<Vec<Member>, Failure> {
        let mut names = self.domains.clone();
        names.sort_unstable();
        names.dedup();
        let members = names.iter().map(|name| {
            let member = roster::find(name);
            member.ok_or_else(|| format!("there is no domain {name}").into())
        });
        members.collect()
    }
}
