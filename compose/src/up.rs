//! `souk up`: the whole shop in one process, with a nats-server of its own unless it is told of
//! another.

use crate::{
    Failure,
    data::{Held, Note},
    fronts::{Addresses, Fronts},
    hosting::Hosting,
    identity,
    roster::roster,
    server::Kept,
    settings::{MeshAddress, Settings},
    signals::Signals,
    supplies::Supplies,
    telemetry,
    trade::Demo,
};
use clap::Args;
use std::io::Write;
use tracing::error;

/// What `souk up` may be told.
#[derive(Args)]
pub struct Up {
    #[command(flatten)]
    addresses: Addresses,
    /// The port of the nats-server this starts; 0 lets the system choose one.
    #[arg(long, env = "SOUK_NATS_PORT", default_value_t = 0, value_name = "PORT")]
    nats_port: u16,
    /// Fills an empty data folder with a catalogue to try things out, and opens a customer's and a
    /// staff account.
    #[arg(long)]
    demo: bool,
}

/// The parts of a running shop, in the order in which they were started.
struct Shop {
    held: Held,
    kept: Option<Kept>,
    hosting: Hosting,
    front: Fronts,
}

impl Up {
    /// Runs the shop until it is told to stop.
    pub async fn run(self, settings: &Settings) -> Result<(), Failure> {
        let mut signals = Signals::hear()?;
        let mut shop = tokio::select! {
            shop = self.start(settings) => shop?,
            () = signals.next() => return Ok(()),
        };
        let given_up = tokio::select! {
            () = signals.next() => None,
            why = given_up(&mut shop.kept) => Some(why),
        };
        say("souk", "stopping; a second Ctrl-C does not wait");
        signals.stopping(shop.stop()).await?;
        match given_up {
            None => {
                say("souk", "stopped");
                Ok(())
            }
            Some(why) => Err(why),
        }
    }

    async fn start(&self, settings: &Settings) -> Result<Shop, Failure> {
        let demo = self.demo.then(|| Demo::of(&settings.data)).transpose()?;
        let held = Held::take(&settings.data)?;
        if let Some(Some(demo)) = &demo {
            demo.keep(&settings.data)?;
        }
        say("data", &settings.data.display().to_string());
        identity::ensure_token_keys(&settings.data)?;
        // Taken before anything is started, because it may be taken already.
        let bound = self.addresses.take().await?;
        let (kept, mesh) = self.mesh(settings).await?;
        let metrics = telemetry::measure()?;
        let supplies = Supplies::of(settings)?.reached_at(settings, &bound.url())?;
        let hosting = Hosting::start(settings, &mesh, (&roster(), &supplies)).await?;
        let front = bound.open(settings, &mesh, metrics).await?;
        say("docs", &format!("{}/docs/", front.url()));
        held.announce(&Note {
            pid: std::process::id(),
            nats: mesh.url.clone(),
            http: front.url(),
        })?;
        hosting.settled(say).await;
        match demo {
            Some(Some(demo)) => demo.show(settings, say).await?,
            Some(None) => say("demo", "this shop has been run before, and stays as it is"),
            None => {}
        }
        say("souk", "up; Ctrl-C stops it");
        Ok(Shop {
            held,
            kept,
            hosting,
            front,
        })
    }

    async fn mesh(&self, settings: &Settings) -> Result<(Option<Kept>, MeshAddress), Failure> {
        if let Some(mesh) = &settings.mesh {
            say("nats", &format!("{}, not started here", mesh.url));
            return Ok((None, mesh.clone()));
        }
        let kept = Kept::start(settings, self.nats_port).await?;
        let (url, pid, log) = (&kept.mesh.url, kept.pid, &kept.log);
        say(
            "nats",
            &format!("{url}, process {pid}, which writes to {log}"),
        );
        let key = settings.data.join("keys").join("tool.nk");
        say(
            "tools",
            &format!("nats --server {url} --nkey {}", key.display()),
        );
        let mesh = kept.mesh.clone();
        Ok((Some(kept), mesh))
    }
}

impl Shop {
    /// Whoever depends on a part stops before it.
    async fn stop(self) {
        self.front.close().await;
        self.hosting.stop().await;
        if let Some(kept) = self.kept
            && let Err(error) = kept.stop().await
        {
            error!(%error, "nats-server did not end in good order");
        }
        drop(self.held);
    }
}

/// Returns when the shop's own nats-server cannot be kept up; never if there is none.
async fn given_up(kept: &mut Option<Kept>) -> Failure {
    match kept {
        Some(kept) => kept.given_up().await.into(),
        None => std::future::pending().await,
    }
}

/// One line for whoever started the shop, at once.
pub(crate) fn say(what: &str, text: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody may be reading any more, which is no reason to stop.
    drop(writeln!(out, "{what:<8} {text}").and_then(|()| out.flush()));
}
