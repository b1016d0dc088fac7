//! A mail server of a test: it takes every mail, says no to all of them, or says nothing.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU16, AtomicUsize, Ordering},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, sink},
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};

/// A mail server. Dropping it closes it.
pub struct Sink {
    port: u16,
    manners: Arc<Manners>,
    listening: AbortHandle,
}

/// What a server has taken, and how it speaks.
struct Manners {
    /// The mails, as they came.
    taken: Mutex<Vec<String>>,
    /// What it says to every receiver.
    answer: AtomicU16,
    /// After how many commands it says nothing more; the greeting comes before the first.
    silent_after: AtomicUsize,
    /// How many conversations there were.
    met: AtomicUsize,
}

/// What a server says to a receiver that it takes mails for.
const YES: u16 = 250;
/// A mail without an account to log into: EHLO, MAIL, RCPT and DATA.
pub const COMMANDS_OF_A_MAIL: usize = 4;

impl Sink {
    /// A server that takes every mail.
    pub async fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let manners = Arc::new(Manners {
            taken: Mutex::default(),
            answer: AtomicU16::new(YES),
            silent_after: AtomicUsize::new(usize::MAX),
            met: AtomicUsize::new(0),
        });
        let told = manners.clone();
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                told.met.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, told.clone()));
            }
        });
        Self {
            port,
            manners,
            listening: listening.abort_handle(),
        }
    }

    /// Its address, as settings have it.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Says this number to every receiver from now on.
    pub fn refuse(&self, with: u16) {
        self.manners.answer.store(with, Ordering::SeqCst);
    }

    /// Says nothing more after so many commands from now on, and not even hello before the first.
    pub fn fall_silent(&self, after: usize) {
        self.manners.silent_after.store(after, Ordering::SeqCst);
    }

    /// Takes every mail from now on.
    pub fn relent(&self) {
        self.refuse(YES);
        self.fall_silent(usize::MAX);
    }

    /// How many conversations somebody has begun.
    pub fn met(&self) -> usize {
        self.manners.met.load(Ordering::SeqCst)
    }

    /// The mails that it has taken.
    pub fn mails(&self) -> Vec<String> {
        let taken = self.manners.taken.lock();
        taken.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// One conversation, as in RFC 5321. A client that goes away ends it.
async fn serve(stream: TcpStream, manners: Arc<Manners>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let silent_after = manners.silent_after.load(Ordering::SeqCst);
    if silent_after > 0 {
        stream.write_all(b"220 sink\r\n").await?;
    }
    let mut line = String::new();
    for _ in 0..silent_after {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let said = match verb.as_str() {
            "RCPT" => format!("{} so it is\r\n", manners.answer.load(Ordering::SeqCst)),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let mail = mail(&mut stream).await?;
                let taken = manners.taken.lock();
                taken.unwrap_or_else(PoisonError::into_inner).push(mail);
                "250 taken\r\n".to_owned()
            }
            "QUIT" => "221 bye\r\n".to_owned(),
            _ => "250 sink\r\n".to_owned(),
        };
        stream.write_all(said.as_bytes()).await?;
    }
    tokio::io::copy(&mut stream, &mut sink()).await.map(drop)
}

/// Reads a mail up to the line with a dot.
async fn mail(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut mail = String::new();
    loop {
        let mut line = String::new();
        let read = stream.read_line(&mut line).await?;
        if read == 0 || line == ".\r\n" {
            return Ok(mail);
        }
        mail.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
