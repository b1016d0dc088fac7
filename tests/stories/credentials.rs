//! Doors that an operator's word opens: credentials files, at a server that keeps no list of its
//! own.

use crate::{
    entering::{enters, locked, refused},
    shop::souk,
};
use bus::{Asking, Auth, Bus, BusConfig};
use contracts::{Kind, stock::FindLevel};
use harness::{Client, authority::Authority, sku, soon};
use nats::ServerChild;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// A server that believes one operator, and that operator.
struct Town {
    server: ServerChild,
    authority: Authority,
    dir: TempDir,
}

impl Town {
    async fn found() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::default();
        let trusted = authority.trusted();
        let server = locked(dir.path(), |config| config.trust = Some(trusted)).await;
        Self {
            server,
            authority,
            dir,
        }
    }

    /// The credentials of somebody whom this operator lets in.
    fn creds(&self, of: &str) -> PathBuf {
        self.creds_by(&self.authority, of)
    }

    fn creds_by(&self, authority: &Authority, of: &str) -> PathBuf {
        let file = self.dir.path().join(format!("{of}.creds"));
        authority.admit(&file);
        file
    }

    fn with(&self, creds: &Path) -> BusConfig {
        BusConfig {
            auth: Auth::Credentials(creds.to_owned()),
            ..BusConfig::open(self.server.url())
        }
    }

    /// A `souk` that has heard nothing of this town.
    fn souk(&self, arguments: &[&str]) -> Command {
        souk(&self.dir.path().join("data"), arguments)
    }
}

#[tokio::test]
async fn whoever_has_credentials_of_the_operator_enters_and_nobody_of_another() {
    let town = Town::found().await;
    enters(&town.with(&town.creds("ali"))).await;
    let told = refused(&town.with(&town.creds_by(&Authority::default(), "stranger"))).await;
    assert!(told.to_lowercase().contains("authorization"), "{told}");
    refused(&BusConfig::open(town.server.url())).await;
    // The token is the operator's, and the key is not the one that it names.
    let (ali, other) = (town.creds("ali"), town.creds("other"));
    let half = |file: &Path, part: usize| {
        let text = fs::read_to_string(file).unwrap();
        text.split("\n\n").nth(part).unwrap().to_owned()
    };
    let stolen = town.dir.path().join("stolen.creds");
    fs::write(&stolen, format!("{}\n\n{}", half(&ali, 0), half(&other, 1))).unwrap();
    refused(&town.with(&stolen)).await;
    fs::write(&stolen, half(&ali, 0)).unwrap();
    let told = refused_file(&town.with(&stolen)).await;
    assert!(told.contains("stolen.creds"), "{told}");
}

async fn refused_file(config: &BusConfig) -> String {
    let no = soon("the file is read", Bus::connect(config)).await;
    no.err().expect("the file is not whole").to_string()
}

/// A domain in a process of its own, once it says that it is ready.
async fn ready(mut souk: Command) -> Child {
    let mut child = souk.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let reading = async {
        while let Some(line) = lines.next_line().await.unwrap() {
            let mut words = line.split_whitespace();
            if words.next() == Some("stock") {
                assert_eq!(words.next(), Some("ready"), "{line}");
                return;
            }
        }
        panic!("souk ended before stock was ready");
    };
    soon("stock is ready", reading).await;
    child
}

#[tokio::test]
async fn a_domain_and_its_operator_work_with_credentials_from_environment_and_file() {
    let town = Town::found().await;
    let mut souk = town.souk(&["run", "stock"]);
    souk.env("NATS_URL", town.server.url())
        .env("NATS_CREDS", town.creds("stock"));
    let _stock = ready(souk).await;
    let bus = Bus::connect(&town.with(&town.creds("ali"))).await;
    let ali = Client::new(bus.ok().unwrap(), Asking::default());
    let level = ali.ask_once(&FindLevel { sku: sku("LAMP") }).await;
    assert_eq!(level.unwrap_err().kind, Kind::NotFound, "stock answers");

    let (url, creds) = (town.server.url(), town.creds("operator"));
    let file = town.dir.path().join("souk.toml");
    let text = format!("[nats]\nurl = \"{url}\"\ncreds = {creds:?}\n");
    fs::write(&file, text).unwrap();
    let mut scale = town.souk(&["scale", "query.stock.level=4"]);
    let scaled = soon(
        "the pool is scaled",
        scale.env("SOUK_CONFIG", &file).output(),
    )
    .await;
    let scaled = scaled.unwrap();
    assert!(scaled.status.success(), "{scaled:?}");
    let scaled = String::from_utf8(scaled.stdout).unwrap();
    assert!(scaled.trim_end().ends_with("-> 4"), "{scaled}");
}
