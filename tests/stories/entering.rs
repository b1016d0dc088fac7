//! Doors with locks: the mesh is entered with a password, with a key, and over a protected line.

use bus::{Auth, Bus, BusConfig, Tls};
use contracts::subject::{INBOX_PREFIX, MESH_STATUS};
use harness::{eventually, soon, souk::binary};
use nats::{Account, Identity, Nkey, PasswordUser, ServerChild, ServerConfig, find_server};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use std::{
    error::Error,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;
use tokio::{process::Command, time::timeout};

/// How long a souk tries to enter a mesh that is not there.
const ENTRY_PATIENCE: Duration = Duration::from_secs(30);
const PASSWORD: &str = "open-sesame";

/// A server whose door is locked in some way.
pub async fn locked(dir: &Path, lock: impl FnOnce(&mut ServerConfig)) -> ServerChild {
    let mut config = ServerConfig::in_dir("locked", dir);
    lock(&mut config);
    let server = ServerChild::start(&find_server().unwrap(), config).await;
    server.unwrap()
}

fn replies() -> Vec<String> {
    vec![format!("{INBOX_PREFIX}.>")]
}

/// Somebody who has a password, and may be answered.
fn with_password(config: &mut ServerConfig) {
    config.password_users.push(PasswordUser {
        user: "ali".to_owned(),
        password: PASSWORD.to_owned(),
        publish: Vec::new(),
        subscribe: replies(),
        allow_responses: false,
        account: Account::Shop,
    });
}

fn ali(server: &ServerChild, password: &str) -> BusConfig {
    let (user, password) = ("ali".to_owned(), password.to_owned());
    BusConfig {
        auth: Auth::Password { user, password },
        ..BusConfig::open(server.url())
    }
}

async fn enter(config: &BusConfig) -> Result<Bus, bus::ConnectError> {
    soon("the door opens or does not", Bus::connect(config)).await
}

pub async fn enters(config: &BusConfig) {
    let bus = enter(config)
        .await
        .unwrap_or_else(|no| panic!("{}", told(&no)));
    assert!(bus.is_connected());
    bus.flush().await.unwrap();
}

/// Fails unless this way in is refused with words that name the address; gives the words.
pub async fn refused(config: &BusConfig) -> String {
    let Err(no) = enter(config).await else {
        panic!("the door is open");
    };
    let told = told(&no);
    assert!(told.contains(&config.url), "{told}");
    told
}

/// An error and its causes, as the command prints them.
fn told(error: &dyn Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(why) = cause {
        said = format!("{said}: {why}");
        cause = why.source();
    }
    said
}

#[tokio::test]
async fn whoever_has_the_password_enters_and_nobody_else() {
    let dir = tempfile::tempdir().unwrap();
    let server = locked(dir.path(), with_password).await;
    enters(&ali(&server, PASSWORD)).await;
    let told = refused(&ali(&server, "open-barley")).await;
    assert!(told.to_lowercase().contains("authorization"), "{told}");
    assert!(!told.contains("barley"), "{told}");
    refused(&BusConfig::open(server.url())).await;
}

#[tokio::test]
async fn a_wrong_password_is_said_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let server = locked(dir.path(), with_password).await;
    let mut souk = Command::new(binary());
    souk.args(["run", "stock"])
        .env("SOUK_DATA", dir.path().join("data"))
        .env("NATS_URL", server.url())
        .env("NATS_USER", "ali")
        .env("NATS_PASSWORD", "open-barley")
        .kill_on_drop(true);
    let ended = timeout(ENTRY_PATIENCE / 2, souk.output()).await;
    let ended = ended.expect("it does not try again").unwrap();
    assert!(!ended.status.success());
    let said = String::from_utf8_lossy(&ended.stderr).to_lowercase();
    assert!(said.contains("authorization"), "{said}");
    assert!(!said.contains("barley"), "{said}");
}

#[tokio::test]
async fn a_password_in_the_address_is_refused_and_not_repeated() {
    let no = enter(&BusConfig::open("nats://ali:barley@127.0.0.1:1")).await;
    let told = told(&no.err().unwrap());
    assert!(told.contains("NATS_PASSWORD"), "{told}");
    assert!(!told.contains("barley"), "{told}");
}

#[tokio::test]
async fn whoever_has_the_key_enters_and_nobody_else() {
    let dir = tempfile::tempdir().unwrap();
    let ours = Nkey::load_or_create(dir.path(), "ours").unwrap();
    Nkey::load_or_create(dir.path(), "other").unwrap();
    let server = locked(dir.path(), |config| {
        config.identities.push(Identity {
            name: "ours".to_owned(),
            public_key: ours.public_key().to_owned(),
            publish: Vec::new(),
            subscribe: replies(),
            allow_responses: false,
            account: Account::Shop,
        });
    })
    .await;
    let with = |name: &str| BusConfig {
        auth: Auth::Nkey(dir.path().join(format!("{name}.nk"))),
        ..BusConfig::open(server.url())
    };
    enters(&with("ours")).await;
    refused(&with("other")).await;
    let lost = enter(&with("lost")).await.err().unwrap();
    assert!(told(&lost).contains("lost.nk"), "{}", told(&lost));
}

/// An authority, and the certificates it gave to a server and to a client, as PEM files.
struct Papers {
    dir: TempDir,
}

impl Papers {
    fn issue() -> Self {
        let papers = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let authority = KeyPair::generate().unwrap();
        let authority = CertifiedIssuer::self_signed(params, authority).unwrap();
        fs::write(papers.file("ca.pem"), authority.pem()).unwrap();
        for (name, subject, usage) in [
            ("server", "127.0.0.1", ExtendedKeyUsagePurpose::ServerAuth),
            ("client", "souk", ExtendedKeyUsagePurpose::ClientAuth),
        ] {
            let key = KeyPair::generate().unwrap();
            let mut params = CertificateParams::new(vec![subject.to_owned()]).unwrap();
            params.extended_key_usages = vec![usage];
            let cert = params.signed_by(&key, &authority).unwrap();
            fs::write(papers.file(&format!("{name}.pem")), cert.pem()).unwrap();
            fs::write(papers.file(&format!("{name}.key")), key.serialize_pem()).unwrap();
        }
        papers
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn of_server(&self, config: &mut ServerConfig) {
        config.tls = Some(nats::Tls {
            cert_file: self.file("server.pem"),
            key_file: self.file("server.key"),
            client_ca_file: Some(self.file("ca.pem")),
        });
    }

    fn of_client(&self) -> Tls {
        Tls {
            ca: Some(self.file("ca.pem")),
            identity: Some((self.file("client.pem"), self.file("client.key"))),
        }
    }
}

#[tokio::test]
async fn a_protected_line_is_for_those_who_trust_and_are_trusted() {
    let dir = tempfile::tempdir().unwrap();
    let papers = Papers::issue();
    let server = locked(dir.path(), |config| papers.of_server(config)).await;
    let over = |tls| BusConfig {
        tls,
        ..BusConfig::open(server.url())
    };
    enters(&over(Some(papers.of_client()))).await;
    let nameless = Tls {
        identity: None,
        ..papers.of_client()
    };
    refused(&over(Some(nameless))).await;
    let told = refused(&over(None)).await;
    assert!(told.contains("certificate"), "{told}");
}

/// What is logged, for a test to read.
#[derive(Clone, Default)]
struct Heard(Arc<std::sync::Mutex<Vec<u8>>>);

impl Heard {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl Write for Heard {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_forbidden_subject_is_complained_about_loudly() {
    let heard = Heard::default();
    let writer = heard.clone();
    let log = tracing_subscriber::fmt().with_ansi(false);
    let log = log.with_writer(move || writer.clone()).finish();
    let _logging = tracing::subscriber::set_default(log);
    let dir = tempfile::tempdir().unwrap();
    let server = locked(dir.path(), with_password).await;
    let bus = enter(&ali(&server, PASSWORD)).await.unwrap();
    let _deaf = bus.listen(MESH_STATUS.to_owned()).await.unwrap();
    eventually("the violation is logged", async || {
        let text = heard.text();
        let loud = text.lines().find(|line| line.contains("ERROR"))?;
        let named = loud.to_lowercase().contains("permissions violation");
        (named && loud.contains(MESH_STATUS)).then_some(())
    })
    .await;
}
