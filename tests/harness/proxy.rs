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
        let at = said.windows(words.len()).position(|part| part == words)?;
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
}

async fn replies(mut from: tcp::OwnedReadHalf, mut to: tcp::OwnedWriteHalf, line: &Line) {
    while let Some(said) = hear(&mut from).await {
        line.pass(Held::Replies).await;
        if !say(&mut to, &said).await {
            return;
        }
    }
}

async fn hear(from: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
    let mut said = Vec::with_capacity(CHUNK_BYTES);
    let length = from.read_buf(&mut said).await.ok()?;
    (length > 0).then_some(said)
}

async fn say(to: &mut (impl AsyncWrite + Unpin), said: &[u8]) -> bool {
    to.write_all(said).await.is_ok()
}
