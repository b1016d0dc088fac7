//! Farewell: how an endpoint leaves its queue group without losing a request that is on its way.
//!
//! The client library forgets a subscription as soon as it is told to leave, while the server goes
//! on sending to it until it has heard; what arrives in between would fall on deaf ears. So both
//! agree on a number of last requests instead, and what real requests do not fill up is filled up
//! with blanks: messages that want no reply, which whoever else gets one passes over.

use async_nats::Client;
use bytes::Bytes;
use futures_util::StreamExt;
use std::{sync::atomic::Ordering, time::Duration};
use tokio::task::JoinHandle;

/// How many more requests an endpoint takes before it has left: more than may be on their way.
pub const LAST_REQUESTS: u64 = 1_024;
/// The longest a farewell may take.
pub const FAREWELL_MAX: Duration = Duration::from_secs(3);
/// How many blanks are sent at once.
const BLANKS: usize = 64;

/// Sends blanks to a subject for as long as it lives, and no longer than [`FAREWELL_MAX`].
pub(crate) struct Farewell {
    task: JoinHandle<()>,
}

impl Farewell {
    pub(crate) fn begin(client: Client, subject: String) -> Self {
        let sending = async move {
            let echo = client.new_inbox();
            let Ok(mut echoes) = client.subscribe(echo.clone()).await else {
                return;
            };
            loop {
                for _ in 0..BLANKS {
                    if client.publish(subject.clone(), Bytes::new()).await.is_err() {
                        return;
                    }
                }
                // The server has dealt with these once it has sent this back. Without waiting for
                // that, blanks would pile up in front of a slow server, to bury those who stay.
                if client.publish(echo.clone(), Bytes::new()).await.is_err()
                    || echoes.next().await.is_none()
                {
                    return;
                }
            }
        };
        let task = tokio::spawn(async move {
            // Whoever still waits after that has lost count with the server.
            drop(tokio::time::timeout(FAREWELL_MAX, sending).await);
        });
        Self { task }
    }

    /// Returns when no more blanks come.
    pub(crate) async fn over(&mut self) {
        // It does not panic, and is aborted only when this is gone.
        drop((&mut self.task).await);
    }
}

impl Drop for Farewell {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// How often the connection has been made. The server counts requests anew each time.
pub(crate) fn connects(client: &Client) -> u64 {
    client.statistics().connects.load(Ordering::Relaxed)
}
