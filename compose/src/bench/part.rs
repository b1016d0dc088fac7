//! One process of the measurement: it hosts the stock domain and runs the callers it is told to.

use actors::{
    runtime::{HostSettings, Hosted, Prepared, clock, ledger::actor::LedgerHandle, wait_ready},
    stock::stock,
};
use bus::{Bus, BusConfig, Cause, streams::StreamLimits, token::TokenVerifier};
use clap::Args;
use contracts::{
    InstanceId, List, OrderId, Quantity, ReceiptId, Sku,
    stock::{Hold, Line, ReceiveStock, ReserveStock, Stock},
};
use serde::{Deserialize, Serialize};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};
use uuid::Uuid;

use super::Failed;
use crate::hosting::share_memory;

/// How many SKUs are put into stock before anything is measured.
pub const SKUS: usize = 10_000;
/// How many units of each: more than any measurement can reserve.
pub const UNITS: u32 = 1_000_000_000;
/// How much memory a view may take if nobody says: 1 GiB.
const VIEW_BYTES: u64 = 1 << 30;
const PATIENCE: Duration = Duration::from_secs(60);

/// What one process is to do.
#[derive(Clone, Serialize, Deserialize)]
pub struct Wish {
    pub lines: usize,
    pub keys: usize,
    pub callers: usize,
    pub seconds: u64,
}

/// What one process has done.
#[derive(Serialize, Deserialize)]
pub struct PartRun {
    pub commits: u64,
    pub refused: u64,
    pub elapsed_s: f64,
    pub records: u64,
    /// One latency per commit, in microseconds, in no order.
    pub latencies_us: Vec<u32>,
}

/// How a process hosts the domain.
#[derive(Clone, Copy, Args)]
pub struct Setup {
    /// Relay public events while measuring.
    #[arg(long)]
    pub relay: bool,
    /// How much memory the view of each process may take, in bytes. Half of it is for rows that
    /// wait for the disk: with as much as is the default here, few reach it before the end.
    #[arg(long, default_value_t = VIEW_BYTES)]
    pub view_bytes: u64,
}

/// A running process.
pub struct Part {
    child: Child,
    orders: ChildStdin,
    results: Lines<BufReader<ChildStdout>>,
}

impl Part {
    pub async fn start(url: &str, views: &Path, setup: Setup) -> Result<Self, Failed> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["bench", "ledger-part", "--nats", url, "--views"])
            .arg(views)
            .args(["--view-bytes", &setup.view_bytes.to_string()]);
        if setup.relay {
            command.arg("--relay");
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let orders = child.stdin.take().ok_or("the process has no input")?;
        let results = child.stdout.take().ok_or("the process has no output")?;
        let mut results = BufReader::new(results).lines();
        results
            .next_line()
            .await?
            .ok_or("the process ended before it was ready")?;
        Ok(Self {
            child,
            orders,
            results,
        })
    }

    pub async fn begin(&mut self, wish: &Wish) -> Result<(), Failed> {
        let line = serde_json::to_string(wish)? + "\n";
        Ok(self.orders.write_all(line.as_bytes()).await?)
    }

    pub async fn end(&mut self) -> Result<PartRun, Failed> {
        let line = self
            .results
            .next_line()
            .await?
            .ok_or("the process ended in the middle")?;
        Ok(serde_json::from_str(&line)?)
    }

    pub async fn stop(mut self) -> Result<(), Failed> {
        drop(self.orders);
        self.child.wait().await?;
        Ok(())
    }
}

/// The process of a measurement that hosts the domain; started by `souk bench ledger`.
#[derive(Args)]
pub struct LedgerPart {
    #[arg(long)]
    nats: String,
    #[arg(long)]
    views: PathBuf,
    #[command(flatten)]
    setup: Setup,
}

impl LedgerPart {
    /// Hosts the domain, and does what standard input says until it ends.
    pub async fn run(self) -> Result<(), Failed> {
        let bus = Bus::connect(&BusConfig::open(self.nats.as_str())).await?;
        let hosted = host(&bus, &self.views, self.setup).await?;
        fill(&hosted).await?;
        println!("ready");
        let mut orders = BufReader::new(tokio::io::stdin()).lines();
        while let Some(line) = orders.next_line().await? {
            let run = reserve(&bus, &hosted, &serde_json::from_str(&line)?).await?;
            println!("{}", serde_json::to_string(&run)?);
        }
        hosted.stop().await;
        Ok(())
    }
}

/// Hosts stock as `souk run stock` does, and waits until it is ready.
pub async fn host(bus: &Bus, views: &Path, setup: Setup) -> Result<Hosted<Stock>, Failed> {
    let keys = nats::TokenKeys::load_or_create(&views.join("keys"))?;
    let settings = HostSettings {
        instance: InstanceId(Uuid::new_v4()),
        views: share_memory(setup.view_bytes, 1, views.to_owned()),
        limits: StreamLimits {
            log_bytes: 8 << 30,
            ..StreamLimits::default()
        },
        verifier: TokenVerifier::new(keys.public_pem().as_bytes())?,
        relay: setup.relay,
    };
    let hosted = Hosted::start(stock(), bus.clone(), settings).await?;
    wait_ready(hosted.health()).await?;
    Ok(hosted)
}

fn sku(number: usize) -> Result<Sku, Failed> {
    Ok(Sku::new(format!("SKU-{number:05}"))?)
}

/// Puts plenty of every SKU into stock, once over all processes.
async fn fill(hosted: &Hosted<Stock>) -> Result<(), Failed> {
    let ledger = hosted.ledger().ok_or("the domain is not ready")?;
    for (number, skus) in (0..SKUS).collect::<Vec<_>>().chunks(5_000).enumerate() {
        let line = |number: &usize| {
            Ok::<_, Failed>(Line {
                sku: sku(*number)?,
                quantity: Quantity::new(UNITS)?,
            })
        };
        let lines = List::new(skus.iter().map(line).collect::<Result<_, _>>()?)?;
        let receipt = ReceiptId(Uuid::from_u128(number as u128 + 1));
        let command = Prepared::own(ReceiveStock { receipt, lines }.into(), Cause::Deadline)?;
        ledger.commit(command, clock::now().plus(PATIENCE)).await?;
    }
    Ok(())
}

async fn reserve(bus: &Bus, hosted: &Hosted<Stock>, wish: &Wish) -> Result<PartRun, Failed> {
    let ledger = hosted.ledger().ok_or("the domain is not ready")?;
    let before = bus.log_state("stock").await?.last;
    let since = Instant::now();
    let end = since + Duration::from_secs(wish.seconds);
    let mut callers = Vec::new();
    for number in 0..wish.callers {
        let (ledger, wish) = (ledger.clone(), wish.clone());
        callers.push(tokio::spawn(async move {
            call(&ledger, &wish, number, end).await
        }));
    }
    let mut run = PartRun {
        commits: 0,
        refused: 0,
        elapsed_s: 0.0,
        records: 0,
        latencies_us: Vec::new(),
    };
    for caller in callers {
        let (refused, latencies) = caller.await??;
        run.refused += refused;
        run.commits += latencies.len() as u64;
        run.latencies_us.extend(latencies);
    }
    run.elapsed_s = since.elapsed().as_secs_f64();
    run.records = bus.log_state("stock").await?.last - before;
    Ok(run)
}

async fn call(
    ledger: &LedgerHandle<Stock>,
    wish: &Wish,
    number: usize,
    end: Instant,
) -> Result<(u64, Vec<u32>), Failed> {
    let mut random = Uuid::new_v4().as_u128();
    let mut latencies = Vec::new();
    let mut refused = 0;
    while Instant::now() < end {
        let mut lines = Vec::with_capacity(wish.lines);
        for line in 0..wish.lines {
            random = random
                .wrapping_mul(0x5851_f42d_4c95_7f2d)
                .wrapping_add(number as u128 | 1);
            let key = usize::try_from(random >> 80).unwrap_or(line) % wish.keys;
            lines.push(Line {
                sku: sku(key)?,
                quantity: Quantity::new(1)?,
            });
        }
        let order = OrderId(Uuid::new_v4());
        let wish = ReserveStock {
            order,
            lines: List::new(lines)?,
            hold: Hold::default(),
        };
        let asked = Instant::now();
        let command = Prepared::own(wish.into(), Cause::Deadline)?;
        match ledger.commit(command, clock::now().plus(PATIENCE)).await {
            Ok(_) => latencies.push(u32::try_from(asked.elapsed().as_micros())?),
            Err(_) => refused += 1,
        }
    }
    Ok((refused, latencies))
}
