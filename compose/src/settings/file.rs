//! The settings file: the same settings as the environment has, as TOML.

use serde::Deserialize;
use std::path::{Path, PathBuf};

/// What a file may say. Every setting is named like its variable.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct File {
    pub(super) nats: Nats,
    pub(super) log_max_bytes: Option<i64>,
    pub(super) view_cache_bytes: Option<u64>,
    pub(super) replicas: Option<usize>,
    pub(super) origins: Option<Vec<String>>,
    pub(super) smtp_url: Option<String>,
    pub(super) mail_from: Option<String>,
    pub(super) shop_url: Option<String>,
    pub(super) log: Option<String>,
    pub(super) log_format: Option<String>,
}

/// The `[nats]` section: how the mesh is entered.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Nats {
    pub(super) url: Option<String>,
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    pub(super) nkey: Option<PathBuf>,
    pub(super) creds: Option<PathBuf>,
    pub(super) ca: Option<PathBuf>,
    pub(super) cert: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
}

impl File {
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let wrong = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
        let text = std::fs::read_to_string(path).map_err(|why| wrong(&why))?;
        // The first line of such an error shows where; the text itself may hold a password.
        toml::from_str(&text).map_err(|why| {
            let at = why.span().map_or(0, |span| span.start);
            let line = text.get(..at).unwrap_or_default().lines().count().max(1);
            wrong(&format!("line {line}: {}", why.message()))
        })
    }
}
