//! What a nats-server is told: written by us from values, never edited by hand.
//!
//! **Invariant:** every acknowledgement waits for the disk (`sync_interval: always`); there is no
//! way to say otherwise.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::quoted::{Quoted, quoted_list};

mod trust;
mod users;

pub use trust::Trust;
pub use users::{Account, Identity, PasswordUser};

/// The largest message the server takes. Records are cut at half of it.
const MAX_PAYLOAD: &str = "1MB";

/// One server. Listens on the loopback address only.
#[derive(Clone)]
pub struct ServerConfig {
    /// The server's name, unique in its cluster.
    pub name: String,
    /// The client port; 0 lets the system choose one, which the running server then reports.
    pub port: u16,
    /// Where the streams are kept.
    pub store_dir: PathBuf,
    /// Where configuration and ports file go. Belongs to this server alone.
    pub run_dir: PathBuf,
    /// Where the server's own output is appended.
    pub log_file: PathBuf,
    /// The most that all streams together may take on disk, in bytes; the server's default is most
    /// of the disk.
    pub max_file_store: Option<u64>,
    /// The memory that the server tries to stay below, in bytes: it cleans up more eagerly the
    /// nearer it comes, and takes more where there is no other way.
    pub memory_bytes: Option<u64>,
    /// Who may connect with a key. With no identities and no password users at all, anyone may do
    /// anything.
    pub identities: Vec<Identity>,
    /// Who may connect with a password.
    pub password_users: Vec<PasswordUser>,
    /// Whose tokens let clients in, instead of the two lists above.
    pub trust: Option<Trust>,
    /// Encrypts client connections.
    pub tls: Option<Tls>,
    /// Joins other servers.
    pub cluster: Option<Cluster>,
    /// The port of the monitoring pages; 0 lets the system choose one.
    pub monitoring_port: Option<u16>,
}

impl ServerConfig {
    /// A single open server that keeps everything it writes under `dir`, on a port the system
    /// chooses.
    #[must_use]
    pub fn in_dir(name: impl Into<String>, dir: &Path) -> Self {
        Self {
            name: name.into(),
            port: 0,
            store_dir: dir.join("jetstream"),
            run_dir: dir.join("run"),
            log_file: dir.join("nats-server.log"),
            max_file_store: None,
            memory_bytes: None,
            identities: Vec::new(),
            password_users: Vec::new(),
            trust: None,
            tls: None,
            cluster: None,
            monitoring_port: None,
        }
    }

    /// The configuration as nats-server reads it. May hold passwords: keep it private.
    #[must_use]
    pub fn render(&self) -> String {
        Rendered(self).to_string()
    }

    fn write(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(to, "server_name: {}", Quoted(&self.name))?;
        writeln!(to, "listen: \"127.0.0.1:{}\"", Port(self.port))?;
        if let Some(port) = self.monitoring_port {
            writeln!(to, "http: \"127.0.0.1:{}\"", Port(port))?;
        }
        writeln!(
            to,
            "ports_file_dir: {}",
            Quoted(&self.run_dir.to_string_lossy())
        )?;
        writeln!(to, "max_payload: {MAX_PAYLOAD}")?;
        writeln!(to, "jetstream {{")?;
        writeln!(
            to,
            "  store_dir: {}",
            Quoted(&self.store_dir.to_string_lossy())
        )?;
        writeln!(to, "  sync_interval: always")?;
        if let Some(bytes) = self.max_file_store {
            writeln!(to, "  max_file_store: {bytes}")?;
        }
        writeln!(to, "}}")?;
        users::write(to, &self.identities, &self.password_users)?;
        if let Some(trust) = &self.trust {
            trust.write(to)?;
        }
        if let Some(tls) = &self.tls {
            tls.write(to)?;
        }
        match &self.cluster {
            Some(cluster) => cluster.write(to),
            None => Ok(()),
        }
    }

    /// The part of the configuration that says who may do what, for a server of somebody else's.
    #[must_use]
    pub fn render_authorization(&self) -> String {
        fmt::from_fn(|to| users::write(to, &self.identities, &self.password_users)).to_string()
    }
}

/// Keeps the text, and any password in it, behind the explicit `render`: a configuration itself is
/// not printable.
struct Rendered<'a>(&'a ServerConfig);

impl fmt::Display for Rendered<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(to)
    }
}

/// The files of an encrypted listener.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The server's certificate chain, PEM.
    pub cert_file: PathBuf,
    /// The server's private key, PEM.
    pub key_file: PathBuf,
    /// Where the certificates of clients come from; if given, every client must show one.
    pub client_ca_file: Option<PathBuf>,
}

impl Tls {
    fn write(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(to, "tls {{")?;
        writeln!(
            to,
            "  cert_file: {}",
            Quoted(&self.cert_file.to_string_lossy())
        )?;
        writeln!(
            to,
            "  key_file: {}",
            Quoted(&self.key_file.to_string_lossy())
        )?;
        if let Some(ca) = &self.client_ca_file {
            writeln!(
                to,
                "  ca_file: {}\n  verify: true",
                Quoted(&ca.to_string_lossy())
            )?;
        }
        writeln!(to, "}}")
    }
}

/// How a server meets its peers.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// The name all peers share.
    pub name: String,
    /// The port peers connect to. Fixed, because each must be told the others' before it starts.
    pub port: u16,
    /// The peers, as `nats-route://host:port`.
    pub routes: Vec<String>,
}

impl Cluster {
    fn write(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(to, "cluster {{\n  name: {}", Quoted(&self.name))?;
        writeln!(to, "  listen: \"127.0.0.1:{}\"", self.port)?;
        writeln!(to, "  routes: {}\n}}", quoted_list(&self.routes))
    }
}

/// A port as nats-server writes it: -1 is "choose one".
struct Port(u16);

impl fmt::Display for Port {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => to.write_str("-1"),
            port => write!(to, "{port}"),
        }
    }
}

#[cfg(test)]
mod tests;
