//! One inbox for all replies of a connection.
//!
//! The client library has such an inbox too, but keeps the entry of a request that timed out for
//! ever; here an entry lives exactly as long as somebody waits for it.

use async_nats::{Client, Message, StatusCode, SubscribeError};
use futures_util::StreamExt;
use parking_lot::Mutex;
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::{sync::oneshot, task::JoinHandle};
use tracing::debug;

type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Message>>>>;

pub(crate) struct Replies {
    inbox: String,
    next: AtomicU64,
    waiting: Waiting,
    reader: JoinHandle<()>,
}

/// A reply that has not come yet. Dropping it forgets it.
pub(crate) struct PendingReply {
    pub(crate) subject: String,
    number: u64,
    waiting: Waiting,
    reply: oneshot::Receiver<Message>,
}

/// No reply will come: the connection is gone for good.
#[derive(Debug)]
pub(crate) struct Closed;

impl Replies {
    pub(crate) async fn start(client: &Client) -> Result<Self, SubscribeError> {
        let inbox = client.new_inbox();
        let mut replies = client.subscribe(format!("{inbox}.*")).await?;
        let waiting = Waiting::default();
        let reader = tokio::spawn({
            let waiting = waiting.clone();
            async move {
                while let Some(message) = replies.next().await {
                    deliver(&waiting, message);
                }
            }
        });
        Ok(Self {
            inbox,
            next: AtomicU64::new(0),
            waiting,
            reader,
        })
    }

    pub(crate) fn expect(&self) -> PendingReply {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, reply) = oneshot::channel();
        self.waiting.lock().insert(number, sender);
        let subject = format!("{}.{number:x}", self.inbox);
        PendingReply {
            subject,
            number,
            waiting: self.waiting.clone(),
            reply,
        }
    }
}

impl Drop for Replies {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl PendingReply {
    pub(crate) async fn wait(mut self) -> Result<Message, Closed> {
        (&mut self.reply).await.map_err(|_| Closed)
    }
}

impl Drop for PendingReply {
    fn drop(&mut self) {
        self.waiting.lock().remove(&self.number);
    }
}

fn deliver(waiting: &Waiting, message: Message) {
    let number = message
        .subject
        .rsplit('.')
        .next()
        .and_then(|n| u64::from_str_radix(n, 16).ok());
    match number.and_then(|number| waiting.lock().remove(&number)) {
        // The receiver may have given up between our look and now; then nobody wants the reply.
        Some(sender) => drop(sender.send(message)),
        None => debug!("a reply came after its request had given up"),
    }
}

/// Whether the server itself answered that nobody listens there.
pub(crate) fn nobody_home(message: &Message) -> bool {
    message.payload.is_empty() && message.status == Some(StatusCode::NO_RESPONDERS)
}
