//! A mail as it travels: headers and text.

use crate::notifications::wording::Words;
use contracts::{MailId, notifications::Letter};
use lettre::{
    Message,
    message::{
        Body, Mailbox,
        header::{
            ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue, MIME_VERSION_1_0,
        },
    },
};
use std::{
    error::Error,
    time::{Duration, UNIX_EPOCH},
};

/// The longest line that a mail may have as it is, in bytes (RFC 5322).
const LINE_BYTES_MAX: usize = 998;

type Failure = Box<dyn Error + Send + Sync>;

/// Writes a mail. The same letter is the same mail, to the last byte.
///
/// Header lines are made by the library from parsed addresses and a template's own words, so
/// nothing that a customer wrote can add one.
pub(super) fn message(
    (mail, letter): (MailId, &Letter),
    words: Words,
    from: &Mailbox,
) -> Result<Message, Failure> {
    let to = Mailbox::new(None, letter.to.as_str().parse()?);
    let written = UNIX_EPOCH + Duration::from_millis(letter.written_at.0);
    let id = format!("<{mail}@{}>", from.email.domain());
    let message = Message::builder()
        .message_id(Some(id))
        .date(written)
        .from(from.clone())
        .to(to)
        .subject(words.subject)
        .header(AutoSubmitted)
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(body(words.body))?;
    Ok(message)
}

/// Plain letters go as they are, so that a long link can be followed by whoever looks at a mail
/// without a mail program; the library would break its line up.
fn body(text: String) -> Body {
    let plain = text.is_ascii() && !text.contains(['\r', '\0']);
    if plain && text.lines().all(|line| line.len() <= LINE_BYTES_MAX) {
        let lines = text.replace('\n', "\r\n");
        Body::dangerous_pre_encoded(lines.into_bytes(), ContentTransferEncoding::SevenBit)
    } else {
        Body::new(text)
    }
}

/// Says that nobody wrote this by hand, so that no machine answers it (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Failure> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
