//! A line to the server that can be broken at a chosen message, in one direction or the other.

use crate::soon;
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream, tcp},
    sync::watch,
    task::JoinHandle,
};

const CHUNK_BYTES: usize = 64 * 1024;

/// What of a line is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// What the server says.
    Replies,
    /// What the client says, from the chosen message on.
    Requests,
}

/// Takes clients, and connects each with the server.
pub struct Proxy {
    port: u16,
    trap: Arc<Trap>,
    open: Arc<AtomicBool>,
    listening: JoinHandle<()>,
}

/// One client's line.
pub struct Line {
    held: watch::Sender<Option<Held>>,
    cut: watch::Sender<bool>,
    /// What the server has said since the line was broken; nothing as long as it is whole.
    heard: watch::Sender<Option<Vec<u8>>>,
    end: watch::Sender<End>,
}

/// Who has hung up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Nobody,
    Client,
    Server,
}

struct Trap {
    armed: Mutex<Option<(Vec<u8>, Held)>>,
    sprung: watch::Sender<Option<Arc<Line>>>,
}

impl Proxy {
    /// A proxy before the server on this port.
    pub async fn before(server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let listener = listener.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let trap = Arc::new(Trap {
            armed: Mutex::default(),
            sprung: watch::Sender::new(None),
        });
        let open = Arc::new(AtomicBool::new(true));
        let listening = tokio::spawn({
            let (trap, open) = (trap.clone(), open.clone());
            async move {
                while let Ok((client, _)) = listener.accept().await {
                    if !open.load(Ordering::Relaxed) {
                        continue;
                    }
                    if let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await {
                        connect(client, server, &trap);
                    }
                }
            }
        });
        Self {
            port,
            trap,
            open,
            listening,
        }
    }

    /// Where clients connect.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Turns new clients away, until it is opened again.
    pub fn close(&self) {
        self.open.store(false, Ordering::Relaxed);
    }

    /// Takes new clients again.
    pub fn open(&self) {
        self.open.store(true, Ordering::Relaxed);
    }

    /// Breaks the line on which a client next says `words`.
    pub fn break_at(&self, words: &str, held: Held) {
        *self.trap.armed() = Some((words.as_bytes().to_vec(), held));
    }

    /// The line that was broken, once it is.
    pub async fn broken(&self) -> Arc<Line> {
        let mut sprung = self.trap.sprung.subscribe();
        let sprung = soon("the line breaks", sprung.wait_for(Option::is_some)).await;
        let line = sprung.ok().and_then(|line| line.clone());
        line.expect("the proxy is there")
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Line {
    /// Lets through what was held.
    pub fn release(&self) {
        self.held.send_replace(None);
    }

    /// Ends the connection on both sides.
    pub fn cut(&self) {
        self.cut.send_replace(true);
    }

    /// Waits until the server has said this since the line was broken, whether or not the client
    /// is still there to hear it.
    pub async fn hears(&self, words: &str) {
        let mut heard = self.heard.subscribe();
        let said = |heard: &Option<Vec<u8>>| {
            let heard = heard.as_deref().unwrap_or_default();
            place_of(words.as_bytes(), heard).is_some()
        };
        let what = format!("the server says {words:?}");
        // The sender lives in this line; it cannot be gone.
        drop(soon(&what, heard.wait_for(said)).await);
    }

    /// Hangs up on the server for a client that is gone, and waits until it has hung up as well:
    /// from then on it passes on nothing to this line.
    pub async fn hang_up(&self) {
        self.end.send_replace(End::Client);
        soon("the server hangs up", self.is_at(End::Server)).await;
    }

    async fn is_at(&self, end: End) {
        // The sender lives in this line; it cannot be gone.
        drop(self.end.subscribe().wait_for(|at| *at >= end).await);
    }

    fn is_whole(&self) -> bool {
        self.heard.borrow().is_none()
    }

    /// Remembers what the server says, if the line is broken.
    fn hear(&self, said: &[u8]) {
        self.heard.send_if_modified(|heard| match heard {
            Some(heard) => {
                heard.extend_from_slice(said);
                true
            }
            None => false,
        });
    }

    /// Waits until this is not held.
    async fn pass(&self, what: Held) {
        // The sender lives in this line; it cannot be gone.
        let mut held = self.held.subscribe();
        drop(held.wait_for(|held| *held != Some(what)).await);
    }

    async fn is_cut(&self) {
        drop(self.cut.subscribe().wait_for(|cut| *cut).await);
    }
}

impl Trap {
    fn armed(&self) -> std::sync::MutexGuard<'_, Option<(Vec<u8>, Held)>> {
        self.armed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Springs if these are the words; gives where they begin.
    fn spring(&self, said: &[u8], line: &Arc<Line>) -> Option<usize> {
        let mut armed = self.armed();
        let (words, held) = armed.as_ref()?;
        let at = place_of(words, said)?;
        line.heard.send_replace(Some(Vec::new()));
        line.held.send_replace(Some(*held));
        self.sprung.send_replace(Some(line.clone()));
        *armed = None;
        Some(at)
    }
}

fn connect(client: TcpStream, server: TcpStream, trap: &Arc<Trap>) {
    let line = Arc::new(Line {
        held: watch::Sender::new(None),
        cut: watch::Sender::new(false),
        heard: watch::Sender::default(),
        end: watch::Sender::new(End::Nobody),
    });
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let (trap, up, down) = (trap.clone(), line.clone(), line);
    tokio::spawn(async move {
        tokio::select! {
            () = requests(from_client, to_server, (&trap, &up)) => {}
            () = up.is_cut() => {}
        }
    });
    tokio::spawn(async move {
        tokio::select! {
            () = replies(from_server, to_client, &down) => {}
            () = down.is_cut() => {}
        }
    });
}

async fn requests(
    mut from: tcp::OwnedReadHalf,
    mut to: tcp::OwnedWriteHalf,
    (trap, line): (&Trap, &Arc<Line>),
) {
    while let Some(said) = hear(&mut from).await {
        let (before, behind) = said.split_at(trap.spring(&said, line).unwrap_or(0));
        if !say(&mut to, before).await {
            return;
        }
        line.pass(Held::Requests).await;
        if !say(&mut to, behind).await {
            return;
        }
    }
    if !line.is_whole() {
        // The server would not answer what came late, if it saw that nobody is there to hear it.
        line.is_at(End::Client).await;
    }
}

async fn replies(mut from: tcp::OwnedReadHalf, mut to: tcp::OwnedWriteHalf, line: &Line) {
    while let Some(said) = hear(&mut from).await {
        line.pass(Held::Replies).await;
        let passed = say(&mut to, &said).await;
        line.hear(&said);
        if !passed && line.is_whole() {
            return;
        }
    }
    line.end.send_replace(End::Server);
}

async fn hear(from: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
    let mut said = Vec::with_capacity(CHUNK_BYTES);
    let length = from.read_buf(&mut said).await.ok()?;
    (length > 0).then_some(said)
}

/// Where these words begin.
fn place_of(words: &[u8], said: &[u8]) -> Option<usize> {
    said.windows(words.len()).position(|part| part == words)
}

async fn say(to: &mut (impl AsyncWrite + Unpin), said: &[u8]) -> bool {
    to.write_all(said).await.is_ok()
}
