//! Who is asking, said out loud in every handler: from `Anyone` to `Admin`.
//!
//! **Invariant:** this refuses early what the pools would refuse anyway. The pools verify the same
//! token by themselves, so nothing depends on a handler naming the right caller.

use crate::{
    Gateway,
    idempotency::{ChangeKey, IdempotencyKey},
    lone::{Unclear, lone},
    position::{AHEAD, Seen},
    problem::Problem,
    reply::Reply,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use bus::{Answered, Asking, AtLeast, TraceContext, ask::AskErrorOf, context::TOKEN_BYTES_MAX};
use contracts::{Caller, Callers, ChangeId, Command, Domain, Request, UserId, domain::Ask};
use std::{ops::Deref, sync::Arc};
use uuid::Uuid;

/// Whoever sent the request, and the way to ask in their name.
pub(crate) struct Asker {
    gateway: Gateway,
    caller: Caller,
    token: Option<Arc<str>>,
    trace: TraceContext,
    seen: Seen,
}

impl Asker {
    /// Asks a domain in this caller's name.
    pub(crate) async fn ask<M: Request>(&self, request: M) -> Result<Reply<M::Answer>, Problem> {
        let (domain, furthest) = (M::Domain::NAME, &self.gateway.furthest);
        let mut answered = self.ask_once(&request).await;
        if let Err(error) = &answered
            && error.problem().code == AHEAD
            && furthest.is_beyond(domain, self.seen.of(domain))
        {
            // It was we who claimed too much, and not the client.
            answered = self.ask_once(&request).await;
        }
        let answered = answered.map_err(|error| Problem::unanswered::<M>(&error))?;
        furthest.saw(domain, answered.position);
        Ok(Reply::from(domain, answered))
    }

    async fn ask_once<M: Request>(
        &self,
        request: &M,
    ) -> Result<Answered<M::Answer>, AskErrorOf<M>> {
        let asking = Asking {
            token: self.token.clone(),
            timeout: None,
            at_least: self.at_least::<M>(),
            trace: self.trace,
        };
        self.gateway.ops.bus.ask(request, &asking).await
    }

    /// The gateway that was asked.
    pub(crate) fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// By what the token names whoever asks; nothing, if nobody in particular does.
    pub(crate) fn subject(&self) -> &str {
        match &self.caller {
            Caller::Anyone | Caller::Itself => "",
            Caller::Known { subject, .. } => subject,
        }
    }

    /// The id that this caller's key stands for, when `M` is asked.
    pub(crate) fn id<M: Command>(&self, key: &IdempotencyKey) -> Uuid {
        key.id::<M>(&self.caller)
    }

    /// The id of a change, by the key that came with it or by itself.
    pub(crate) fn change<M: Command>(&self, key: &ChangeKey) -> ChangeId {
        ChangeId(key.id::<M>(&self.caller))
    }

    /// The id of what `M` makes, by the key that came with it or by itself. A key counts for what
    /// is said to be made only, so that strangers may come with the same one.
    pub(crate) fn made<M: Command>(&self, key: &ChangeKey, about: &str) -> Uuid {
        key.id_about::<M>(&self.caller, about)
    }

    /// The account that the caller's token belongs to.
    pub(crate) fn user(&self) -> Result<UserId, Problem> {
        self.caller.user().ok_or_else(Problem::no_account)
    }

    /// The same for a thing of this id: a key counts for one such thing, and callers without a name
    /// do not share theirs.
    pub(crate) fn id_within<M: Command>(&self, key: &IdempotencyKey, thing: Uuid) -> Uuid {
        Uuid::new_v5(&self.id::<M>(key), thing.as_bytes())
    }

    /// How far the answering view must be. A command needs no such bound: it is decided at the end
    /// of the log.
    fn at_least<M: Request>(&self) -> Option<AtLeast> {
        match M::ASK {
            Ask::Command => None,
            Ask::Query => {
                let domain = M::Domain::NAME;
                let seen = self.seen.of(domain).max(self.gateway.furthest.of(domain));
                seen.map(AtLeast::Position)
            }
        }
    }

    fn from(parts: &Parts, gateway: &Gateway, admitted: Callers) -> Result<Self, Problem> {
        let token = bearer(&parts.headers)?;
        let caller = gateway
            .verifier
            .caller(token.as_ref())
            .map_err(|_| Problem::token_not_valid())?;
        if !admitted.admit(&caller) {
            return Err(match caller {
                Caller::Anyone => Problem::token_needed(),
                Caller::Itself | Caller::Known { .. } => Problem::forbidden(),
            });
        }
        Ok(Self {
            gateway: gateway.clone(),
            caller,
            token,
            trace: parts.extensions.get().copied().unwrap_or_default(),
            seen: Seen::read(&parts.headers)?,
        })
    }
}

/// The token of `Authorization: Bearer …`. Any other way of saying who one is counts as a bad
/// token, because going on as nobody would hide the mistake.
fn bearer(headers: &HeaderMap) -> Result<Option<Arc<str>>, Problem> {
    let token = lone(headers, &header::AUTHORIZATION, |text| {
        let (scheme, token) = text.split_once(' ')?;
        let token = token.trim_matches(' ');
        let fits = (1..=TOKEN_BYTES_MAX).contains(&token.len());
        (fits && scheme.eq_ignore_ascii_case("bearer")).then(|| token.into())
    });
    token.map_err(|Unclear| Problem::token_not_valid())
}

macro_rules! callers {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        pub(crate) struct $name(Asker);

        impl FromRequestParts<Gateway> for $name {
            type Rejection = Problem;

            async fn from_request_parts(
                parts: &mut Parts,
                gateway: &Gateway,
            ) -> Result<Self, Problem> {
                Asker::from(parts, gateway, Callers::$name).map(Self)
            }
        }

        impl Deref for $name {
            type Target = Asker;

            fn deref(&self) -> &Asker {
                &self.0
            }
        }
    )*};
}

callers! {
    /// Everybody, with or without a token; a token that does not count is still refused.
    Anyone;
    /// Whoever has logged in.
    Customer;
    /// Sellers, for their own products, and staff.
    Seller;
    /// Staff, administrators, and services on their behalf.
    Staff;
    /// Administrators.
    Admin;
}
