//! Who a process is to the server, and how it proves that.

use crate::{config::Auth, connect::ConnectError};
use async_nats::AuthError;
use nkeys::KeyPair;
use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

/// How often a connection may be made.
pub(crate) enum Lives {
    /// Again and again, for as long as the process lives.
    Many,
    /// Once, and not again.
    One(AtomicBool),
}

/// What a connection shows to the server. Has no `Debug`, because it holds secrets.
pub(crate) struct Identity {
    shown: async_nats::Auth,
    key: Option<KeyPair>,
    lives: Lives,
}

impl Identity {
    pub(crate) fn read(auth: &Auth, lives: Lives) -> Result<Self, ConnectError> {
        let mut shown = async_nats::Auth::new();
        let mut key = None;
        match auth {
            Auth::Open => {}
            Auth::Password { user, password } => {
                shown.username = Some(user.clone());
                shown.password = Some(password.clone());
            }
            Auth::Nkey(path) => {
                let pair = pair(path, read(path)?.trim())?;
                shown.nkey = Some(pair.public_key());
                key = Some(pair);
            }
            Auth::Credentials(path) => {
                let text = read(path)?;
                let parts = (
                    between(&text, "NATS USER JWT"),
                    between(&text, "USER NKEY SEED"),
                );
                let (Some(jwt), Some(seed)) = parts else {
                    return Err(not_a_key(path, "it has no JWT, or no seed"));
                };
                shown.jwt = Some(jwt.to_owned());
                key = Some(pair(path, seed)?);
            }
        }
        Ok(Self { shown, key, lives })
    }

    /// What to show to a server that sent this nonce to be signed.
    pub(crate) fn show(&self, nonce: &[u8]) -> Result<async_nats::Auth, AuthError> {
        if let Lives::One(lived) = &self.lives
            && lived.swap(true, Ordering::Relaxed)
        {
            return Err(AuthError::new("this connection is not made again"));
        }
        let mut shown = self.shown.clone();
        if let Some(key) = &self.key {
            shown.signature = Some(key.sign(nonce).map_err(AuthError::new)?);
        }
        Ok(shown)
    }
}

fn read(path: &Path) -> Result<String, ConnectError> {
    std::fs::read_to_string(path).map_err(|source| ConnectError::KeyFile {
        path: path.display().to_string(),
        source,
    })
}

fn pair(path: &Path, seed: &str) -> Result<KeyPair, ConnectError> {
    KeyPair::from_seed(seed).map_err(|error| not_a_key(path, &error.to_string()))
}

fn not_a_key(path: &Path, why: &str) -> ConnectError {
    ConnectError::KeyFile {
        path: path.display().to_string(),
        source: std::io::Error::new(std::io::ErrorKind::InvalidData, why.to_owned()),
    }
}

/// What stands between the lines `-----BEGIN {what}-----` and `------END {what}------`. The
/// tools that write such files do not agree on the number of dashes.
fn between<'a>(text: &'a str, what: &str) -> Option<&'a str> {
    let (_, after) = text.split_once(&format!("BEGIN {what}"))?;
    let inside = after.trim_start_matches('-').trim_start();
    let (inside, _) = inside.split_once(&format!("END {what}"))?;
    Some(inside.trim_end_matches('-').trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credentials_file_has_a_token_and_a_seed() {
        let text = "-----BEGIN NATS USER JWT-----\nabc.def\n------END NATS USER JWT------\n\n\
                    -----BEGIN USER NKEY SEED-----\nSUAB\n------END USER NKEY SEED------\n";
        assert_eq!(between(text, "NATS USER JWT"), Some("abc.def"));
        assert_eq!(between(text, "USER NKEY SEED"), Some("SUAB"));
        assert_eq!(between("", "USER NKEY SEED"), None);
    }

    #[test]
    fn a_connection_of_one_life_is_not_made_again() {
        let one = Lives::One(AtomicBool::new(false));
        let identity = Identity::read(&Auth::Open, one).ok().unwrap();
        assert!(identity.show(b"").is_ok());
        assert!(identity.show(b"").is_err());
    }
}
