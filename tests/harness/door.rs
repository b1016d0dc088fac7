//! How the mesh of a world is entered: by anybody, or by those who are known.

use bus::{Auth, Bus, BusConfig};
use contracts::{Domain, stock::Stock};
use nats::{PasswordUser, Permissions, everyone};

/// Whether the server asks who comes.
#[derive(Clone, Copy)]
pub(crate) enum Door {
    /// Anybody may do anything.
    Open,
    /// Everybody has an identity, whose password is its name, and may do what the shop permits.
    Locked,
}

impl Door {
    /// Who is let in; nobody is asked where there is nobody.
    pub(crate) fn known(self) -> Vec<PasswordUser> {
        match self {
            Self::Open => Vec::new(),
            Self::Locked => everyone().into_iter().map(with_password).collect(),
        }
    }

    /// Enters the mesh at an address, as stock where somebody asks.
    pub(crate) async fn enter(self, url: &str, name: &str) -> Bus {
        let open = BusConfig::open(url);
        let known = match self {
            Self::Open => open,
            Self::Locked => {
                let (user, password) = (Stock::NAME.to_owned(), Stock::NAME.to_owned());
                open.as_identity(Stock::NAME, Auth::Password { user, password })
            }
        };
        let config = BusConfig {
            name: name.to_owned(),
            ..known
        };
        Bus::connect(&config).await.expect("a connection")
    }
}

fn with_password(permissions: Permissions) -> PasswordUser {
    PasswordUser {
        user: permissions.identity.to_owned(),
        password: permissions.identity.to_owned(),
        publish: permissions.publish,
        subscribe: permissions.subscribe,
        allow_responses: false,
        account: permissions.account,
    }
}
