//! Finds a nats-server new enough for us, fetching the pinned one if this machine has none.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The search itself, kept as a script so that `make` and the `souk` binary cannot disagree.
const SCRIPT: &str = include_str!("../nats-server.sh");

/// Why there is no nats-server to run.
#[derive(Debug, thiserror::Error)]
pub enum FindServerError {
    /// The search could not even begin.
    #[error("cannot run `sh` to look for nats-server")]
    NoShell(#[source] std::io::Error),
    /// The search ended without a server; the text says how to install one.
    #[error("{0}")]
    NotFound(String),
}

/// The path of a usable nats-server: `NATS_SERVER`, else the one on `PATH` if it is new enough,
/// else the pinned one.
///
/// Blocks, and for as long as a download takes the first time: call it before the async work
/// starts, or from `spawn_blocking`.
pub fn find_server() -> Result<PathBuf, FindServerError> {
    let found = Command::new("sh")
        .args(["-c", SCRIPT])
        .stdin(Stdio::null())
        .output()
        .map_err(FindServerError::NoShell)?;
    if found.status.success() {
        Ok(PathBuf::from(
            String::from_utf8_lossy(&found.stdout).trim_end(),
        ))
    } else {
        Err(FindServerError::NotFound(
            String::from_utf8_lossy(&found.stderr).trim_end().to_owned(),
        ))
    }
}
