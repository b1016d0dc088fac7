//! Where people prove who they are: passwords are hashed and checked here, tokens and tickets
//! issued.

use super::{
    brake::{Brake, MAILS_MAX, TRIES_MAX},
    password::{Hasher, salt},
    view::by_email,
};
use crate::runtime::{Desk, No, clock, problems};
use bus::{ticket, token::TokenIssuer};
use contracts::{
    Email, Problem,
    users::{
        AccessToken, AskPasswordTicket, Grant, Guess, LoggedIn, Login, Password, PasswordHash,
        PasswordTicket, SetPassword, Ticket, UsersCommand, UsersRefusal,
    },
};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// How long an access token counts.
pub const ACCESS_LIFETIME: Duration = Duration::from_secs(30 * 60);
/// How long a ticket to set a password counts.
pub const TICKET_LIFETIME: Duration = Duration::from_secs(60 * 60);

/// What a ticket to set a password is for; it is part of every ticket.
const PURPOSE: &str = "set-password";

/// What it takes to find out who somebody is. Has no `Debug`: it can sign for anybody.
pub(super) struct Counter {
    issuer: Arc<TokenIssuer>,
    hasher: Hasher,
    guesses: Brake,
    mails: Brake,
}

impl Counter {
    pub(super) fn new(issuer: Arc<TokenIssuer>) -> Self {
        Self {
            issuer,
            hasher: Hasher::new(),
            guesses: Brake::after(TRIES_MAX),
            mails: Brake::after(MAILS_MAX),
        }
    }

    /// Puts hashes in the place of passwords, and what a ticket says beside it.
    pub(super) async fn prepare(
        self: Arc<Self>,
        command: UsersCommand,
    ) -> Result<UsersCommand, Problem> {
        match command {
            UsersCommand::Register(mut new) => {
                let salt = salt("register", new.user);
                new.hash = self.hash(new.password.take(), salt).await?;
                Ok(new.into())
            }
            UsersCommand::SetPassword(mut wish) => {
                wish.grant = Some(self.grant(&wish)?);
                let salt = salt("set-password", wish.change);
                wish.hash = self.hash(wish.password.take(), salt).await?;
                Ok(wish.into())
            }
            UsersCommand::AskPasswordMail(wish) => {
                unbraked(&self.mails, &wish.email)?;
                self.mails.count(&wish.email, clock::now());
                // As much effort as a login: nobody fills the log with wishes for nobody's mails.
                self.hasher.is_right(Guess::default(), None).await?;
                Ok(wish.into())
            }
            other => Ok(other),
        }
    }

    async fn hash(
        &self,
        password: Option<Password>,
        salt: Uuid,
    ) -> Result<Option<PasswordHash>, Problem> {
        match password {
            None => Ok(None),
            Some(password) => self.hasher.hash(password, salt).await.map(Some),
        }
    }

    fn grant(&self, wish: &SetPassword) -> Result<Grant, Problem> {
        let not_valid = || Problem::refused(&UsersRefusal::TicketNotValid);
        let read = self.issuer.read_ticket(PURPOSE, wish.ticket.expose());
        let ticket::Ticket { subject, version } = read.map_err(|_| not_valid())?;
        let user = subject.parse().map_err(|_| not_valid())?;
        Ok(Grant { user, version })
    }

    /// Checks who somebody is, and gives them a token.
    pub(super) async fn log_in(
        self: Arc<Self>,
        login: Login,
        desk: &mut Desk,
    ) -> Result<LoggedIn, Problem> {
        let Login { email, password } = login;
        unbraked(&self.guesses, &email)?;
        let found = desk.read(|rows| by_email(&email, rows)).map_err(broken)?;
        let hash = found.as_ref().and_then(|(_, account)| account.hash.clone());
        let right = self.hasher.is_right(password, hash).await?;
        let Some((id, account)) = found.filter(|_| right) else {
            self.guesses.count(&email, clock::now());
            return Err(Problem::refused(&UsersRefusal::WrongLogin));
        };
        self.guesses.right(&email);
        let token = self
            .issuer
            .issue(&id.to_string(), account.role, ACCESS_LIFETIME);
        let token = token.map_err(|_| problems::internal())?;
        Ok(LoggedIn {
            token: AccessToken::new(token).map_err(|_| problems::internal())?,
            expires_in_s: ACCESS_LIFETIME.as_secs(),
            user: account.shown(id),
        })
    }

    /// A ticket that follows the account's present password with the next.
    pub(super) fn ticket(
        &self,
        wish: &AskPasswordTicket,
        desk: &mut Desk,
    ) -> Result<PasswordTicket, Problem> {
        let found = desk.read(|rows| by_email(&wish.email, rows));
        let unknown = || Problem::refused(&UsersRefusal::UnknownEmail);
        let (user, account) = found.map_err(broken)?.ok_or_else(unknown)?;
        let (subject, version) = (user.to_string(), account.version);
        let says = ticket::Ticket { subject, version };
        let ticket = self.issuer.issue_ticket(PURPOSE, &says, TICKET_LIFETIME);
        let ticket = ticket.map_err(|_| problems::internal())?;
        Ok(PasswordTicket {
            user,
            ticket: Ticket::new(ticket).map_err(|_| problems::internal())?,
            expires_in_s: TICKET_LIFETIME.as_secs(),
        })
    }
}

/// Refuses an address that has had too many tries.
fn unbraked(brake: &Brake, email: &Email) -> Result<(), Problem> {
    let Some(wait) = brake.wait(email, clock::now()) else {
        return Ok(());
    };
    let retry_after_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    Err(Problem::refused(&UsersRefusal::TooManyTries {
        retry_after_ms,
    }))
}

fn broken(error: crate::runtime::RowError) -> Problem {
    tracing::error!(log.domain = "users", %error, "a query could not read the view");
    No::<UsersRefusal>::Broken(error).problem()
}
