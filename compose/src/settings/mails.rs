//! How mails go out, as the environment and the file say.

use super::Source;
use actors::notifications::{Mailer, MailerError};
use std::path::Path;

/// The folder of mails in the data folder, where there is no mail server.
const FOLDER: &str = "mail";
/// From whom mails are that stay in the house.
const FROM: &str = "Souk <shop@localhost>";

/// The way out of the house; nothing, with a word of what is wrong, if there is none.
pub(super) fn read(source: &mut Source<'_>, (data, shop): (&Path, Option<&str>)) -> Option<Mailer> {
    let (of_file, from) = (source.file.smtp_url.take(), source.file.mail_from.take());
    let server = source.text("SOUK_SMTP_URL").or(of_file);
    let from = source.text("SOUK_MAIL_FROM").or(from);
    if server.is_some() && from.is_none() {
        let wrong = "SOUK_MAIL_FROM: missing, although SOUK_SMTP_URL says where mails go";
        source.wrong.push(wrong.to_owned());
    }
    let from = from.as_deref().unwrap_or(FROM);
    let mailer = match server {
        Some(server) => Mailer::by_smtp(&server, from),
        None => Mailer::into_folder(data.join(FOLDER), from),
    };
    let mailer = mailer.and_then(|mailer| match shop {
        Some(shop) => mailer.linking_to(shop),
        None => Ok(mailer),
    });
    let wrong = |why: &MailerError| match why {
        MailerError::From(_) => format!("SOUK_MAIL_FROM: {why}"),
        MailerError::Server => format!("SOUK_SMTP_URL: {why}"),
        MailerError::Shop(_) => format!("SOUK_SHOP_URL: {why}"),
        MailerError::Wording(_) => why.to_string(),
    };
    mailer.map_err(|why| source.wrong.push(wrong(&why))).ok()
}
