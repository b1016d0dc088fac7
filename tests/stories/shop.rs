//! A shop that somebody has opened with `souk up`, and what they can do with it.

use harness::{Answer, PATIENCE, soon, souk::binary};
use reqwest::{Client, RequestBuilder, header::CONTENT_TYPE};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{ExitStatus, Output, Stdio},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

/// How long a shop may take to fill itself, without optimisation and on a busy machine.
const FILLING_WAIT: Duration = Duration::from_secs(180);
/// Every variable by which a `souk` is told something, and by which it could be led elsewhere than
/// a test wants it.
pub const VARIABLES: [&str; 23] = [
    "NATS_CA",
    "NATS_CERT",
    "NATS_CREDS",
    "NATS_KEY",
    "NATS_NKEY",
    "NATS_PASSWORD",
    "NATS_URL",
    "NATS_USER",
    "SOUK_CONFIG",
    "SOUK_DATA",
    "SOUK_HTTP",
    "SOUK_LOG",
    "SOUK_LOG_FORMAT",
    "SOUK_LOG_MAX_BYTES",
    "SOUK_MAIL_FROM",
    "SOUK_NATS_PORT",
    "SOUK_OPS",
    "SOUK_ORIGINS",
    "SOUK_REPLICAS",
    "SOUK_SHOP_URL",
    "SOUK_SMTP_URL",
    "SOUK_URL",
    "SOUK_VIEW_CACHE_BYTES",
];

/// An open shop. Dropping it kills it.
pub struct Shop {
    /// Where it serves HTTP.
    pub url: String,
    /// Where its nats-server takes clients: a host and a port.
    pub nats: String,
    data: PathBuf,
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    pub(crate) http: Client,
    token: String,
}

impl Shop {
    /// Opens a shop on a data folder, and waits until it says that it is up.
    pub async fn open(data: &Path) -> Self {
        Self::open_saying(data, &[], PATIENCE).await.0
    }

    /// Opens a shop to try out; says what it said until it was up.
    pub async fn open_to_try_out(data: &Path) -> (Self, Vec<String>) {
        Self::open_saying(data, &["--demo"], FILLING_WAIT).await
    }

    /// Opens a shop whose operators have an address of their own; says which.
    pub async fn open_with_operators(data: &Path) -> (Self, String) {
        let (shop, said) = Self::open_saying(data, &["--ops", "127.0.0.1:0"], PATIENCE).await;
        let mut told = said.iter().filter_map(|line| line.strip_prefix("ops "));
        let operators = told.next().unwrap_or_else(|| panic!("{said:?}"));
        (shop, operators.trim().to_owned())
    }

    async fn open_saying(data: &Path, more: &[&str], wait: Duration) -> (Self, Vec<String>) {
        let mut command = souk(data, &["up", "--http", "127.0.0.1:0"]);
        command.args(more);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = timeout(wait, until(&mut lines, "up;")).await;
        let said = said.expect("a shop that is up");
        let note = std::fs::read(data.join("souk.json")).unwrap();
        let note: Value = serde_json::from_slice(&note).unwrap();
        let told = |name: &str| note.get(name).and_then(Value::as_str).unwrap();
        let mut shop = Self {
            url: told("http").to_owned(),
            nats: told("nats").strip_prefix("nats://").unwrap().to_owned(),
            data: data.to_owned(),
            child,
            lines,
            http: Client::builder().no_proxy().build().unwrap(),
            token: String::new(),
        };
        let token = shop.says(&["token", "--role", "staff"]).await;
        shop.token = token.trim_end().to_owned();
        (shop, said)
    }

    /// Runs another `souk` beside it.
    pub async fn souk(&self, arguments: &[&str]) -> Output {
        let ran = souk(&self.data, arguments).output();
        soon(&format!("souk {arguments:?}"), ran).await.unwrap()
    }

    /// What another `souk` prints, if it does what it should.
    pub async fn says(&self, arguments: &[&str]) -> String {
        let ran = self.souk(arguments).await;
        assert!(ran.status.success(), "souk {arguments:?}: {ran:?}");
        String::from_utf8(ran.stdout).unwrap()
    }

    /// What staff shows.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Asks as anybody.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.http.get(self.at(path))).await
    }

    /// Asks as staff.
    pub async fn get_as_staff(&self, path: &str) -> Answer {
        Answer::of(self.http.get(self.at(path)).bearer_auth(&self.token)).await
    }

    /// Sends JSON, or what is meant to be JSON, as anybody.
    pub async fn post(&self, path: &str, key: &str, body: &str) -> Answer {
        Answer::of(self.posting(path, key, body)).await
    }

    /// Sends JSON, or what is meant to be JSON, as staff.
    pub async fn post_as_staff(&self, path: &str, key: &str, body: &str) -> Answer {
        Answer::of(self.posting(path, key, body).bearer_auth(&self.token)).await
    }

    /// Tells it to stop, as a service manager does, and waits until it has.
    pub async fn close(mut self) -> ExitStatus {
        let id = self.child.id().expect("the shop runs").to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().await;
        assert!(told.unwrap().success(), "the shop was not told to stop");
        soon("the shop stops", until(&mut self.lines, "stopped")).await;
        soon("the shop has closed", self.child.wait())
            .await
            .unwrap()
    }

    pub(crate) fn posting(&self, path: &str, key: &str, body: &str) -> RequestBuilder {
        let post = self.http.post(self.at(path)).body(body.to_owned());
        let post = post.header(CONTENT_TYPE, "application/json");
        post.header("Idempotency-Key", key)
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }
}

/// Reads lines until one says this of the shop itself; gives those before it.
async fn until(lines: &mut Lines<BufReader<ChildStdout>>, what: &str) -> Vec<String> {
    let mut before = Vec::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        let said = line.strip_prefix("souk").map(str::trim_start);
        if said.is_some_and(|said| said.starts_with(what)) {
            return before;
        }
        before.push(line);
    }
    panic!("the shop ended without saying {what:?}: {before:?}");
}

/// A `souk` over a data folder that nobody has told anything else.
pub fn souk(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.args(arguments).arg("--data").arg(data);
    command.stdin(Stdio::null()).kill_on_drop(true);
    command
}
