//! Registering, logging in, and who one is then.

use super::{registered, shown};
use crate::{
    Gateway,
    caller::{Anyone, Customer},
    extract::Body,
    idempotency::ChangeKey,
    openapi::Of,
    problem::Problem,
    reply::{Accepted, Gone, Reply},
};
use contracts::{
    ChangeId, Email, Name, UserId,
    users::{
        AccessToken, AskPasswordMail, FindMe, Guess, LoggedIn, Login, Password, RegisterUser,
        SetPassword, Ticket, User,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

type ShownCredentials = Of<Credentials>;
type ShownForgotten = Of<Forgotten>;
type ShownNewPassword = Of<NewPassword>;
type ShownRegistration = Of<Registration>;
type ShownSession = Of<Session>;

pub(super) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(log_in))
        .routes(routes!(me))
        .routes(routes!(ask_password_mail))
        .routes(routes!(set_password))
}

/// Open an account.
///
/// Everybody begins as a customer, and no role can be asked for. Log in next: registering gives no
/// token.
#[utoipa::path(post, path = "/auth/register", operation_id = "users-register", tag = "users",
    security((), ("token" = [])),
    params(ChangeKey),
    request_body(content = inline(ShownRegistration), content_type = "application/json",
        example = json!({"email": "ada@example.com", "password": "correct horse battery",
            "name": "Ada Lovelace"})),
    responses(
        (status = 201, description = "The account; a repeat with the same key says the same.",
         body = inline(shown::User), example = json!(shown::an_account())),
        (status = 400, description = "unreachable-email"),
        (status = 409, description = "email-taken, user-taken, id-reused"),
    ),
)]
async fn register(
    anyone: Anyone,
    key: ChangeKey,
    Body(Registration {
        email,
        password,
        name,
    }): Body<Registration>,
) -> Result<Reply<User>, Problem> {
    let command = RegisterUser {
        user: UserId(anyone.made::<RegisterUser>(&key, email.as_str())),
        email,
        password: Some(password),
        name,
        hash: None,
    };
    let reply = anyone.ask(command.clone()).await?;
    Ok(reply.created(|committed| registered(command, committed)))
}

/// Prove who you are, and get an access token.
///
/// Send it along as `Authorization: Bearer …`. It counts for half an hour; a role that is given or
/// taken meanwhile is in the next one.
#[utoipa::path(post, path = "/auth/login", operation_id = "users-login", tag = "users",
    security((), ("token" = [])),
    request_body(content = inline(ShownCredentials), content_type = "application/json",
        example = json!({"email": "ada@example.com", "password": "correct horse battery"})),
    responses(
        (status = 200, description = "The token, and whose it is.", body = inline(ShownSession),
         example = json!({
            "access_token": "eyJ0eXAiOiJKV1QiLCJhbGciOiJFZERTQSJ9.e30.c2ln",
            "token_type": "Bearer", "expires_in": 1800,
            "user": shown::an_account(),
        })),
        (status = 401, description = "wrong-login"),
        (status = 429, description = "too-many-tries"),
    ),
)]
async fn log_in(
    anyone: Anyone,
    Body(Credentials { email, password }): Body<Credentials>,
) -> Result<Reply<Session>, Problem> {
    let reply = anyone.ask(Login { email, password }).await?;
    Ok(reply.map(
        |LoggedIn {
             token,
             expires_in_s,
             user,
         }| Session {
            access_token: token,
            token_type: "Bearer",
            expires_in: expires_in_s,
            user,
        },
    ))
}

/// Who am I?
#[utoipa::path(get, path = "/auth/me", operation_id = "users-me", tag = "users",
    security(("token" = [])),
    responses(
        (status = 200, description = "Your account.", body = inline(shown::User),
         example = json!(shown::an_account())),
        (status = 404, description = "no-account"),
    ),
)]
async fn me(customer: Customer) -> Result<Reply<User>, Problem> {
    customer.ask(FindMe {}).await
}

/// Ask for a mail that lets you set a password: because you have forgotten yours, or because your
/// account was opened by others and has none.
///
/// The answer is the same whether or not there is an account of this address. Five mails within a
/// quarter of an hour are enough.
#[utoipa::path(post, path = "/auth/password-mail", operation_id = "users-ask-password-mail",
    tag = "users",
    security((), ("token" = [])),
    params(ChangeKey),
    request_body(content = inline(ShownForgotten), content_type = "application/json",
        example = json!({"email": "ada@example.com"})),
    responses(
        (status = 202, description = "If there is such an account, its owner gets a mail."),
        (status = 409, description = "id-reused"),
        (status = 429, description = "too-many-tries"),
    ),
)]
async fn ask_password_mail(
    anyone: Anyone,
    key: ChangeKey,
    Body(Forgotten { email }): Body<Forgotten>,
) -> Result<Accepted, Problem> {
    let wish = ChangeId(anyone.made::<AskPasswordMail>(&key, email.as_str()));
    let reply = anyone.ask(AskPasswordMail { wish, email }).await?;
    Ok(reply.accepted())
}

/// Set a password by the ticket that you were mailed. It counts once.
#[utoipa::path(post, path = "/auth/password", operation_id = "users-set-password", tag = "users",
    security((), ("token" = [])),
    params(ChangeKey),
    request_body(content = inline(ShownNewPassword), content_type = "application/json",
        example = json!({"ticket": "eyJ0eXAiOiJKV1QiLCJhbGciOiJFZERTQSJ9.e30.c2ln",
            "password": "correct horse battery"})),
    responses(
        (status = 204, description = "It is set; log in with it."),
        (status = 400, description = "ticket-not-valid"),
        (status = 409, description = "id-reused"),
    ),
)]
async fn set_password(
    anyone: Anyone,
    key: ChangeKey,
    Body(NewPassword { ticket, password }): Body<NewPassword>,
) -> Result<Gone, Problem> {
    // Two strangers with the same key have two tickets.
    let change = anyone.made::<SetPassword>(&key, ticket.expose());
    let command = SetPassword {
        change: ChangeId(change),
        ticket,
        password: Some(password),
        grant: None,
        hash: None,
    };
    Ok(anyone.ask(command).await?.gone())
}

/// Who wants an account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Registration {
    /// How you are reached, and who you are when you log in. Case does not count.
    email: Email,
    /// 8 to 128 characters of any kind.
    password: Password,
    /// What you are called.
    #[serde(default)]
    name: Option<Name>,
}

/// Who one says one is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Credentials {
    /// Whose account.
    email: Email,
    /// What proves it.
    password: Guess,
}

/// What to show from now on.
#[derive(Serialize, JsonSchema)]
struct Session {
    /// Send it along as `Authorization: Bearer …`.
    access_token: AccessToken,
    /// Always `Bearer`.
    token_type: &'static str,
    /// How long the token counts, in seconds.
    expires_in: u64,
    /// Whose it is.
    user: User,
}

/// Who cannot log in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Forgotten {
    /// Where the mail goes, and whose account it is about. Case does not count.
    email: Email,
}

/// A password that is to be set.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    /// What you were mailed.
    ticket: Ticket,
    /// 8 to 128 characters of any kind.
    password: Password,
}
