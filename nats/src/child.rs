//! A nats-server run as a child of this process: started, stopped, harmed and brought back.

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{interval, timeout};

use crate::config::ServerConfig;
use crate::launch::{Launched, ServerError, launch};

/// How long a server may take to end in good order.
const STOP_TIMEOUT_S: u64 = 10;
/// How often a restart is tried while something else holds the port.
const RESTART_TRIES: usize = 20;
/// The pause between two of those tries.
const RESTART_PAUSE_MS: u64 = 100;

/// A running nats-server. Dropping it kills the server, which loses nothing that was acknowledged.
pub struct ServerChild {
    binary: PathBuf,
    config: ServerConfig,
    launched: Launched,
}

impl ServerChild {
    /// Starts `binary` and returns when it takes clients.
    pub async fn start(binary: &Path, mut config: ServerConfig) -> Result<Self, ServerError> {
        let launched = launch(binary, &config).await?;
        // From here on the ports are fixed, so that a restarted server is found where it was.
        config.port = launched.ports.client().unwrap_or(config.port);
        config.monitoring_port = launched.ports.monitoring().or(config.monitoring_port);
        Ok(Self {
            binary: binary.to_owned(),
            config,
            launched,
        })
    }

    /// Where clients connect.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.config.tls.is_some() {
            "tls"
        } else {
            "nats"
        };
        format!("{scheme}://127.0.0.1:{}", self.config.port)
    }

    /// The client port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.config.port
    }

    /// Where the monitoring pages are, if they were asked for.
    #[must_use]
    pub fn monitoring_url(&self) -> Option<String> {
        self.config
            .monitoring_port
            .map(|port| format!("http://127.0.0.1:{port}"))
    }

    /// The process id, until the server has ended.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.launched.child.id()
    }

    /// How the server runs; the ports are those it really has.
    #[must_use]
    pub fn config(&self) -> &ServerConfig {
        &self.config
    }

    /// Returns when the server has ended, for whatever reason.
    pub async fn wait(&mut self) -> Result<ExitStatus, ServerError> {
        Ok(self.launched.child.wait().await?)
    }

    /// Lets the server end in good order, and kills it if that takes too long. Stopping twice is
    /// fine.
    pub async fn stop(&mut self) -> Result<(), ServerError> {
        if self.pid().is_none() {
            return Ok(());
        }
        self.signal(Signal::INT)?;
        // A paused server hears nothing.
        self.signal(Signal::CONT)?;
        match timeout(Duration::from_secs(STOP_TIMEOUT_S), self.wait()).await {
            Ok(ended) => ended.map(drop),
            Err(_) => {
                self.kill9().await?;
                Err(ServerError::Killed)
            }
        }
    }

    /// Ends the server without warning, as a crash would.
    pub async fn kill9(&mut self) -> Result<(), ServerError> {
        self.signal(Signal::KILL)?;
        self.wait().await.map(drop)
    }

    /// Holds the server still: its connections stay open and nothing answers.
    pub fn pause(&self) -> Result<(), ServerError> {
        self.signal(Signal::STOP)
    }

    /// Lets a paused server go on.
    pub fn resume(&self) -> Result<(), ServerError> {
        self.signal(Signal::CONT)
    }

    /// Starts the server again, on the same ports and the same store, after stopping it if it still
    /// runs.
    pub async fn restart(&mut self) -> Result<(), ServerError> {
        self.stop().await?;
        let mut pause = interval(Duration::from_millis(RESTART_PAUSE_MS));
        // A client that reconnects without end can, for a moment, be given the very port it wants
        // to reach.
        for _ in 1..RESTART_TRIES {
            pause.tick().await;
            match launch(&self.binary, &self.config).await {
                Err(ServerError::Exited { log, .. }) if log.contains("address already in use") => {}
                launched => return launched.map(|launched| self.launched = launched),
            }
        }
        self.launched = launch(&self.binary, &self.config).await?;
        Ok(())
    }

    fn signal(&self, signal: Signal) -> Result<(), ServerError> {
        // The id is the child's until we have waited for it, so nobody else can be hit.
        let pid = self
            .pid()
            .and_then(|pid| Pid::from_raw(pid.try_into().ok()?));
        let pid = pid.ok_or(ServerError::NotRunning)?;
        kill_process(pid, signal).map_err(|failed| ServerError::Process(failed.into()))
    }
}
