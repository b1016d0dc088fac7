//! A mail server, reached by SMTP.

use contracts::notifications::Outcome;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor, transport::smtp::Error};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// How many mails are handed over at once.
const AT_ONCE_MAX: usize = 8;
/// How long the server may take for each answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// Answers that mean that this receiver will never get this mail (RFC 5321). Any other no may be
/// about us, such as a wrong password, and passes once somebody has mended that.
const LASTING: [&str; 3] = ["550", "551", "553"];

/// A mail server.
pub(super) struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    places: Arc<Semaphore>,
}

impl Post {
    /// The server of this address, if it is one.
    pub(super) fn to(url: &str) -> Option<Self> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).ok()?;
        Some(Self {
            transport: builder.timeout(Some(ANSWER_WITHIN)).build(),
            places: Arc::new(Semaphore::new(AT_ONCE_MAX)),
        })
    }

    /// Hands a mail over.
    pub(super) async fn send(&self, message: Message) -> Outcome {
        let place = self.places.acquire().await;
        let sent = self.transport.send(message).await;
        drop(place);
        match sent {
            Ok(_) => Outcome::Sent,
            Err(error) if is_lasting(&error) => Outcome::Refused(error.to_string().into()),
            Err(error) => Outcome::Failed(error.to_string().into()),
        }
    }
}

fn is_lasting(error: &Error) -> bool {
    let status = error.status().map(|code| code.to_string());
    status.is_some_and(|status| LASTING.contains(&status.as_str()))
}
