//! Runs the real nats-server: it starts, permits, survives being killed, and finds its peers.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use nats::{
    Account, Cluster, Identity, Nkey, PasswordUser, ServerChild, ServerConfig, find_server,
};
use nkeys::KeyPair;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

type Failure = Box<dyn std::error::Error>;
type Shown = Result<(), Failure>;

/// The longest any single line may take.
const LINE_TIMEOUT_S: u64 = 30;

/// A client that knows just enough of the protocol to see what the server thinks of it.
struct Client {
    stream: BufReader<TcpStream>,
    info: Value,
}

impl Client {
    async fn connect(server: &ServerChild) -> Result<Self, Failure> {
        let stream = TcpStream::connect(("127.0.0.1", server.port())).await?;
        let mut client = Self {
            stream: BufReader::new(stream),
            info: Value::Null,
        };
        let line = client.line().await?;
        client.info = serde_json::from_str(line.strip_prefix("INFO ").ok_or("no INFO")?)?;
        Ok(client)
    }

    async fn log_in(server: &ServerChild, key: &Nkey) -> Result<Self, Failure> {
        let mut client = Self::connect(server).await?;
        let nonce = client.told("nonce").ok_or("no nonce")?;
        let signature = KeyPair::from_seed(key.seed())?.sign(nonce.as_bytes())?;
        let signature = BASE64URL_NOPAD.encode(&signature);
        let hello =
            json!({"verbose": true, "nkey": key.public_key(), "sig": signature, "protocol": 1});
        assert_eq!(client.say(&format!("CONNECT {hello}")).await?, "+OK");
        Ok(client)
    }

    /// What the server said about itself when we connected.
    fn told(&self, what: &str) -> Option<&str> {
        self.info.get(what)?.as_str()
    }

    /// Sends a line and returns the answer to it.
    async fn say(&mut self, line: &str) -> Result<String, Failure> {
        self.stream
            .write_all(format!("{line}\r\n").as_bytes())
            .await?;
        self.line().await
    }

    async fn line(&mut self) -> Result<String, Failure> {
        let mut line = String::new();
        timeout(
            Duration::from_secs(LINE_TIMEOUT_S),
            self.stream.read_line(&mut line),
        )
        .await??;
        Ok(line.trim_end().to_owned())
    }
}

#[tokio::test]
async fn a_killed_server_comes_back_on_its_port_with_its_store() -> Shown {
    let dir = tempfile::tempdir()?;
    let mut config = ServerConfig::in_dir("phoenix", dir.path());
    config.monitoring_port = Some(0);
    let mut server = ServerChild::start(&find_server()?, config).await?;
    let (url, pages) = (server.url(), server.monitoring_url());
    assert_eq!(
        Client::connect(&server).await?.told("server_name"),
        Some("phoenix")
    );

    let mut writer = Client::connect(&server).await?;
    assert_eq!(writer.say(r#"CONNECT {"verbose":true}"#).await?, "+OK");
    assert_eq!(writer.say("SUB answer 1").await?, "+OK");
    let stream = json!({"name": "LOG", "subjects": ["log"], "storage": "file"}).to_string();
    let create = format!(
        "PUB $JS.API.STREAM.CREATE.LOG answer {}\r\n{stream}",
        stream.len()
    );
    assert_eq!(writer.say(&create).await?, "+OK");
    assert!(writer.line().await?.starts_with("MSG answer 1 "));

    server.kill9().await?;
    assert_eq!(server.pid(), None);
    server.restart().await?;
    assert_eq!((server.url(), server.monitoring_url()), (url, pages));
    assert!(
        server
            .config()
            .store_dir
            .join("jetstream/$G/streams/LOG")
            .is_dir()
    );
    server.stop().await?;
    Ok(server.stop().await?)
}

#[tokio::test]
async fn an_identity_does_what_it_may_and_nothing_else() -> Shown {
    let dir = tempfile::tempdir()?;
    let (stock, mute) = (
        Nkey::load_or_create(dir.path(), "stock")?,
        Nkey::load_or_create(dir.path(), "mute")?,
    );
    let mut config = ServerConfig::in_dir("strict", dir.path());
    config.identities = vec![may(&stock, &["log.stock"]), may(&mute, &[])];
    let server = ServerChild::start(&find_server()?, config).await?;

    let mut client = Client::log_in(&server, &stock).await?;
    assert_eq!(client.say("PUB log.stock 0\r\n").await?, "+OK");
    assert!(
        client
            .say("PUB log.orders 0\r\n")
            .await?
            .starts_with("-ERR 'Permissions Violation")
    );
    let mut client = Client::log_in(&server, &mute).await?;
    assert!(
        client
            .say("PUB log.stock 0\r\n")
            .await?
            .starts_with("-ERR 'Permissions Violation")
    );
    assert!(
        client
            .say("SUB log.stock 1")
            .await?
            .starts_with("-ERR 'Permissions Violation")
    );

    let mut stranger = Client::connect(&server).await?;
    assert!(
        stranger
            .say("CONNECT {}\r\nPING")
            .await?
            .starts_with("-ERR 'Authorization")
    );
    Ok(())
}

#[tokio::test]
async fn a_password_may_hold_any_letter() -> Shown {
    let dir = tempfile::tempdir()?;
    let user = PasswordUser {
        user: "tool".to_owned(),
        password: "a\"b\\c $d\te}\u{1}ü#".to_owned(),
        publish: vec![">".to_owned()],
        subscribe: Vec::new(),
        allow_responses: true,
        account: Account::Shop,
    };
    let hello = json!({"verbose": true, "user": user.user, "pass": user.password});
    let mut config = ServerConfig::in_dir("guarded", dir.path());
    config.password_users = vec![user];
    let server = ServerChild::start(&find_server()?, config).await?;
    let mut client = Client::connect(&server).await?;
    assert_eq!(client.say(&format!("CONNECT {hello}")).await?, "+OK");
    assert_eq!(client.say("PUB anything 0\r\n").await?, "+OK");
    Ok(())
}

fn may(key: &Nkey, publish: &[&str]) -> Identity {
    Identity {
        name: "someone".to_owned(),
        public_key: key.public_key().to_owned(),
        publish: publish.iter().map(|&subject| subject.to_owned()).collect(),
        subscribe: Vec::new(),
        allow_responses: false,
        account: Account::Shop,
    }
}

#[tokio::test]
async fn three_servers_find_each_other() -> Shown {
    let dir = tempfile::tempdir()?;
    let listeners: Vec<_> = (0..3)
        .map(|_| TcpListener::bind("127.0.0.1:0"))
        .collect::<Result<_, _>>()?;
    let ports: Vec<_> = listeners
        .iter()
        .map(|held| Ok(held.local_addr()?.port()))
        .collect::<Result<_, Failure>>()?;
    drop(listeners);
    let routes: Vec<_> = ports
        .iter()
        .map(|port| format!("nats-route://127.0.0.1:{port}"))
        .collect();
    let mut servers = Vec::new();
    for port in ports {
        let mut config =
            ServerConfig::in_dir(format!("n{port}"), &dir.path().join(port.to_string()));
        config.cluster = Some(Cluster {
            name: "souk".to_owned(),
            port,
            routes: routes.clone(),
        });
        servers.push(ServerChild::start(&find_server()?, config).await?);
    }
    let first = servers.first().ok_or("no server")?;
    let mut client = Client::connect(first).await?;
    // A server tells its clients anew whenever it learns of a peer.
    client
        .stream
        .write_all(b"CONNECT {\"verbose\":false,\"protocol\":1}\r\n")
        .await?;
    let mut known = client.info.clone();
    while addresses(&known).len() < servers.len() {
        let line = client.line().await?;
        if let Some(info) = line.strip_prefix("INFO ") {
            known = serde_json::from_str(info)?;
        }
    }
    Ok(())
}

fn addresses(info: &Value) -> BTreeSet<String> {
    let urls = info.get("connect_urls").and_then(Value::as_array);
    urls.into_iter()
        .flatten()
        .filter_map(|url| url.as_str().map(str::to_owned))
        .collect()
}

#[tokio::test]
async fn a_server_that_cannot_start_says_why() -> Shown {
    let dir = tempfile::tempdir()?;
    let held = TcpListener::bind("127.0.0.1:0")?;
    let mut config = ServerConfig::in_dir("late", dir.path());
    config.port = held.local_addr()?.port();
    let Err(refused) = ServerChild::start(&find_server()?, config).await else {
        return Err("it started on a port that is taken".into());
    };
    assert!(
        refused.to_string().contains("address already in use"),
        "{refused}"
    );
    Ok(())
}

#[tokio::test]
async fn a_paused_server_can_be_stopped() -> Shown {
    let dir = tempfile::tempdir()?;
    let config = ServerConfig::in_dir("asleep", dir.path());
    let mut server = ServerChild::start(&find_server()?, config).await?;
    server.pause()?;
    server.resume()?;
    Client::connect(&server).await?;
    server.pause()?;
    Ok(server.stop().await?)
}
