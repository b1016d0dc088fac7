//! The command line: which subcommands there are, and what they have in common.

use crate::{
    Failure, bench,
    client::{self, Admin, Gateway, Keys, Log, Offer, Rebuild, Scale, Status, Token, Top},
    gateway_process::GatewayOnly,
    run::Run,
    settings::Settings,
    telemetry,
    trade::{Import, Replay},
    up::Up,
};
use clap::{
    Arg, Args, CommandFactory, FromArgMatches, Parser, Subcommand, builder::Resettable,
    value_parser,
};
use clap_complete::Shell;
use std::path::PathBuf;

/// Log lines of a process that serves, when nobody says which.
// The client library shouts when a connection of one life ends; we say what matters of it.
const SERVING: &str = "info,async_nats=warn,async_nats::connector=off,ractor=warn";
/// Log lines of a command at a shell, when nobody says which.
const ASKING: &str = "warn";
/// Log lines of a measurement, when nobody says which: it hosts one domain without those whose
/// events that one waits for.
const MEASURING: &str = "error";

const EXAMPLES: &str = "\
Examples:
  souk up                                     the whole shop, on http://127.0.0.1:3000
  souk token --role staff                     a token for `curl -H \"Authorization: Bearer …\"`
  souk admin create ada@example.com           an account that may decide who is staff
  souk status                                 how every domain of every process is
  souk scale query.stock.level=64             64 workers behind a subject, in each process
  souk status --url http://shop:3000          and whether that gateway is ready
  souk log stock --follow                     what is decided, as it is decided
  NATS_URL=nats://mesh:4222 souk run stock    one more process for a domain

Settings, by environment:
  NATS_URL                       where the mesh is; `souk up` starts one if this is not set
  NATS_USER, NATS_PASSWORD       who to be there; or NATS_NKEY or NATS_CREDS, a file; without
                                 them the keys in the data folder, if there are any
  NATS_CA, NATS_CERT, NATS_KEY   PEM files that protect the line
  SOUK_LOG_MAX_BYTES             how large a log may grow
  SOUK_REPLICAS                  on how many servers a stream is kept: 1, 3 or 5
  SOUK_VIEW_CACHE_BYTES          how much of its views a process keeps in memory
  SOUK_ORIGINS                   of which origins pages may use the API from a browser:
                                 `https://shop.example.com,…`, or `*` for all
  SOUK_SMTP_URL                  the server that mails go to; into the data folder without it
  SOUK_MAIL_FROM                 from whom they are: `Souk <shop@example.com>`
  SOUK_SHOP_URL                  where their links lead: https://shop.example.com; without it to
                                 the gateway that `souk up` starts
  SOUK_LOG, SOUK_LOG_FORMAT      what is logged (`info,bus=debug`), and as text or json

Or by a TOML file (--config), where the environment wins. There they are in small letters and without
SOUK_, those that begin with NATS_ without it in a section of their own, and origins are a list:
  replicas = 3
  origins = [\"https://shop.example.com\"]
  [nats]
  url = \"nats://mesh:4222\"";

/// Souk, an online shop on a mesh of messages.
#[derive(Parser)]
#[command(name = "souk", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub struct Souk {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where a process finds what it is told, and keeps what it has.
#[derive(Args)]
struct Place {
    /// The folder of keys, streams and views.
    #[arg(
        long,
        env = "SOUK_DATA",
        default_value = "data",
        value_name = "DIR",
        global = true
    )]
    data: PathBuf,
    /// A settings file, TOML.
    #[arg(long, env = "SOUK_CONFIG", value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the whole shop in one process, with a nats-server of its own unless NATS_URL is set.
    Up(Up),
    /// Hosts some domains in a process of their own; start as many as you like.
    #[command(after_help = "Finds the mesh by NATS_URL, else by the `souk up` in the data folder.")]
    Run(Run),
    /// Serves HTTP and hosts no domain.
    Gateway(GatewayOnly),
    /// Says how every domain of every process is, and the gateway; fails if one is not well.
    Status(Status),
    /// Says how everything is, again and again.
    Top(Top),
    /// Gives the pool behind a subject another size, in every process that hosts it.
    #[command(after_help = "Example: souk scale command.stock.reserve=32")]
    Scale(Scale),
    /// Prints the records of a domain's log.
    #[command(after_help = "Example: souk log stock --json | jq '.decisions[].verb'")]
    Log(Log),
    /// Makes the views of a domain anew from its log, one process after the other; each answers
    /// nobody meanwhile.
    Rebuild(Rebuild),
    /// Makes a consumer of public events for a tool. One of that name goes on where it stood.
    #[command(after_help = "Example: souk offer deliveries --domain stock")]
    Offer(Offer),
    /// Issues an access token.
    #[command(
        after_help = "Example: curl -H \"Authorization: Bearer $(souk token --role staff)\" …"
    )]
    Token(Token),
    /// Makes administrators, the first one too.
    #[command(after_help = "Example: souk admin create ada@example.com")]
    Admin {
        #[command(subcommand)]
        what: Admin,
    },
    /// Makes a key for every identity of the mesh, and prints the public halves.
    #[command(after_help = "Example: souk keys --server >> nats-server.conf")]
    Keys(Keys),
    /// Makes a catalogue of a retailer's file. Doing it again changes nothing.
    Import {
        /// Of what kind the file is.
        #[command(subcommand)]
        what: Import,
    },
    /// Trades a retailer's file again, and compares what came of it with the file.
    #[command(after_help = "Example: souk replay online-retail trade.csv.gz --json report.json")]
    Replay {
        /// Of what kind the file is.
        #[command(subcommand)]
        what: Replay,
    },
    /// Measures this machine.
    Bench {
        #[command(subcommand)]
        what: Bench,
    },
    /// Prints a script that completes this command line.
    #[command(after_help = "Example: source <(souk completions bash)")]
    Completions {
        /// For which shell.
        shell: Shell,
    },
}

#[derive(Subcommand)]
enum Bench {
    Ledger(bench::LedgerBench),
    Purchase(Purchase),
    /// One process of the measurement.
    #[command(hide = true)]
    LedgerPart(bench::LedgerPart),
}

#[derive(Args)]
struct Purchase {
    #[command(flatten)]
    gateway: Gateway,
    #[command(flatten)]
    bench: bench::PurchaseBench,
}

impl Souk {
    /// What somebody typed, or the end of the process with a word of what is wrong with it.
    pub fn of_command_line() -> Self {
        let mut command = heeding(command_line());
        let read = Self::from_arg_matches(&command.get_matches_mut());
        read.unwrap_or_else(|wrong| wrong.format(&mut command).exit())
    }

    /// Does what the command line says.
    pub async fn run(self) -> Result<(), Failure> {
        let Place { data, config } = self.place;
        let environment = |name: &str| std::env::var(name).ok();
        let settings = Settings::read(&data, config.as_deref(), &environment)?;
        telemetry::begin(&settings.speech, self.command.usual_filter())?;
        self.command.run(&settings).await
    }
}

/// The command line, whose help says of each command what means something to it.
fn command_line() -> clap::Command {
    Souk::command()
        .mut_subcommand("completions", without_data)
        .mut_subcommand("bench", |bench| {
            bench.mut_subcommand("ledger", without_data)
        })
}

/// The same command, which takes a data folder like any other, and does not speak of it.
fn without_data(command: clap::Command) -> clap::Command {
    let data = Arg::new("data").long("data");
    command.arg(data.value_parser(value_parser!(PathBuf)).hide(true))
}

/// A command with those below it that its help shows.
fn shown(command: &clap::Command) -> clap::Command {
    let below = command.get_subcommands().filter(|it| !it.is_hide_set());
    clap::Command::new(command.get_name().to_owned())
        .about(command.get_about().cloned().unwrap_or_default())
        .args(command.get_arguments().cloned())
        .subcommands(below.map(shown))
}

/// The same command line, to which a variable that is set to nothing is not set.
fn heeding(command: clap::Command) -> clap::Command {
    let is_nothing = |arg: &Arg| {
        let value = arg.get_env().and_then(std::env::var_os);
        value.is_some_and(|value| value.is_empty())
    };
    let heed = |arg: Arg| {
        if is_nothing(&arg) {
            arg.env(Resettable::Reset)
        } else {
            arg
        }
    };
    command.mut_args(heed).mut_subcommands(heeding)
}

impl Command {
    fn usual_filter(&self) -> &'static str {
        match self {
            Self::Up(_) | Self::Run(_) | Self::Gateway(_) => SERVING,
            Self::Bench { .. } => MEASURING,
            _ => ASKING,
        }
    }

    async fn run(self, settings: &Settings) -> Result<(), Failure> {
        match self {
            Self::Up(up) => up.run(settings).await,
            Self::Run(run) => run.run(settings).await,
            Self::Gateway(only) => only.run(settings).await,
            Self::Status(status) => status.run(settings).await,
            Self::Top(top) => top.run(settings).await,
            Self::Scale(scale) => scale.run(settings).await,
            Self::Log(log) => log.run(settings).await,
            Self::Rebuild(rebuild) => rebuild.run(settings).await,
            Self::Offer(offer) => offer.run(settings).await,
            Self::Token(token) => token.run(settings),
            Self::Admin { what } => what.run(settings).await,
            Self::Keys(keys) => keys.run(settings),
            Self::Import { what } => what.run(settings).await,
            Self::Replay { what } => what.run(settings).await,
            Self::Bench { what } => match what {
                Bench::Ledger(bench) => bench.run().await,
                Bench::Purchase(Purchase { gateway, bench }) => bench.run(settings, &gateway).await,
                Bench::LedgerPart(part) => part.run().await,
            },
            Self::Completions { shell } => {
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut shown(&command_line()), "souk", &mut script);
                Ok(client::print(&String::from_utf8_lossy(&script))?)
            }
        }
    }
}

#[cfg(test)]
mod tests;
