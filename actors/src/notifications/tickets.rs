//! Tickets that mails carry: users makes each when its mail is about to leave.
//!
//! **Invariant:** a ticket stands in its mail and nowhere else: in no event, no row, no log line.

use bus::{AskError, Asking, Bus, token::TokenIssuer};
use contracts::{
    Domain, Email, Role,
    notifications::{Notifications, Outcome},
    users::{AskPasswordTicket, PasswordTicket},
};
use std::{sync::Arc, time::Duration};

/// How long what shows who asks for a ticket counts: for one question.
const PASS_LIFETIME: Duration = Duration::from_secs(60);

/// Where tickets are asked for, in the name of the shop itself. Has no `Debug`: it can sign.
pub struct Tickets {
    bus: Bus,
    issuer: Arc<TokenIssuer>,
}

impl Tickets {
    /// Tickets are asked for on this mesh, by a pass that this issuer signs.
    pub fn new(bus: Bus, issuer: Arc<TokenIssuer>) -> Self {
        Self { bus, issuer }
    }

    /// A ticket for the account of this address, or what its mail has come to without one. That
    /// nobody has the address may be news of a view that is behind, and is asked again.
    pub(super) async fn of(&self, email: Email) -> Result<PasswordTicket, Outcome> {
        let failed = |why: &dyn ToString| Outcome::Failed(why.to_string().into());
        let pass = self
            .issuer
            .issue(Notifications::NAME, Role::Service, PASS_LIFETIME);
        let asking = Asking::with_token(pass.map_err(|error| failed(&error))?);
        let answered = self.bus.ask(&AskPasswordTicket { email }, &asking).await;
        let why = |error: AskError<_>| failed(&error);
        answered.map(|answered| answered.answer).map_err(why)
    }
}
