//! A mail server, reached by SMTP.
//!
//! **Invariant:** an attempt has an outcome soon, however slow the server is: only what is recorded
//! is not sent again.

use super::server::{Line, Server};
use crate::runtime::{adapter::actor::EFFECT_MAX, problems};
use contracts::{Problem, notifications::Outcome};
use lettre::{Message, transport::smtp::Error};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How many mails are handed over at once.
const AT_ONCE_MAX: usize = 8;
/// How long a mail waits for its turn, before it gives up its place in the queue.
const TURN_WITHIN: Duration = Duration::from_secs(10);
/// How long it may take to hand a mail over, from calling the server to its last yes.
pub(super) const SEND_WITHIN: Duration = Duration::from_secs(40);
/// How long the server may take to say goodbye. Nobody waits for that but the next mail.
const GOODBYE_WITHIN: Duration = Duration::from_secs(2);
/// Answers that mean that this receiver will never get this mail (RFC 5321). Any other no may be
/// about us, such as a wrong password, and passes once somebody has mended that.
const LASTING: [&str; 3] = ["550", "551", "553"];

const _: () = assert!(
    TURN_WITHIN.as_secs() + SEND_WITHIN.as_secs() < EFFECT_MAX.as_secs(),
    "an attempt ends by itself, and is never broken off after the server's yes"
);

/// A mail server, and how many may speak to it at once.
pub(super) struct Post {
    server: Server,
    places: Arc<Semaphore>,
    turn_within: Duration,
}

impl Post {
    /// The server of this address, if it is one.
    pub(super) fn to(url: &str) -> Option<Self> {
        Some(Self {
            server: Server::at(url)?,
            places: Arc::new(Semaphore::new(AT_ONCE_MAX)),
            turn_within: TURN_WITHIN,
        })
    }

    /// Hands a mail over. It is a problem if it is not its turn for too long: nothing was done
    /// then, so that is no attempt.
    pub(super) async fn send(
        &self,
        message: Message,
        patience: Duration,
    ) -> Result<Outcome, Problem> {
        let place = timeout(self.turn_within, self.places.clone().acquire_owned()).await;
        let Ok(Ok(place)) = place else {
            return Err(problems::overloaded("the mail server"));
        };
        Ok(match timeout(patience, self.server.take(&message)).await {
            Ok(Ok(line)) => {
                // The mail is the server's now, whatever becomes of the line.
                tokio::spawn(say_goodbye(line, place));
                Outcome::Sent
            }
            Ok(Err(error)) if is_lasting(&error) => Outcome::Refused(error.to_string().into()),
            Ok(Err(error)) => Outcome::Failed(error.to_string().into()),
            Err(_) => Outcome::Failed(format!("no answer within {patience:?}").into()),
        })
    }
}

/// A server counts the lines that are open, so the place is kept for as long as this one is.
async fn say_goodbye(mut line: Line, place: OwnedSemaphorePermit) {
    // Whether it answers or not, the line is closed then.
    drop(timeout(GOODBYE_WITHIN, line.abort()).await);
    drop(place);
}

fn is_lasting(error: &Error) -> bool {
    let status = error.status().map(|code| code.to_string());
    status.is_some_and(|status| LASTING.contains(&status.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::Kind;

    #[tokio::test]
    async fn a_mail_whose_turn_does_not_come_is_no_attempt() {
        let post = Post::to("smtp://127.0.0.1:9").unwrap();
        let post = Post {
            turn_within: Duration::from_millis(1),
            ..post
        };
        let mail = Message::builder().from("shop@example.com".parse().unwrap());
        let mail = mail.to("ada@example.com".parse().unwrap());
        let mail = mail.body(String::new()).unwrap();
        let places = u32::try_from(AT_ONCE_MAX).unwrap();
        let others = post.places.acquire_many(places).await.unwrap();
        let no = post.send(mail.clone(), SEND_WITHIN).await.unwrap_err();
        assert_eq!(no.kind, Kind::Overloaded);
        drop(others);
        let outcome = post.send(mail, SEND_WITHIN).await.unwrap();
        assert!(matches!(outcome, Outcome::Failed(_)), "nobody is there");
    }
}
