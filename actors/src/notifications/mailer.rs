//! Hands mails over: to a mail server, or to a folder where a mail program finds them.

mod envelope;
mod maildir;
mod post;
mod server;

use super::wording::Wording;
use contracts::{
    MailId, Problem,
    notifications::{Letter, Outcome},
};
use lettre::{Message, message::Mailbox};
use maildir::Maildir;
use post::{Post, SEND_WITHIN};
use std::{path::PathBuf, sync::Arc, time::Duration};

/// How mails go out, and from whom.
#[derive(Clone)]
pub struct Mailer {
    parts: Arc<Parts>,
    patience: Duration,
}

struct Parts {
    from: Mailbox,
    wording: Wording,
    way: Way,
}

/// The ways out of the house.
enum Way {
    Folder(Maildir),
    Post(Post),
}

/// Why no mail can go out in this way.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    /// The sender is no address.
    #[error("{0} is no sender; one is written like `Souk <shop@example.com>`")]
    From(String),
    /// The server's address cannot be read. It is not repeated, for it may hold a password.
    #[error("this is no address of a mail server, such as smtps://user:password@host")]
    Server,
    /// A template cannot be read.
    #[error("a template of mails cannot be read: {0}")]
    Wording(String),
}

impl Mailer {
    /// Mails go into a maildir, which is made when the first one comes.
    pub fn into_folder(folder: PathBuf, from: &str) -> Result<Self, MailerError> {
        Self::by(Way::Folder(Maildir::at(folder)), from)
    }

    /// Mails go to a server, such as `smtps://user:password@host` or `smtp://localhost:25`.
    pub fn by_smtp(url: &str, from: &str) -> Result<Self, MailerError> {
        let post = Post::to(url).ok_or(MailerError::Server)?;
        Self::by(Way::Post(post), from)
    }

    /// The same mailer with another patience with a mail server.
    #[must_use]
    pub fn waiting(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    fn by(way: Way, from: &str) -> Result<Self, MailerError> {
        let from = from
            .parse()
            .map_err(|_| MailerError::From(from.to_owned()))?;
        let wording = Wording::new().map_err(|why| MailerError::Wording(why.to_string()))?;
        let parts = Arc::new(Parts { from, wording, way });
        let patience = SEND_WITHIN;
        Ok(Self { parts, patience })
    }

    /// Hands a mail over, and says what came of it; a problem if nothing was done yet.
    pub(super) async fn send(&self, mail: MailId, letter: &Letter) -> Result<Outcome, Problem> {
        let parts = &self.parts;
        let message = match written((mail, letter), &parts.wording, &parts.from) {
            Ok(message) => message,
            // What cannot be written now cannot be written later.
            Err(why) => return Ok(Outcome::Refused(why.into())),
        };
        match &parts.way {
            Way::Folder(folder) => Ok(folder.take(mail, letter, message.formatted()).await),
            Way::Post(post) => post.send(message, self.patience).await,
        }
    }
}

/// A mail in words and headers.
pub(super) fn written(
    (mail, letter): (MailId, &Letter),
    wording: &Wording,
    from: &Mailbox,
) -> Result<Message, String> {
    let words = wording.of(letter).map_err(|why| why.to_string())?;
    envelope::message((mail, letter), words, from).map_err(|why| why.to_string())
}
