//! Reads which ports a nats-server chose.

use std::path::Path;

use serde::Deserialize;

/// The addresses a running server reports, as URLs.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub(crate) struct Ports {
    #[serde(default)]
    nats: Vec<String>,
    #[serde(default)]
    monitoring: Vec<String>,
}

impl Ports {
    /// What the server with this process id wrote, once it has written all of it.
    pub(crate) fn read(run_dir: &Path, pid: u32) -> Option<Self> {
        let text = std::fs::read(run_dir.join(format!("nats-server_{pid}.ports"))).ok()?;
        // The server does not write the file in one step: half a file is none yet.
        let ports: Self = serde_json::from_slice(&text).ok()?;
        ports.client().is_some().then_some(ports)
    }

    /// The port for clients.
    pub(crate) fn client(&self) -> Option<u16> {
        port_of(self.nats.first()?)
    }

    /// The port of the monitoring pages.
    pub(crate) fn monitoring(&self) -> Option<u16> {
        port_of(self.monitoring.first()?)
    }
}

/// Removes what earlier servers left in `run_dir`: process ids come round again.
pub(crate) fn forget(run_dir: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(run_dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "ports") {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn port_of(url: &str) -> Option<u16> {
    url.rsplit_once(':')?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_written_file_is_none_yet() -> std::io::Result<()> {
        let dir = tempfile::tempdir()?;
        let file = dir.path().join("nats-server_7.ports");
        std::fs::write(&file, r#"{"nats":["nats://127.0.0.1:42"#)?;
        assert_eq!(Ports::read(dir.path(), 7), None);
        std::fs::write(
            &file,
            r#"{"nats":["nats://127.0.0.1:4222"],"monitoring":["http://127.0.0.1:8222"]}"#,
        )?;
        let ports = Ports::read(dir.path(), 7).unwrap_or_default();
        assert_eq!(
            (ports.client(), ports.monitoring()),
            (Some(4222), Some(8222))
        );
        Ok(())
    }

    #[test]
    fn the_files_of_earlier_servers_are_forgotten() -> std::io::Result<()> {
        let dir = tempfile::tempdir()?;
        std::fs::write(dir.path().join("nats-server_7.ports"), "{}")?;
        forget(dir.path())?;
        assert_eq!(std::fs::read_dir(dir.path())?.count(), 0);
        Ok(())
    }
}
