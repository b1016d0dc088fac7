//! Everybody's accounts, for staff; who may do what, for administrators.

use super::{registered, shown};
use crate::{
    Gateway,
    caller::{Admin, Customer, Staff},
    extract::{Body, PageOf, Paged, Path},
    http::BASE,
    idempotency::ChangeKey,
    openapi::Of,
    problem::Problem,
    reply::{Gone, Reply},
};
use contracts::{
    Email, Name, Page, Role, UserId,
    users::{DeleteUser, FindUser, ListUsers, RegisterUser, SetRole, User},
};
use schemars::JsonSchema;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

type ShownNewRole = Of<NewRole>;
type ShownSomebody = Of<Somebody>;

pub(super) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(open))
        .routes(routes!(find))
        .routes(routes!(set_role))
        .routes(routes!(delete))
}

/// Which accounts are there, oldest first?
#[utoipa::path(get, path = "/users", operation_id = "users-list", tag = "users",
    security(("token" = [])),
    params(
        ("email" = Option<String>, Query, max_length = 254, example = "ada@example.com",
            description = "Only the account of this e-mail address."),
        Paged,
    ),
    responses(
        (status = 200, description = "One page of them.", body = inline(shown::Users),
         example = json!({"items": [shown::an_account()], "next": null})),
        (status = 400, description = "invalid, bad-cursor"),
    ),
)]
async fn list(
    staff: Staff,
    PageOf { page, wanted }: PageOf<Wanted>,
) -> Result<Reply<Page<User>>, Problem> {
    let Wanted { email } = wanted;
    staff.ask(ListUsers { email, page }).await
}

/// Open an account for somebody, as when customers come from another shop.
///
/// It has no password: nobody can log in until its owner sets one by the ticket they are mailed.
#[utoipa::path(post, path = "/users", operation_id = "users-open", tag = "users",
    security(("token" = [])),
    params(ChangeKey),
    request_body(content = inline(ShownSomebody), content_type = "application/json",
        example = json!({"email": "ada@example.com", "name": "Ada Lovelace"})),
    responses(
        (status = 201, description = "The account; a repeat with the same key says the same.",
         body = inline(shown::User),
         headers(("Location" = String, description = "Where it is.")), example = json!({
            "id": "0199c1b2-7a60-7000-8000-000000000001", "email": "ada@example.com",
            "name": "Ada Lovelace", "phone": null, "role": "customer", "has_password": false,
            "registered_at": "2026-01-31T12:00:00Z",
        })),
        (status = 409, description = "email-taken, user-taken, id-reused"),
    ),
)]
async fn open(
    staff: Staff,
    key: ChangeKey,
    Body(Somebody { email, name }): Body<Somebody>,
) -> Result<Reply<User>, Problem> {
    let command = RegisterUser {
        user: UserId(staff.made::<RegisterUser>(&key, email.as_str())),
        email,
        password: None,
        name,
        hash: None,
    };
    let reply = staff.ask(command.clone()).await?;
    let at = format!("{BASE}/users/{}", command.user);
    let made = reply.created(|committed| registered(command, committed));
    Ok(made.at(at))
}

/// Whose account is this? Your own, or, for staff, anybody's.
#[utoipa::path(get, path = "/users/{id}", operation_id = "users-find", tag = "users",
    security(("token" = [])),
    params(Path<UserId>),
    responses(
        (status = 200, description = "The account.", body = inline(shown::User),
         example = json!(shown::an_account())),
        (status = 404, description = "unknown-user"),
    ),
)]
async fn find(customer: Customer, Path(user): Path<UserId>) -> Result<Reply<User>, Problem> {
    customer.ask(FindUser { user }).await
}

/// Decide what somebody else may do.
///
/// It counts from their next login on; a token they have now counts until it expires.
#[utoipa::path(put, path = "/users/{id}/role", operation_id = "users-set-role", tag = "users",
    security(("token" = [])),
    params(Path<UserId>, ChangeKey),
    request_body(content = inline(ShownNewRole), content_type = "application/json",
        example = json!({"role": "staff"})),
    responses(
        (status = 200, description = "The account, as it is now.", body = inline(shown::User),
         example = json!({
            "id": "0199c1b2-7a60-7000-8000-000000000001", "email": "ada@example.com",
            "name": "Ada Lovelace", "phone": null, "role": "staff", "has_password": true,
            "registered_at": "2026-01-31T12:00:00Z",
        })),
        (status = 400, description = "not-for-people"),
        (status = 403, description = "own-account, no-longer-admin"),
        (status = 404, description = "unknown-user"),
        (status = 409, description = "id-reused"),
    ),
)]
async fn set_role(
    admin: Admin,
    Path(user): Path<UserId>,
    key: ChangeKey,
    Body(NewRole { role }): Body<NewRole>,
) -> Result<Reply<User>, Problem> {
    let change = admin.change::<SetRole>(&key);
    admin.ask(SetRole { change, user, role }).await?;
    admin.ask(FindUser { user }).await
}

/// Close somebody else's account, and forget who it was.
///
/// Their e-mail address is free again. A token they have now counts until it expires.
#[utoipa::path(delete, path = "/users/{id}", operation_id = "users-delete", tag = "users",
    security(("token" = [])),
    params(Path<UserId>),
    responses(
        (status = 204, description = "It is closed; a repeat says the same."),
        (status = 403, description = "own-account, no-longer-admin"),
        (status = 404, description = "unknown-user"),
    ),
)]
async fn delete(admin: Admin, Path(user): Path<UserId>) -> Result<Gone, Problem> {
    Ok(admin.ask(DeleteUser { user }).await?.gone())
}

/// Which accounts are wanted.
#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    email: Option<Email>,
}

/// Who gets an account.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Somebody {
    /// How they are reached, and who they are when they log in. Case does not count.
    email: Email,
    /// What they are called.
    #[serde(default)]
    name: Option<Name>,
}

/// What somebody may do.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewRole {
    /// Any but `service`, which is for processes.
    role: Role,
}
