//! A mail server of a test: it takes every mail, or says no to all of them.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU16, Ordering},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};

/// A mail server. Dropping it closes it.
pub struct Sink {
    port: u16,
    taken: Taken,
    answer: Arc<AtomicU16>,
    listening: AbortHandle,
}

/// The mails, as they came.
type Taken = Arc<Mutex<Vec<String>>>;

/// What a server says to a receiver that it takes mails for.
const YES: u16 = 250;

impl Sink {
    /// A server that takes every mail.
    pub async fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (taken, answer) = (Taken::default(), Arc::new(AtomicU16::new(YES)));
        let (to, said) = (taken.clone(), answer.clone());
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, to.clone(), said.clone()));
            }
        });
        Self {
            port,
            taken,
            answer,
            listening: listening.abort_handle(),
        }
    }

    /// Its address, as settings have it.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Says this number to every receiver from now on.
    pub fn refuse(&self, with: u16) {
        self.answer.store(with, Ordering::SeqCst);
    }

    /// Takes every mail from now on.
    pub fn relent(&self) {
        self.refuse(YES);
    }

    /// The mails that it has taken.
    pub fn mails(&self) -> Vec<String> {
        let taken = self.taken.lock();
        taken.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// One conversation, as in RFC 5321. A client that goes away ends it.
async fn serve(stream: TcpStream, taken: Taken, answer: Arc<AtomicU16>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink\r\n").await?;
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let said = match verb.as_str() {
            "RCPT" => format!("{} so it is\r\n", answer.load(Ordering::SeqCst)),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let mail = mail(&mut stream).await?;
                let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
                taken.push(mail);
                "250 taken\r\n".to_owned()
            }
            "QUIT" => "221 bye\r\n".to_owned(),
            _ => "250 sink\r\n".to_owned(),
        };
        stream.write_all(said.as_bytes()).await?;
    }
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
