//! Who each part of the shop is to the mesh: a key per identity in the data folder.

use crate::{Failure, settings::MeshAddress};
use bus::{Auth, Bus, BusConfig, ConnectError, token::TokenVerifier};
use nats::{Identity, KeyError, Nkey, TokenKeys, everyone, token_public_key};
use std::{io, path::Path, path::PathBuf, time::Duration};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tracing::warn;

/// How long a starting process tries to enter the mesh.
pub const ENTRY_PATIENCE: Duration = Duration::from_secs(30);
/// The pause between two tries.
pub const ENTRY_PAUSE: Duration = Duration::from_millis(500);

/// The folder of keys in a data folder.
pub fn folder(data: &Path) -> PathBuf {
    data.join("keys")
}

/// Every identity with its key and its permissions, for the configuration of a server. Makes the
/// keys that are not there yet.
pub fn all(data: &Path) -> Result<Vec<Identity>, KeyError> {
    let identity = |permissions: nats::Permissions| {
        let key = Nkey::load_or_create(&folder(data), permissions.identity)?;
        Ok(Identity {
            name: permissions.identity.to_owned(),
            account: permissions.account,
            public_key: key.public_key().to_owned(),
            publish: permissions.publish,
            subscribe: permissions.subscribe,
            // Requests are answered on inboxes, which the lists name.
            allow_responses: false,
        })
    };
    everyone().into_iter().map(identity).collect()
}

/// How one identity enters the mesh: with what it was told, else with its key in the data folder,
/// else as nobody.
pub fn entry(data: &Path, mesh: &MeshAddress, identity: &str) -> BusConfig {
    let key = folder(data).join(format!("{identity}.nk"));
    let own = if key.exists() {
        Auth::Nkey(key)
    } else {
        Auth::Open
    };
    mesh.entry(identity, own)
}

/// Enters the mesh as one identity. A server that is not there yet is waited for; one that
/// is there and will not have us is not.
pub async fn enter(data: &Path, mesh: &MeshAddress, identity: &str) -> Result<Bus, ConnectError> {
    let config = entry(data, mesh, identity);
    let end = Instant::now() + ENTRY_PATIENCE;
    let mut pause = interval(ENTRY_PAUSE);
    pause.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        pause.tick().await;
        match Bus::connect(&config).await {
            Err(ConnectError::Refused { url, source }) if Instant::now() < end => {
                warn!(url, error = %source, "nats does not take us in yet");
            }
            other => return other,
        }
    }
}

/// Makes a key pair for access tokens, unless there is the public key of one, and says whether it
/// did. A process that checks tokens needs no more than the public key.
pub fn ensure_token_keys(data: &Path) -> Result<bool, KeyError> {
    let folder = folder(data);
    match token_public_key(&folder) {
        Err(KeyError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            TokenKeys::load_or_create(&folder).map(|_| true)
        }
        read => read.map(|_| false),
    }
}

/// What checks access tokens: the public key in the data folder. Where there is none, a new pair
/// is made.
pub fn verifier(data: &Path) -> Result<TokenVerifier, Failure> {
    if ensure_token_keys(data)? {
        warn!("made a new key pair for access tokens; no others count here");
    }
    Ok(TokenVerifier::new(
        token_public_key(&folder(data))?.as_bytes(),
    )?)
}
