//! Where a mail server is, and how a line to it is opened.
//!
//! `lettre`'s own transport waits for the server's goodbye before it says that a mail was taken,
//! and bounds nothing but the call; so the line is opened here.

use lettre::{
    Message,
    transport::smtp::{
        Error, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Tls, TlsParameters},
        extension::ClientId,
    },
};
use percent_encoding::percent_decode_str;
use url::Url;

/// A line to a mail server.
pub(super) type Line = AsyncSmtpConnection;

/// Where a mail server is, and who speaks to it.
pub(super) struct Server {
    host: String,
    port: u16,
    tls: Tls,
    hello: ClientId,
    account: Option<Credentials>,
}

impl Server {
    /// The server of an address such as `smtps://user:password@host` or `smtp://host:25`. `tls` may
    /// be `required` or `opportunistic` with the latter, and a path is the name to say hello with.
    pub(super) fn at(url: &str) -> Option<Self> {
        let url = Url::parse(url).ok()?;
        let host = url.host_str()?.to_owned();
        let wanted = url.query_pairs().find(|(name, _)| name == "tls");
        let wanted = wanted.map(|(_, how)| how.into_owned());
        let parameters = || TlsParameters::new(host.clone()).ok();
        let (tls, port) = match (url.scheme(), wanted.as_deref()) {
            ("smtp", None) => (Tls::None, SMTP_PORT),
            ("smtp", Some("required")) => (Tls::Required(parameters()?), SUBMISSION_PORT),
            ("smtp", Some("opportunistic")) => (Tls::Opportunistic(parameters()?), SUBMISSION_PORT),
            ("smtps", _) => (Tls::Wrapper(parameters()?), SUBMISSIONS_PORT),
            _ => return None,
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let account = match url.password() {
            None => None,
            Some(password) => Some(Credentials::new(
                decoded(url.username())?,
                decoded(password)?,
            )),
        };
        Some(Self {
            port: url.port().unwrap_or(port),
            host,
            tls,
            hello,
            account,
        })
    }

    /// Hands a mail over; the line is still open when the server has it. Nothing here is bounded.
    pub(super) async fn take(&self, message: &Message) -> Result<Line, Error> {
        let mut line = self.open().await?;
        line.send(message.envelope(), &message.formatted()).await?;
        Ok(line)
    }

    async fn open(&self) -> Result<Line, Error> {
        let (wrapper, upgrade) = match &self.tls {
            Tls::None => (None, None),
            Tls::Wrapper(tls) => (Some(tls), None),
            Tls::Required(tls) | Tls::Opportunistic(tls) => (None, Some(tls)),
        };
        let (address, wrapper) = ((self.host.as_str(), self.port), wrapper.cloned());
        let mut line = Line::connect_tokio1(address, None, &self.hello, wrapper, None).await?;
        let may_stay_plain = matches!(self.tls, Tls::Opportunistic(_)) && !line.can_starttls();
        if let Some(upgrade) = upgrade.filter(|_| !may_stay_plain) {
            line.starttls(upgrade.clone(), &self.hello).await?;
        }
        if let Some(account) = &self.account {
            line.auth(DEFAULT_MECHANISMS, account).await?;
        }
        Ok(line)
    }
}

fn decoded(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?;
    Some(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_where_the_server_is_and_how_it_is_spoken_to() {
        let plain = Server::at("smtp://localhost").unwrap();
        assert_eq!((plain.host.as_str(), plain.port), ("localhost", 25));
        assert!(matches!(plain.tls, Tls::None) && plain.account.is_none());
        let safe = Server::at("smtps://ada%40example.com:a%3Ab@mail.example.com").unwrap();
        assert!(matches!(safe.tls, Tls::Wrapper(_)));
        let account = Credentials::new("ada@example.com".to_owned(), "a:b".to_owned());
        assert_eq!((safe.port, safe.account), (465, Some(account)));
        let upgraded = Server::at("smtp://mail.example.com:2525/shop.example?tls=required");
        let upgraded = upgraded.unwrap();
        assert!(matches!(upgraded.tls, Tls::Required(_)));
        assert_eq!(upgraded.port, 2525);
        assert_eq!(upgraded.hello, ClientId::Domain("shop.example".to_owned()));
        let perhaps = Server::at("smtp://mail.example.com?tls=opportunistic").unwrap();
        assert!(matches!(perhaps.tls, Tls::Opportunistic(_)));
        assert_eq!(perhaps.port, 587);
    }

    #[test]
    fn what_is_no_address_of_a_mail_server_is_refused() {
        for url in [
            "",
            "localhost",
            "http://localhost",
            "smtp://",
            "smtp://h?tls=no",
        ] {
            assert!(Server::at(url).is_none(), "{url}");
        }
    }
}
