//! A client that knows just enough of NATS to say what no client of ours would.

use crate::soon;
use contracts::subject::{INBOX_PREFIX, inbox_of};
use serde_json::{Value, json};
use std::collections::VecDeque;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};
use uuid::Uuid;

/// A connection, spoken to in plain text.
pub struct Wire {
    stream: BufReader<TcpStream>,
    inbox: String,
    requests: u64,
    subscriptions: u64,
    heard: VecDeque<Heard>,
}

/// A message as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// On which subject.
    pub subject: String,
    /// Its headers, as text.
    pub headers: String,
    /// Its body.
    pub payload: Vec<u8>,
}

impl Heard {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.payload).expect("JSON")
    }

    /// One header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.headers.lines().filter_map(|line| line.split_once(':'));
        let (_, value) = lines.find(|(found, _)| found.eq_ignore_ascii_case(name))?;
        Some(value.trim())
    }
}

impl Wire {
    /// Connects, and says who it is not.
    pub async fn connect(port: u16) -> Self {
        let hello = json!({"verbose": false, "headers": true, "no_responders": true});
        Self::enter(port, &hello, INBOX_PREFIX.to_owned()).await
    }

    /// Connects as somebody whose password is the name.
    pub async fn log_in(port: u16, name: &str) -> Self {
        let hello = json!({
            "verbose": false, "headers": true, "no_responders": true, "user": name, "pass": name,
        });
        Self::enter(port, &hello, inbox_of(name)).await
    }

    async fn enter(port: u16, hello: &Value, inboxes: String) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).await;
        let mut wire = Self {
            stream: BufReader::new(stream.expect("a server")),
            inbox: format!("{inboxes}.{}", Uuid::new_v4().simple()),
            requests: 0,
            subscriptions: 0,
            heard: VecDeque::new(),
        };
        wire.write(format!("CONNECT {hello}\r\n").as_bytes()).await;
        wire.subscribe(&format!("{}.*", wire.inbox)).await;
        wire
    }

    /// Listens on a subject, from when this returns.
    pub async fn subscribe(&mut self, subject: &str) {
        self.subscriptions += 1;
        let line = format!("SUB {subject} {}\r\n", self.subscriptions);
        self.write(line.as_bytes()).await;
        self.settle().await;
    }

    /// Tries to listen on a subject, and gives what the server has against it.
    pub async fn tries_to_hear(&mut self, subject: &str) -> Option<String> {
        self.subscriptions += 1;
        let line = format!("SUB {subject} {}\r\n", self.subscriptions);
        self.write(line.as_bytes()).await;
        self.complaint().await
    }

    /// Tries to send a message, and gives what the server has against it.
    pub async fn tries_to_say(&mut self, subject: &str, payload: &[u8]) -> Option<String> {
        self.publish(subject, payload).await;
        self.complaint().await
    }

    async fn complaint(&mut self) -> Option<String> {
        self.write(b"PING\r\n").await;
        let mut complaint = None;
        let settling = async {
            loop {
                let line = self.line().await;
                match line.strip_prefix("-ERR ") {
                    Some(words) => complaint = Some(words.to_owned()),
                    None if line == "PONG" => return,
                    None => {
                        if let Some(heard) = self.understand(&line).await {
                            self.heard.push_back(heard);
                        }
                    }
                }
            }
        };
        soon("the server answers", settling).await;
        complaint
    }

    /// Sends a message that wants no answer.
    pub async fn publish(&mut self, subject: &str, payload: &[u8]) {
        self.send((subject, ""), &[], payload).await;
    }

    /// Sends a message with a reply subject and headers.
    pub async fn send(
        &mut self,
        (subject, reply): (&str, &str),
        headers: &[(&str, &str)],
        payload: &[u8],
    ) {
        let mut head = "NATS/1.0\r\n".to_owned();
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let (head_length, length) = (head.len(), head.len() + payload.len());
        let mut message = format!("HPUB {subject} {reply} {head_length} {length}\r\n").into_bytes();
        message.extend_from_slice(head.as_bytes());
        message.extend_from_slice(payload);
        message.extend_from_slice(b"\r\n");
        self.write(&message).await;
    }

    /// Sends a request, and says where its reply will come.
    pub async fn ask(&mut self, subject: &str, headers: &[(&str, &str)], payload: &[u8]) -> String {
        self.requests += 1;
        let reply = format!("{}.{}", self.inbox, self.requests);
        self.send((subject, &reply), headers, payload).await;
        reply
    }

    /// Asks and waits for the first reply.
    pub async fn request(
        &mut self,
        subject: &str,
        headers: &[(&str, &str)],
        payload: &[u8],
    ) -> Heard {
        let reply = self.ask(subject, headers, payload).await;
        let mut others = VecDeque::new();
        let found = loop {
            let heard = self.next().await;
            if heard.subject == reply {
                break heard;
            }
            others.push_back(heard);
        };
        others.append(&mut self.heard);
        self.heard = others;
        found
    }

    /// Asks JetStream itself.
    pub async fn api(&mut self, subject: &str, question: &Value) -> Value {
        let question = question.to_string();
        self.request(subject, &[], question.as_bytes()).await.json()
    }

    /// The next message on any of the subscriptions.
    pub async fn next(&mut self) -> Heard {
        if let Some(heard) = self.heard.pop_front() {
            return heard;
        }
        let reading = async {
            loop {
                if let Some(heard) = self.read().await {
                    return heard;
                }
            }
        };
        soon("the next message", reading).await
    }

    /// Returns when the server has dealt with everything said so far. What came meanwhile is kept.
    pub async fn settle(&mut self) {
        self.write(b"PING\r\n").await;
        let settling = async {
            loop {
                let line = self.line().await;
                match line.as_str() {
                    "PONG" => return,
                    line => {
                        if let Some(heard) = self.understand(line).await {
                            self.heard.push_back(heard);
                        }
                    }
                }
            }
        };
        soon("the server answers", settling).await;
    }

    /// What has come and was not asked for yet.
    pub async fn arrived(&mut self) -> Vec<Heard> {
        self.settle().await;
        self.heard.drain(..).collect()
    }

    async fn read(&mut self) -> Option<Heard> {
        let line = self.line().await;
        self.understand(&line).await
    }

    async fn understand(&mut self, line: &str) -> Option<Heard> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["MSG", subject, .., length] => {
                let body = self.body(length.parse().expect("a length")).await;
                Some(Heard::new(subject, &body, 0))
            }
            ["HMSG", subject, .., head, length] => {
                let body = self.body(length.parse().expect("a length")).await;
                Some(Heard::new(subject, &body, head.parse().expect("a length")))
            }
            ["PING"] => {
                self.write(b"PONG\r\n").await;
                None
            }
            ["-ERR", ..] => panic!("the server says {line}"),
            _ => None,
        }
    }

    async fn body(&mut self, length: usize) -> Vec<u8> {
        let mut body = vec![0; length + 2];
        let read = self.stream.read_exact(&mut body).await;
        read.expect("a whole message");
        body.truncate(length);
        body
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).await;
        assert_ne!(read.expect("a line"), 0, "the server has hung up");
        line.trim_end().to_owned()
    }

    async fn write(&mut self, bytes: &[u8]) {
        let written = self.stream.write_all(bytes).await;
        written.expect("the server listens");
    }
}

impl Heard {
    fn new(subject: &str, body: &[u8], head: usize) -> Self {
        let (headers, payload) = body.split_at(head);
        Self {
            subject: subject.to_owned(),
            headers: String::from_utf8_lossy(headers).into_owned(),
            payload: payload.to_vec(),
        }
    }
}
