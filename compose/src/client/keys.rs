//! `souk keys`: a key for every identity, for a shop whose processes are started one by one.

use super::{print, table::Table};
use crate::{Failure, identity, settings::Settings};
use clap::Args;
use nats::{ServerConfig, TokenKeys};

/// What `souk keys` may be told.
#[derive(Args)]
pub struct Keys {
    /// Prints the accounts block for the configuration of a nats-server instead.
    #[arg(long)]
    server: bool,
}

impl Keys {
    /// Makes the keys that are not there yet, and prints the public halves.
    pub fn run(self, settings: &Settings) -> Result<(), Failure> {
        let identities = identity::all(&settings.data)?;
        TokenKeys::load_or_create(&identity::folder(&settings.data))?;
        if self.server {
            let mut config = ServerConfig::in_dir("souk", &settings.data);
            config.identities = identities;
            return Ok(print(&config.render_authorization())?);
        }
        let mut table = Table::new(["IDENTITY", "PUBLIC KEY"]);
        for identity in identities {
            table.push([identity.name, identity.public_key]);
        }
        Ok(print(&table.to_string())?)
    }
}
