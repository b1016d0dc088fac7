//! `souk import` and `souk replay`: a retailer's real trade, taken in and traded again.

mod accounts;
mod clerk;
mod counter;
mod demo;
mod differences;
mod reading;
mod replay;
mod report;
mod settling;
mod stocking;
mod told;
mod witness;

use crate::{
    Failure,
    client::{self, Gateway},
    retail::{Book, Sums},
    settings::Settings,
    signals::Signals,
};
use clap::{Args, Subcommand};
use clerk::Clerk;
use counter::{Counter, Through};
pub(crate) use demo::Demo;
use replay::{Mails, Replay as Trading};
use report::Report;
use std::{fs, path::PathBuf, sync::Arc};
use stocking::Refused;

/// What can be taken in.
#[derive(Subcommand)]
pub enum Import {
    /// Makes a catalogue of the data set Online Retail: products, categories, prices and stock.
    OnlineRetail(Taking),
}

/// What can be traded again.
#[derive(Subcommand)]
pub enum Replay {
    /// Takes the data set Online Retail in and trades it, and says whether all of it came through.
    OnlineRetail(Trade),
}

/// Which file is taken in.
#[derive(Args)]
pub struct Taking {
    /// The file, CSV, compressed by gzip or not.
    file: PathBuf,
}

/// How a file is traded.
#[derive(Args)]
pub struct Trade {
    #[command(flatten)]
    taking: Taking,
    /// How many orders are under way at once.
    #[arg(long, default_value_t = 64, value_name = "ORDERS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrency: u16,
    /// How orders are given and parcels delivered.
    #[arg(long, value_enum, default_value_t = Through::Http)]
    through: Through,
    /// Lets customers have mails.
    #[arg(long)]
    mail: bool,
    /// Writes the report to a file, as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    #[command(flatten)]
    gateway: Gateway,
}

impl Import {
    /// Does it.
    pub async fn run(self, settings: &Settings) -> Result<(), Failure> {
        let Self::OnlineRetail(Taking { file }) = self;
        let book = Book::open(&file)?;
        let clerk = Clerk::enter(settings).await?;
        take_in(&clerk, &book).await.map(|_| ())
    }
}

impl Replay {
    /// Does it, and fails if anything differs.
    pub async fn run(self, settings: &Settings) -> Result<(), Failure> {
        let Self::OnlineRetail(trade) = self;
        let mut signals = Signals::hear()?;
        tokio::select! {
            report = trade.run(settings) => trade.tell(&report?),
            () = signals.next() => {
                Err("stopped; the same command again goes on from here".into())
            }
        }
    }
}

impl Trade {
    async fn run(&self, settings: &Settings) -> Result<Report, Failure> {
        let book = Book::open(&self.taking.file)?;
        let file = Sums::of(&book)?;
        let clerk = Arc::new(Clerk::enter(settings).await?);
        // What is there already is not made again, and nothing can be sold that is not there.
        let refused = take_in(&clerk, &book).await?;
        let url = match self.through {
            Through::Http => Some(self.gateway.url(settings)?),
            Through::Nats => None,
        };
        let counter = Counter::new(clerk.clone(), url)?;
        let trading = Trading {
            clerk: &clerk,
            counter: &counter,
            book: &book,
            mails: if self.mail { Mails::All } else { Mails::None },
        };
        trading.trade(usize::from(self.concurrency)).await?;
        let found = settling::settled(&clerk, &book).await?;
        Ok(Report::new(file, book.skipped, found).refusing(refused))
    }

    fn tell(&self, report: &Report) -> Result<(), Failure> {
        client::print(&report.to_string())?;
        if let Some(path) = &self.json {
            fs::write(path, serde_json::to_string_pretty(report)? + "\n")?;
        }
        match report.faults() {
            0 => Ok(client::print("nothing differs\n")?),
            faults => Err(format!("{faults} things differ").into()),
        }
    }
}

/// Says what the shop refused of it.
async fn take_in(clerk: &Clerk, book: &Book) -> Result<Refused, Failure> {
    let stocked = stocking::fill(clerk, book).await?;
    let mut refused = stocked.refused.clone();
    let customers = accounts::open(clerk, book, &mut refused).await?;
    client::print(&format!("imported {stocked}, {customers} customers\n"))?;
    for (reason, times) in &refused {
        client::print(&format!(
            "refused: {times} products or accounts, {reason}\n"
        ))?;
    }
    Ok(refused)
}
