//! The nats-server that `souk up` keeps: configured, watched, and brought back when it falls.

use crate::{
    Failure, identity, room,
    settings::{MeshAddress, Settings},
};
use nats::{ServerChild, ServerConfig, ServerError, find_server};
use std::{
    collections::VecDeque,
    fs,
    net::{Ipv4Addr, TcpListener},
    path::Path,
    time::{Duration, Instant},
};
use tokio::{sync::oneshot, task::JoinHandle};
use tracing::{error, info};

/// How often a fallen server is started again within [`RESTART_WINDOW`].
pub const RESTARTS_MAX: usize = 5;
/// The span over which restarts are counted.
pub const RESTART_WINDOW: Duration = Duration::from_secs(60);

/// The memory that the server tries to stay below, in bytes.
pub const SERVER_MEMORY_BYTES: u64 = 384 * 1024 * 1024;

/// The file beside the store that says on which port the server was.
const PORT: &str = "port";

/// The server does not stay up.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// It fell more often than it is brought back.
    #[error("nats-server fell {RESTARTS_MAX} times within {RESTART_WINDOW:?}; see {0}")]
    Fallen(String),
    /// It could not be watched, started or stopped.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The task that keeps it fell.
    #[error("nobody keeps nats-server any more")]
    Lost,
}

/// A server that is kept up.
pub struct Kept {
    /// Where it is.
    pub mesh: MeshAddress,
    /// Its process id, when it was first started.
    pub pid: u32,
    /// Where it writes what it has to say.
    pub log: String,
    stop: oneshot::Sender<()>,
    keeper: JoinHandle<Result<(), KeepError>>,
}

impl Kept {
    /// Starts a server in the data folder, with a key for every identity. If it may choose its
    /// port, it chooses the one that it had before, where whoever was joined to it looks for it.
    pub async fn start(settings: &Settings, port: u16) -> Result<Self, Failure> {
        let folder = settings.data.join("nats");
        let mut config = ServerConfig::in_dir("souk", &folder);
        room::look(&settings.data, &config.store_dir, &settings.limits)?;
        let binary = tokio::task::spawn_blocking(find_server).await??;
        let kept = folder.join(PORT);
        config.port = if port == 0 { free_again(&kept) } else { port };
        config.memory_bytes = Some(SERVER_MEMORY_BYTES);
        config.identities = identity::all(&settings.data)?;
        let log = config.log_file.display().to_string();
        let server = ServerChild::start(&binary, config).await?;
        fs::write(&kept, server.port().to_string())?;
        let mesh = MeshAddress {
            url: server.url(),
            auth: None,
            tls: None,
        };
        let pid = server.pid().unwrap_or_default();
        let (stop, stopping) = oneshot::channel();
        let keeper = tokio::spawn(keep(server, stopping));
        Ok(Self {
            mesh,
            pid,
            log,
            stop,
            keeper,
        })
    }

    /// Returns when the server cannot be kept up any longer.
    pub async fn given_up(&mut self) -> KeepError {
        match (&mut self.keeper).await {
            Ok(Err(error)) => error,
            Ok(Ok(())) | Err(_) => KeepError::Lost,
        }
    }

    /// Lets the server end in good order.
    pub async fn stop(self) -> Result<(), KeepError> {
        if self.keeper.is_finished() {
            return Ok(());
        }
        // A keeper that has just given up hears nothing, and says so below.
        self.stop.send(()).unwrap_or_default();
        self.keeper.await.map_err(|_| KeepError::Lost)?
    }
}

/// The port that a file names, if nobody has it now; else any.
fn free_again(kept: &Path) -> u16 {
    let text = fs::read_to_string(kept).unwrap_or_default();
    let port = text.trim().parse().unwrap_or(0);
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_or(0, |_| port)
}

async fn keep(
    mut server: ServerChild,
    mut stopping: oneshot::Receiver<()>,
) -> Result<(), KeepError> {
    let mut falls = VecDeque::new();
    loop {
        let status = tokio::select! {
            _ = &mut stopping => return Ok(server.stop().await?),
            ended = server.wait() => ended?,
        };
        let now = Instant::now();
        falls.push_back(now);
        falls.retain(|fall| now.duration_since(*fall) < RESTART_WINDOW);
        let log = server.config().log_file.display().to_string();
        if falls.len() > RESTARTS_MAX {
            error!(%status, log, "nats-server fell again and is given up");
            return Err(KeepError::Fallen(log));
        }
        error!(%status, log, "nats-server fell and is started again");
        server.restart().await?;
        info!(
            url = server.url(),
            pid = server.pid(),
            "nats-server is back"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_chosen_again_while_nobody_else_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join(PORT);
        assert_eq!(free_again(&kept), 0, "there was none");
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        fs::write(&kept, port.to_string()).unwrap();
        assert_eq!(free_again(&kept), 0, "somebody has it");
        drop(taken);
        assert_eq!(free_again(&kept), port);
        fs::write(&kept, "no port").unwrap();
        assert_eq!(free_again(&kept), 0);
    }
}
