//! How a process finds and enters the mesh.

use serde::Deserialize;
use std::path::PathBuf;

/// One server or a cluster, who we are to it, and how the line is protected.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusConfig {
    /// Server addresses, comma-separated: `nats://a:4222,nats://b:4222`.
    pub url: String,
    /// The name the server shows for this connection.
    #[serde(default = "default_name")]
    pub name: String,
    /// Whose replies these are, in one word: they come under it, where the server may keep others
    /// from listening.
    #[serde(default = "default_name")]
    pub identity: String,
    /// How we prove who we are.
    #[serde(default)]
    pub auth: Auth,
    /// How the line is protected; plain without it, unless an address begins with `tls://`.
    #[serde(default)]
    pub tls: Option<Tls>,
}

/// Who a process is to the server. Has no `Debug`, because it holds secrets.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Auth {
    /// The server asks nobody.
    #[default]
    Open,
    /// A user name and a password.
    Password {
        /// The user.
        user: String,
        /// The password.
        password: String,
    },
    /// A file that holds an nkey seed (`SU…`).
    Nkey(PathBuf),
    /// A credentials file (`.creds`: a JWT and its seed).
    Credentials(PathBuf),
}

/// How the line to the server is protected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Certificates to trust beside the system's, as a PEM file.
    #[serde(default)]
    pub ca: Option<PathBuf>,
    /// Our own certificate and its key, as PEM files, where the server asks for one.
    #[serde(default)]
    pub identity: Option<(PathBuf, PathBuf)>,
}

fn default_name() -> String {
    "souk".to_owned()
}

impl BusConfig {
    /// An unprotected connection to one server that asks nobody.
    pub fn open(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            name: default_name(),
            identity: default_name(),
            auth: Auth::Open,
            tls: None,
        }
    }

    /// The same mesh under another identity.
    pub fn as_identity(&self, identity: impl Into<String>, auth: Auth) -> Self {
        let identity = identity.into();
        Self {
            name: identity.clone(),
            identity,
            auth,
            ..self.clone()
        }
    }
}
