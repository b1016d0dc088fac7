//! A world per test: a nats-server of its own, and as many processes on it as the test wants.

use crate::{
    Wire,
    door::Door,
    eventually, panics,
    rest::Leftovers,
    servers::{self, urls},
    soon,
};
use actors::runtime::{DomainSpec, HostSettings, Hosted, Rules, view::ViewFolder, wait_ready};
use bus::{Bus, streams::StreamLimits};
use contracts::InstanceId;
use futures_util::future::join_all;
use nats::{OPERATOR, ServerChild, ServerConfig, TokenKeys};
use std::{
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex},
};
use tempfile::TempDir;
use tracing_subscriber::EnvFilter;
use uuid::Uuid;

/// How much a test's view keeps in memory, in bytes.
const CACHE_BYTES: u64 = 4 * 1024 * 1024;
const WAITING_BYTES: usize = 16 * 1024 * 1024;
const MIB: i64 = 1024 * 1024;
/// Large enough for any test, and small enough for many at once.
const LIMITS: StreamLimits = StreamLimits {
    log_bytes: 64 * MIB,
    events_bytes: 64 * MIB,
    dead_bytes: 16 * MIB,
    replicas: 1,
};

/// A mesh that belongs to one test.
pub struct World {
    /// Its server; the first of several.
    pub server: ServerChild,
    /// What the test leaves behind on purpose.
    pub leaves: Leftovers,
    pub(crate) keys: TokenKeys,
    pub(crate) endings: Endings,
    bus: Bus,
    dir: TempDir,
    door: Door,
    limits: StreamLimits,
    peers: Vec<ServerChild>,
}

/// How the domains end that this world has begun.
pub(crate) type Endings = Arc<Mutex<Vec<Pin<Box<dyn Future<Output = ()> + Send>>>>>;

/// What one process of the shop has: a connection, an identity and a folder for its views.
pub struct Process {
    /// Its connection.
    pub bus: Bus,
    /// How it hosts domains.
    pub settings: HostSettings,
    endings: Endings,
}

impl World {
    /// A server that asks nobody, and nobody on it yet.
    pub async fn start() -> Self {
        Self::behind(Door::Open).await
    }

    /// A server with the shop's own accounts and permissions. Processes and the test's connection
    /// are stock on it.
    pub async fn start_locked() -> Self {
        Self::behind(Door::Locked).await
    }

    /// Three servers that ask nobody and keep every stream together, and nobody on them yet.
    pub async fn start_cluster() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let [first, second, third] = servers::cluster(dir.path());
        let (first, second, third) = tokio::join!(
            servers::start(first),
            servers::start(second),
            servers::start(third)
        );
        Self::on(first, vec![second, third], (dir, Door::Open)).await
    }

    async fn behind(door: Door) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let mut config = ServerConfig::in_dir("world", dir.path());
        config.password_users = door.known();
        let server = servers::start(config).await;
        Self::on(server, Vec::new(), (dir, door)).await
    }

    async fn on(
        server: ServerChild,
        peers: Vec<ServerChild>,
        (dir, door): (TempDir, Door),
    ) -> Self {
        panics::watch();
        // A second test of the same binary finds it done. `RUST_LOG=info` shows what happens.
        drop(
            tracing_subscriber::fmt()
                .with_env_filter(EnvFilter::from_default_env())
                .with_test_writer()
                .try_init(),
        );
        let replicas = 1 + peers.len();
        let limits = StreamLimits { replicas, ..LIMITS };
        let all = urls(std::iter::once(&server).chain(&peers));
        let bus = door.enter(&all, "test").await;
        eventually("the streams are there", async || {
            bus.ensure_shared(&limits).await.ok()
        })
        .await;
        Self {
            server,
            leaves: Leftovers::default(),
            keys: TokenKeys::load_or_create(&dir.path().join("keys")).expect("keys"),
            endings: Endings::default(),
            bus,
            dir,
            door,
            limits,
            peers,
        }
    }

    /// Where processes find the servers of this world.
    pub fn url(&self) -> String {
        urls(self.servers())
    }

    fn servers(&self) -> impl Iterator<Item = &ServerChild> {
        std::iter::once(&self.server).chain(&self.peers)
    }

    pub(crate) fn servers_mut(&mut self) -> impl Iterator<Item = &mut ServerChild> {
        std::iter::once(&mut self.server).chain(&mut self.peers)
    }

    /// The test's own connection.
    pub fn bus(&self) -> Bus {
        self.bus.clone()
    }

    /// Where this world keeps its files.
    pub fn folder(&self) -> &Path {
        self.dir.path()
    }

    /// A process of this name. The same name again is the same machine after a restart: another
    /// instance over the same views.
    pub async fn process(&self, name: &str) -> Process {
        self.process_by(&self.url(), name).await
    }

    /// A process that reaches the server by another way.
    pub async fn process_by(&self, url: &str, name: &str) -> Process {
        let views = ViewFolder {
            views: self.views_of(name),
            cache_bytes: CACHE_BYTES,
            waiting_bytes: WAITING_BYTES,
        };
        let settings = HostSettings {
            instance: InstanceId(Uuid::new_v4()),
            views,
            limits: self.limits,
            verifier: self.verifier(),
            relay: true,
        };
        let bus = self.door.enter(url, name).await;
        let endings = self.endings.clone();
        Process {
            bus,
            settings,
            endings,
        }
    }

    /// Where the process of this name keeps its views.
    pub fn views_of(&self, name: &str) -> PathBuf {
        self.dir.path().join("views").join(name)
    }

    /// A connection that may say anything; an operator's where the server asks who comes.
    pub async fn wire(&self) -> Wire {
        match self.door {
            Door::Open => {
                let mut running = self.servers().filter(|server| server.pid().is_some());
                Wire::connect(running.next().expect("a server runs").port()).await
            }
            Door::Locked => self.wire_of(OPERATOR).await,
        }
    }

    /// A connection of one identity of a locked world.
    pub async fn wire_of(&self, identity: &str) -> Wire {
        Wire::log_in(self.server.port(), identity).await
    }

    /// Ends the world, and fails if something is left in it: a dead letter, a record that a
    /// consumer has not read, a panic. Call it while the hosts still live.
    pub async fn finish(mut self) {
        let mut wire = self.wire().await;
        self.leaves.check(&mut wire).await;
        // None may write a view when its folder is gone.
        let endings = std::mem::take(&mut *self.endings.lock().expect("nobody fell"));
        soon("the domains end", join_all(endings)).await;
        for server in self.servers_mut() {
            server.stop().await.expect("the server ends");
        }
    }
}

impl Process {
    /// Hosts a domain, and waits until it is ready.
    pub async fn host<D: Rules>(&self, spec: DomainSpec<D>) -> Hosted<D> {
        let hosted = self.begin(spec).await;
        let ready = soon("the domain is ready", wait_ready(hosted.health())).await;
        ready.expect("the domain is ready");
        hosted
    }

    /// Hosts a domain, ready or not.
    pub async fn begin<D: Rules>(&self, spec: DomainSpec<D>) -> Hosted<D> {
        let hosted = Hosted::start(spec, self.bus.clone(), self.settings.clone()).await;
        let hosted = hosted.expect("the domain is hosted");
        let ending = Box::pin(hosted.ending());
        self.endings.lock().expect("nobody fell").push(ending);
        hosted
    }
}
