//! `souk gateway`, and the front of every process: a listener and what is served on it.

use crate::{
    Failure, client, fronts::Addresses, settings::Settings, signals::Signals, telemetry, up::say,
};
use clap::Args;
use futures_util::future::BoxFuture;
use gateway::{Gateway, Ops};
use std::{io, net::SocketAddr};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use tracing::error;

/// What `souk gateway` may be told.
#[derive(Args)]
pub struct GatewayOnly {
    #[command(flatten)]
    addresses: Addresses,
}

impl GatewayOnly {
    /// Serves HTTP until it is told to stop.
    pub async fn run(self, settings: &Settings) -> Result<(), Failure> {
        let mut signals = Signals::hear()?;
        let start = async {
            let mesh = client::mesh(settings)?;
            say("nats", &mesh.url);
            let taken = self.addresses.take().await?;
            taken.open(settings, &mesh, telemetry::measure()?).await
        };
        let front = tokio::select! {
            front = start => front?,
            () = signals.next() => return Ok(()),
        };
        signals.next().await;
        say("souk", "stopping; a second Ctrl-C does not wait");
        signals.stopping(front.close()).await?;
        say("souk", "stopped");
        Ok(())
    }
}

/// A listener that nothing is served on yet; whoever connects waits.
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

/// HTTP, served.
pub struct Front {
    address: SocketAddr,
    close: oneshot::Sender<()>,
    served: JoinHandle<io::Result<()>>,
}

impl Front {
    /// Takes the address.
    pub async fn bind(address: SocketAddr) -> Result<Bound, Failure> {
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|error| format!("cannot listen on {address}: {error}"))?;
        let address = listener.local_addr()?;
        Ok(Bound { listener, address })
    }

    /// Where it is reached.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes no more requests, and finishes those it has.
    pub async fn close(self) {
        // If it has ended by itself, there is nobody to tell, and the reason comes below.
        self.close.send(()).unwrap_or_default();
        match self.served.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => error!(%error, "http was not served to the end"),
            Err(error) => error!(%error, "http was not served to the end"),
        }
    }
}

impl Bound {
    /// Where it is reached.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves the whole API.
    pub fn open(self, gateway: Gateway) -> Front {
        let streams = gateway.streams();
        let router = gateway::router(gateway);
        self.serve(|listener, closing| {
            let closing = async move {
                closing.await;
                streams.end();
            };
            gateway::serve(listener, router, closing)
        })
    }

    /// Serves what operators look at, and nothing else.
    pub fn open_ops(self, ops: Ops) -> Front {
        let router = gateway::ops_router(ops);
        self.serve(|listener, closing| gateway::serve(listener, router, closing))
    }

    fn serve<S>(self, serving: impl FnOnce(TcpListener, BoxFuture<'static, ()>) -> S) -> Front
    where
        S: Future<Output = io::Result<()>> + Send + 'static,
    {
        let (close, closing) = oneshot::channel();
        let closing = async {
            // Either is a reason to stop: to be told, or that nobody is left to tell.
            drop(closing.await);
        };
        Front {
            address: self.address,
            close,
            served: tokio::spawn(serving(self.listener, Box::pin(closing))),
        }
    }
}
