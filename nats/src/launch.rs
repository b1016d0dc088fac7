//! Starts one nats-server process and waits until it takes clients.
//!
//! **Invariant:** a server never outlives the process that started it, where Linux can see to that:
//! `setpriv` (part of util-linux) asks the kernel to kill the server when its parent dies, however
//! it dies. Elsewhere only a parent that ends in good order takes its server along.

use std::fs::OpenOptions;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::net::Ipv4Addr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::{interval, timeout};

use crate::config::ServerConfig;
use crate::ports::{self, Ports};

/// A server first reads its streams back, which takes a while when they are long.
const START_TIMEOUT_S: u64 = 60;
/// How often a starting server is looked at.
const LOOK_MS: u64 = 10;
/// How much of the server's own words an error quotes.
const QUOTED_LOG_BYTES: u64 = 2048;
/// By what variable programs written in Go are told how much memory to stay below.
const MEMORY: &str = "GOMEMLIMIT";
/// What a server says first to everyone who connects.
const GREETING: &[u8] = b"INFO ";

/// Why a server does not run as it should.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// One of its files cannot be made.
    #[error("cannot prepare {path} for nats-server")]
    Files {
        /// The file or folder in question.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The process cannot be started or spoken to.
    #[error("the nats-server process cannot be handled")]
    Process(#[from] io::Error),
    /// It ended while it was starting.
    #[error("nats-server ended while starting ({status}): {log}")]
    Exited {
        /// How it ended.
        status: ExitStatus,
        /// The last it said.
        log: String,
    },
    /// It runs, but takes no clients.
    #[error("nats-server takes no clients after {START_TIMEOUT_S} s")]
    NotReady,
    /// It was asked for something only a running server can do.
    #[error("nats-server is not running")]
    NotRunning,
    /// It did not end when asked to, and was killed.
    #[error("nats-server did not stop in time and was killed")]
    Killed,
}

/// A server that takes clients.
pub(crate) struct Launched {
    pub(crate) child: Child,
    pub(crate) ports: Ports,
    _tie: Tie,
}

/// Keeps alive the thread that started a server. The kernel counts a parent as dead when that
/// *thread* ends, so it must be one that nobody else borrows.
struct Tie(
    #[expect(dead_code, reason = "the thread waits for it to be dropped")] mpsc::SyncSender<()>,
);

pub(crate) async fn launch(binary: &Path, config: &ServerConfig) -> Result<Launched, ServerError> {
    let file = prepare(config)?;
    let log = open_log(&config.log_file)?;
    let mut command = command(binary, &file, log)?;
    if let Some(bytes) = config.memory_bytes {
        command.env(MEMORY, bytes.to_string());
    }
    let (mut child, tie) = spawn(command).await?;
    let started = timeout(
        Duration::from_secs(START_TIMEOUT_S),
        started(&mut child, config),
    )
    .await;
    let ports = started.map_err(|_| ServerError::NotReady)??;
    Ok(Launched {
        child,
        ports,
        _tie: tie,
    })
}

async fn started(child: &mut Child, config: &ServerConfig) -> Result<Ports, ServerError> {
    let mut look = interval(Duration::from_millis(LOOK_MS));
    loop {
        look.tick().await;
        if let Some(status) = child.try_wait()? {
            return Err(ServerError::Exited {
                status,
                log: last_words(&config.log_file),
            });
        }
        let ports = child.id().and_then(|pid| Ports::read(&config.run_dir, pid));
        if let Some(ports) = ports
            && greets(ports.client().unwrap_or_default()).await
        {
            return Ok(ports);
        }
    }
}

async fn greets(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await else {
        return false;
    };
    let mut first = [0; GREETING.len()];
    stream.read_exact(&mut first).await.is_ok() && first == GREETING
}

fn prepare(config: &ServerConfig) -> Result<PathBuf, ServerError> {
    for dir in [&config.store_dir, &config.run_dir] {
        std::fs::create_dir_all(dir).map_err(|source| files(dir, source))?;
    }
    ports::forget(&config.run_dir).map_err(|source| files(&config.run_dir, source))?;
    let path = config.run_dir.join("server.conf");
    // It may hold passwords.
    let opened = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path);
    opened
        .and_then(|mut file| file.write_all(config.render().as_bytes()))
        .map_err(|source| files(&path, source))?;
    Ok(path)
}

fn open_log(path: &Path) -> Result<std::fs::File, ServerError> {
    let dir = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    dir.and_then(|()| OpenOptions::new().append(true).create(true).open(path))
        .map_err(|source| files(path, source))
}

fn files(path: &Path, source: io::Error) -> ServerError {
    ServerError::Files {
        path: path.to_owned(),
        source,
    }
}

fn command(binary: &Path, config: &Path, log: std::fs::File) -> io::Result<Command> {
    let mut command = if kernel_can_tie() {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]).arg(binary);
        command
    } else {
        Command::new(binary)
    };
    command
        .arg("--config")
        .arg(config)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        // Ctrl-C reaches a whole group: the server must outlast its clients, who finish their work
        // first.
        .process_group(0)
        .kill_on_drop(true);
    Ok(command)
}

fn kernel_can_tie() -> bool {
    let tried = std::process::Command::new("setpriv")
        .args(["--pdeathsig", "KILL", "true"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    tried.is_ok_and(|status| status.success())
}

async fn spawn(mut command: Command) -> io::Result<(Child, Tie)> {
    let runtime = Handle::current();
    let (tie, untied) = mpsc::sync_channel::<()>(0);
    let (tell, told) = oneshot::channel();
    std::thread::Builder::new()
        .name("nats-server".to_owned())
        .spawn(move || {
            let spawned = {
                let _inside = runtime.enter();
                command.spawn()
            };
            // If nobody is listening any more, the child comes back here and dies with this thread.
            if tell.send(spawned).is_ok() {
                while untied.recv().is_ok() {}
            }
        })?;
    let child = told.await.map_err(io::Error::other)??;
    Ok((child, Tie(tie)))
}

fn last_words(log: &Path) -> String {
    let read = || -> io::Result<Vec<u8>> {
        let mut file = std::fs::File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(QUOTED_LOG_BYTES)))?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail)?;
        Ok(tail)
    };
    match read() {
        Ok(tail) => String::from_utf8_lossy(&tail).trim().to_owned(),
        Err(unreadable) => format!("its log cannot be read: {unreadable}"),
    }
}
