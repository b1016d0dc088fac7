//! Hands mails over: to a mail server, or to a folder where a mail program finds them.

mod envelope;
mod maildir;
mod post;
mod server;

use super::wording::{Wording, Words};
use contracts::{
    MailId, Problem,
    notifications::{Letter, Outcome},
    users::PasswordTicket,
};
use lettre::{Message, message::Mailbox};
use maildir::Maildir;
use post::{Post, SEND_WITHIN};
use std::{path::PathBuf, sync::Arc, time::Duration};

/// Where the shop is for whoever reads a mail, unless somebody says.
const SHOP: &str = "http://127.0.0.1:3000";

/// How mails go out, from whom, and where their links lead.
#[derive(Clone)]
pub struct Mailer {
    parts: Arc<Parts>,
    shop: Arc<str>,
    patience: Duration,
}

/// What goes along with a letter, and must not stand in a log.
pub(super) enum Enclosed {
    Nothing,
    Ticket(PasswordTicket),
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
    /// No link can lead there.
    #[error("{0} is no address of a shop, such as https://shop.example.com")]
    Shop(String),
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

    /// The same with links that lead to the shop at this address.
    pub fn linking_to(self, shop: &str) -> Result<Self, MailerError> {
        let shop = shop.trim_end_matches('/');
        let visible = shop.bytes().all(|byte| byte.is_ascii_graphic());
        let host = shop
            .strip_prefix("https://")
            .or(shop.strip_prefix("http://"));
        let leads = host.is_some_and(|host| !host.is_empty() && !host.contains(['?', '#']));
        if !(leads && visible) {
            return Err(MailerError::Shop(shop.to_owned()));
        }
        let shop = shop.into();
        Ok(Self { shop, ..self })
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
        Ok(Self {
            parts: Arc::new(Parts { from, wording, way }),
            shop: SHOP.into(),
            patience: SEND_WITHIN,
        })
    }

    /// Hands a mail over, and says what came of it; a problem if nothing was done yet.
    pub(super) async fn send(
        &self,
        mail: MailId,
        (letter, enclosed): (&Letter, &Enclosed),
    ) -> Result<Outcome, Problem> {
        let parts = &self.parts;
        let said = parts.wording.of(letter, enclosed, &self.shop);
        let message = match said.and_then(|words| written((mail, letter), words, &parts.from)) {
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
    words: Words,
    from: &Mailbox,
) -> Result<Message, String> {
    envelope::message((mail, letter), words, from).map_err(|why| why.to_string())
}
