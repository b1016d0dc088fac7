//! `souk bench`: how fast this machine is. The ledger is measured beside plain NATS, in one run.

mod extras;
mod part;
mod purchase;
mod report;

use clap::Args;
use extras::Extras;
use nats::{ServerChild, ServerConfig, find_server};
use part::{Part, PartRun, Setup, Wish};
use report::Row;
use std::{error::Error, path::PathBuf, time::Duration};

pub use part::LedgerPart;
pub use purchase::PurchaseBench;

/// Measures durable reservations per second, through the whole ledger with fsync on every ack.
///
/// Every row is a fresh set of callers, each of which waits for one reservation before it asks for
/// the next. The callers run in processes of their own that host the stock domain; nats-server is a
/// process of its own too. Public events are not relayed meanwhile, unless you say --relay.
#[derive(Args)]
pub struct LedgerBench {
    /// Print JSON: an array of rows, and a last object with the other figures.
    #[arg(long)]
    json: bool,
    /// How long each row is measured, in seconds.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// How many callers at once, in all processes together.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 64, 1024])]
    callers: Vec<usize>,
    /// How many lines a reservation has.
    #[arg(long, value_delimiter = ',', default_values_t = [2, 25])]
    lines: Vec<usize>,
    /// How many SKUs the reservations are spread over.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 1])]
    keys: Vec<usize>,
    /// How many processes share the log.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 2])]
    processes: Vec<usize>,
    #[command(flatten)]
    setup: Setup,
    /// Where the server and the views keep their files; a folder on the disk you want to measure.
    #[arg(long)]
    dir: Option<PathBuf>,
}

/// Where servers for single rows come from.
struct Bench {
    binary: PathBuf,
    folder: PathBuf,
}

impl Bench {
    async fn serve(&self, name: &str) -> Result<ServerChild, Failed> {
        let config = ServerConfig::in_dir("bench", &self.folder.join(name));
        Ok(ServerChild::start(&self.binary, config).await?)
    }
}

type Failed = Box<dyn Error + Send + Sync>;

impl LedgerBench {
    /// Measures and prints.
    pub async fn run(self) -> Result<(), Failed> {
        let folder = match &self.dir {
            Some(dir) => {
                std::fs::create_dir_all(dir)?;
                tempfile::tempdir_in(dir)?
            }
            None => tempfile::tempdir()?,
        };
        let bench = Bench {
            binary: tokio::task::spawn_blocking(find_server).await??,
            folder: folder.path().to_owned(),
        };
        if !self.json {
            report::print_head();
        }
        let mut rows = Vec::new();
        for processes in &self.processes {
            for lines in &self.lines {
                for keys in &self.keys {
                    let measured = self.on_fresh_log(&bench, (*processes, *lines, *keys));
                    rows.extend(measured.await?);
                }
            }
        }
        let span = Duration::from_secs(self.seconds);
        let mut server = bench.serve("extras").await?;
        let extras = extras::measure(
            &server.url(),
            &bench.folder.join("extras"),
            span,
            self.setup,
        )
        .await?;
        server.stop().await?;
        self.print(&rows, &extras)
    }

    /// Measures every number of callers on a log of their own, so that no row pays for what an
    /// earlier one has left to be read and brought to disk.
    async fn on_fresh_log(
        &self,
        bench: &Bench,
        (processes, lines, keys): (usize, usize, usize),
    ) -> Result<Vec<Row>, Failed> {
        let mut rows = Vec::new();
        for callers in &self.callers {
            let name = format!("{processes}-{lines}-{keys}-{callers}");
            let mut server = bench.serve(&name).await?;
            let (url, folder) = (server.url().to_owned(), bench.folder.join(&name));
            let mut parts = self.start_parts(processes, &url, &folder).await?;
            let wish = self.wish(lines, keys, *callers);
            let row = self.row(&mut parts, &wish, &url).await?;
            if !self.json {
                report::print_row(&row);
            }
            rows.push(row);
            for part in parts {
                part.stop().await?;
            }
            server.stop().await?;
        }
        Ok(rows)
    }

    fn wish(&self, lines: usize, keys: usize, callers: usize) -> Wish {
        Wish {
            lines,
            keys,
            callers,
            seconds: self.seconds,
        }
    }

    async fn start_parts(
        &self,
        processes: usize,
        url: &str,
        folder: &std::path::Path,
    ) -> Result<Vec<Part>, Failed> {
        let mut parts = Vec::new();
        for number in 0..processes {
            let views = folder.join(format!("views-{processes}-{number}"));
            parts.push(Part::start(url, &views, self.setup).await?);
        }
        Ok(parts)
    }

    async fn row(&self, parts: &mut [Part], wish: &Wish, url: &str) -> Result<Row, Failed> {
        let count = parts.len();
        for (number, part) in parts.iter_mut().enumerate() {
            // With fewer callers than processes, some only share the log.
            let callers = (wish.callers + count - 1 - number) / count;
            part.begin(&Wish {
                callers,
                ..wish.clone()
            })
            .await?;
        }
        let mut runs: Vec<PartRun> = Vec::new();
        for part in parts.iter_mut() {
            runs.push(part.end().await?);
        }
        let raw = extras::raw_rate(url, wish).await?;
        Ok(Row::of(wish, &runs, raw))
    }

    fn print(&self, rows: &[Row], extras: &Extras) -> Result<(), Failed> {
        if self.json {
            let mut all: Vec<serde_json::Value> = rows
                .iter()
                .map(serde_json::to_value)
                .collect::<Result<_, _>>()?;
            all.push(serde_json::to_value(extras)?);
            println!("{}", serde_json::to_string_pretty(&all)?);
        } else {
            report::print_extras(extras);
        }
        Ok(())
    }
}
