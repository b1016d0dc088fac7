//! Where a process with a gateway listens: for the shop's clients, and for its operators.
//!
//! **Invariant:** metrics are shown on one address at most, and never to strangers unasked.

use crate::{
    Failure,
    gateway_process::{Bound, Front},
    identity,
    settings::{MeshAddress, Settings},
    up::say,
};
use clap::Args;
use gateway::Gateway;
use metrics_exporter_prometheus::PrometheusHandle;
use std::net::SocketAddr;

/// Where a process with a gateway is to listen.
#[derive(Args)]
pub struct Addresses {
    /// Where HTTP is served.
    #[arg(
        long,
        env = "SOUK_HTTP",
        default_value = "127.0.0.1:3000",
        value_name = "ADDR"
    )]
    http: SocketAddr,
    /// Serves /livez, /readyz and /metrics here, and /metrics nowhere else. Without it, /metrics
    /// is where HTTP is served, if only this machine can ask there.
    #[arg(long, env = "SOUK_OPS", value_name = "ADDR")]
    ops: Option<SocketAddr>,
}

/// Addresses that were taken, on which nothing is served yet.
pub struct Taken {
    http: Bound,
    ops: Option<Bound>,
    metrics: Metrics,
}

/// Where the metrics are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Metrics {
    /// On the operators' address.
    ToOperators,
    /// Where HTTP is served, which only this machine reaches.
    Beside,
    /// Nowhere: anybody might ask.
    Nowhere,
}

/// Addresses that are served.
pub struct Fronts {
    http: Front,
    ops: Option<Front>,
}

impl Addresses {
    /// Takes them.
    pub async fn take(&self) -> Result<Taken, Failure> {
        let http = Front::bind(self.http).await?;
        let ops = match self.ops {
            Some(address) => Some(Front::bind(address).await?),
            None => None,
        };
        let metrics = self.metrics();
        Ok(Taken { http, ops, metrics })
    }

    fn metrics(&self) -> Metrics {
        match self.ops {
            Some(_) => Metrics::ToOperators,
            None if self.http.ip().is_loopback() => Metrics::Beside,
            None => Metrics::Nowhere,
        }
    }
}

impl Taken {
    /// Where HTTP is reached.
    pub fn url(&self) -> String {
        self.http.url()
    }

    /// Serves the whole API, and what operators look at.
    pub async fn open(
        self,
        settings: &Settings,
        mesh: &MeshAddress,
        handle: PrometheusHandle,
    ) -> Result<Fronts, Failure> {
        let verifier = identity::verifier(&settings.data)?;
        let bus = identity::enter(&settings.data, mesh, nats::GATEWAY).await?;
        let gateway = Gateway::new(bus, verifier, handle).open_to(settings.origins.clone());
        let ops = self.ops.map(|ops| ops.open_ops(gateway.ops()));
        let gateway = match self.metrics {
            Metrics::Beside => gateway,
            Metrics::ToOperators | Metrics::Nowhere => gateway.without_metrics(),
        };
        let http = self.http.open(gateway);
        say("http", &http.url());
        if let Some(ops) = &ops {
            say("ops", &ops.url());
        }
        if self.metrics == Metrics::Nowhere {
            say(
                "metrics",
                "nowhere, because strangers reach this address; see --ops",
            );
        }
        Ok(Fronts { http, ops })
    }
}

impl Fronts {
    /// Where HTTP is reached.
    pub fn url(&self) -> String {
        self.http.url()
    }

    /// Takes no more requests, and finishes those there are; operators can look on meanwhile.
    pub async fn close(self) {
        self.http.close().await;
        if let Some(ops) = self.ops {
            ops.close().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metrics(http: &str, ops: Option<&str>) -> Metrics {
        let http = http.parse().unwrap();
        let ops = ops.map(|ops| ops.parse().unwrap());
        Addresses { http, ops }.metrics()
    }

    #[test]
    fn strangers_are_shown_no_metrics_unless_somebody_has_said_so() {
        for http in ["127.0.0.1:3000", "[::1]:3000"] {
            assert_eq!(metrics(http, None), Metrics::Beside, "{http}");
        }
        for http in ["0.0.0.0:3000", "[::]:3000", "192.0.2.1:80"] {
            assert_eq!(metrics(http, None), Metrics::Nowhere, "{http}");
            let told = metrics(http, Some("0.0.0.0:9100"));
            assert_eq!(told, Metrics::ToOperators, "{http}");
        }
        let told = metrics("127.0.0.1:3000", Some("127.0.0.1:9100"));
        assert_eq!(told, Metrics::ToOperators);
    }
}
