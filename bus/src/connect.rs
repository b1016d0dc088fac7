//! A connection to the mesh.

use crate::{
    config::BusConfig,
    identity::{Identity, Lives},
    replies::Replies,
};
use async_nats::{Client, ConnectErrorKind, ConnectOptions, Event, ServerAddr};
use contracts::subject;
use std::{
    io,
    sync::{Arc, atomic::AtomicBool},
    time::{Duration, Instant},
};
use tracing::{debug, error, info, warn};

/// How often the line is tried. Short, because a paused server is noticed only by its silence.
pub const PING_INTERVAL: Duration = Duration::from_secs(1);
/// The longest a connection attempt may take.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest a flush may take.
pub const FLUSH_TIMEOUT: Duration = Duration::from_secs(2);
/// How long the line may be away before what needs it is given up by whoever is leaving.
pub const AWAY_MAX: Duration = Duration::from_secs(1);
/// How many requests one subscription holds before the newest are dropped by the client.
pub const SUBSCRIPTION_CAPACITY: usize = 65_536;
/// The longest pause between two attempts to connect again.
pub const RECONNECT_DELAY_MAX: Duration = Duration::from_secs(1);

/// A connection to the mesh. Cloning it is cheap and shares the connection.
#[derive(Clone)]
pub struct Bus {
    pub(crate) client: Client,
    pub(crate) replies: Arc<Replies>,
    config: Arc<BusConfig>,
}

/// Why the mesh could not be entered.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address is not one of a NATS server.
    #[error("NATS_URL: {0} is not an address such as nats://127.0.0.1:4222")]
    Address(String),
    /// The address says who we are. It would not be heard, and be shown to whoever reads the logs.
    #[error("NATS_URL: an address holds no user; NATS_USER and NATS_PASSWORD say who we are")]
    UserInAddress,
    /// A key or credentials file could not be read.
    #[error("cannot read the NATS key file {path}")]
    KeyFile {
        /// Which file.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// No server took us in.
    #[error("cannot connect to NATS at {url}")]
    Refused {
        /// Where we tried.
        url: String,
        /// Why.
        #[source]
        source: async_nats::ConnectError,
    },
    /// A server knows us, or knows that it does not, and will not have us.
    #[error("NATS at {url} does not let us in; what we show it is not what it wants to see")]
    Denied {
        /// Where we tried.
        url: String,
        /// Why.
        #[source]
        source: async_nats::ConnectError,
    },
    /// The connection was made, and lost again before it was ready.
    #[error("the connection to NATS was lost at once")]
    Lost,
}

impl Bus {
    /// Enters the mesh. Once in, a lost connection is made again for as long as the process lives.
    pub async fn connect(config: &BusConfig) -> Result<Self, ConnectError> {
        Self::enter(Arc::new(config.clone()), Lives::Many).await
    }

    /// Another connection to the same mesh, which ends when its line breaks. What was said on it
    /// and had not left is then lost, where [`Bus::connect`]'s would say it after it has come back:
    /// to a server that may have forgotten what came before.
    pub async fn one_line(&self) -> Result<Self, ConnectError> {
        Self::enter(self.config.clone(), Lives::One(AtomicBool::new(false))).await
    }

    async fn enter(config: Arc<BusConfig>, lives: Lives) -> Result<Self, ConnectError> {
        // A second installation is refused and harmless: every crate here uses this provider.
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let addresses = addresses(&config.url)?;
        let client = options(&config, lives, addresses.len())?
            .connect(addresses)
            .await
            .map_err(|source| turned_away(&config.url, source))?;
        let replies = Replies::start(&client)
            .await
            .map_err(|_| ConnectError::Lost)?;
        Ok(Self {
            client,
            replies: Arc::new(replies),
            config,
        })
    }

    /// Whether the connection stands at this moment.
    pub fn is_connected(&self) -> bool {
        is_connected(&self.client)
    }

    /// Waits for something that needs the line, but not longer than a limit, and not on while the
    /// line stays away.
    pub async fn while_in_touch<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        let mut looks = tokio::time::interval(AWAY_MAX / 10);
        let mut last_seen = Instant::now();
        let lost = async {
            while last_seen.elapsed() < AWAY_MAX {
                looks.tick().await;
                if self.is_connected() {
                    last_seen = Instant::now();
                }
            }
        };
        tokio::select! {
            biased;
            done = work => Some(done),
            () = tokio::time::sleep(limit) => None,
            () = lost => None,
        }
    }

    /// Sends what has been handed over to the server, and waits until it is on its way.
    pub async fn flush(&self) -> io::Result<()> {
        if !self.is_connected() {
            return Err(io::ErrorKind::NotConnected.into());
        }
        // Without a connection the client would wait for one, however long that takes.
        let flushed = tokio::time::timeout(FLUSH_TIMEOUT, self.client.flush()).await;
        flushed.map_err(io::Error::other)?.map_err(io::Error::other)
    }
}

pub(crate) fn is_connected(client: &Client) -> bool {
    client.connection_state() == async_nats::connection::State::Connected
}

fn turned_away(url: &str, source: async_nats::ConnectError) -> ConnectError {
    let url = url.to_owned();
    match source.kind() {
        ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => {
            ConnectError::Denied { url, source }
        }
        _ => ConnectError::Refused { url, source },
    }
}

fn addresses(url: &str) -> Result<Vec<ServerAddr>, ConnectError> {
    url.split(',').map(|one| address(one.trim())).collect()
}

fn address(text: &str) -> Result<ServerAddr, ConnectError> {
    if text.contains('@') {
        return Err(ConnectError::UserInAddress);
    }
    let address = text.parse();
    address.map_err(|_| ConnectError::Address(text.to_owned()))
}

fn options(
    config: &BusConfig,
    lives: Lives,
    addresses: usize,
) -> Result<ConnectOptions, ConnectError> {
    let tries = match lives {
        Lives::Many => None,
        Lives::One(_) => Some(addresses),
    };
    let identity = Arc::new(Identity::read(&config.auth, lives)?);
    let options = ConnectOptions::with_auth_callback(move |nonce| {
        let shown = identity.show(&nonce);
        async move { shown }
    });
    let options = options
        .name(&config.name)
        .custom_inbox_prefix(subject::inbox_of(&config.identity))
        .ping_interval(PING_INTERVAL)
        .connection_timeout(CONNECT_TIMEOUT)
        .subscription_capacity(SUBSCRIPTION_CAPACITY)
        .max_reconnects(tries)
        .reconnect_delay_callback(|attempt| {
            let doubled = Duration::from_millis(10) * 2u32.saturating_pow(attempt.min(8) as u32);
            doubled.min(RECONNECT_DELAY_MAX)
        })
        .event_callback(|event| async move { report(&event) });
    Ok(match &config.tls {
        None => options,
        Some(tls) => {
            let options = options.require_tls(true);
            let options = match &tls.ca {
                Some(ca) => options.add_root_certificates(ca.clone()),
                None => options,
            };
            match &tls.identity {
                Some((cert, key)) => options.add_client_certificate(cert.clone(), key.clone()),
                None => options,
            }
        }
    })
}

/// A permission violation reaches the client as an event only, and whoever asked sees a time-out;
/// so it is said here, loudly.
fn report(event: &Event) {
    match event {
        Event::Connected => info!("connected to nats"),
        Event::ServerError(problem) => error!(%problem, "nats refused something we did"),
        Event::SlowConsumer(subscription) => error!(subscription, "requests were dropped unread"),
        Event::Closed => debug!("left nats"),
        other => warn!(event = %other, "the connection to nats changed"),
    }
}
