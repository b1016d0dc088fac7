//! The servers of a world: one, or three that keep every stream together.

use crate::{World, eventually};
use contracts::subject;
use nats::{Cluster, ServerChild, ServerConfig, find_server};
use serde_json::json;
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// How many servers a cluster has.
pub const PEERS: usize = 3;

static SERVER: LazyLock<PathBuf> = LazyLock::new(|| find_server().expect("a nats-server"));

/// Starts a server.
pub async fn start(config: ServerConfig) -> ServerChild {
    let started = ServerChild::start(&SERVER, config).await;
    started.expect("a server")
}

/// What the servers of one cluster are told, each with a folder of its own in this one.
pub fn cluster(dir: &Path) -> [ServerConfig; PEERS] {
    // Held together, so that no port is given out twice.
    let held = [(); PEERS].map(|()| TcpListener::bind("127.0.0.1:0").expect("a port"));
    let ports = held.map(|held| held.local_addr().expect("an address").port());
    let routes = ports.map(|port| format!("nats-route://127.0.0.1:{port}"));
    ports.map(|port| {
        let name = format!("peer-{port}");
        let mut config = ServerConfig::in_dir(&name, &dir.join(&name));
        config.cluster = Some(Cluster {
            name: "world".to_owned(),
            port,
            routes: routes.to_vec(),
        });
        config
    })
}

/// Addresses as a process is told them.
pub fn urls<'a>(servers: impl IntoIterator<Item = &'a ServerChild>) -> String {
    let urls: Vec<_> = servers.into_iter().map(ServerChild::url).collect();
    urls.join(",")
}

impl World {
    /// The server that takes in what is written to a domain's log.
    pub async fn leader_of(&mut self, domain: &str) -> &mut ServerChild {
        let mut wire = self.wire().await;
        let api = format!("$JS.API.STREAM.INFO.{}", subject::log_stream(domain));
        let leader = eventually("the log has a leader", async || {
            let info = wire.api(&api, &json!({})).await;
            let leader = info.pointer("/cluster/leader")?.as_str()?;
            Some(leader.to_owned())
        })
        .await;
        let mut servers = self.servers_mut();
        let found = servers.find(|server| server.config().name == leader);
        found.expect("the leader is one of ours")
    }
}
