//! Notifications over HTTP: which mails somebody was sent.

use crate::{
    Gateway,
    caller::{Customer, Staff},
    extract::{Paged, Query},
    problem::Problem,
    reply::Reply,
};
use contracts::{
    Page, PageRequest,
    notifications::{ListMails, ListMyMails, Mail},
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(list_mine))
        .routes(routes!(list_all))
}

/// Which mails were sent to me, newest first?
#[utoipa::path(get, path = "/notifications", operation_id = "notifications-mine",
    tag = "notifications", security(("token" = [])),
    params(Paged),
    responses(
        (status = 200, description = "One page of them.", body = inline(shown::Mails),
         example = json!({
            "items": [{
                "mail": "5f0c1c0e-8f5e-5b1c-8a57-0d5f0a6c7b8d", "kind": "shipped",
                "order": "0199c1b2-7a60-7000-8000-000000000001",
                "customer": "0199c1b2-7a60-7000-8000-000000000009",
                "to": "ada@example.com", "state": "sent", "attempts": 1, "failure": null,
                "queued_at": "2026-01-31T15:00:00Z", "sent_at": "2026-01-31T15:00:01Z",
            }],
            "next": null,
         })),
        (status = 400, description = "invalid, bad-cursor"),
    ),
)]
async fn list_mine(
    customer: Customer,
    Query(page): Query<PageRequest>,
) -> Result<Reply<Page<Mail>>, Problem> {
    customer.ask(ListMyMails { page }).await
}

/// Which mails were sent to anybody, newest first, and what became of them?
#[utoipa::path(get, path = "/notifications/all", operation_id = "notifications-list",
    tag = "notifications", security(("token" = [])),
    params(Paged),
    responses(
        (status = 200, description = "One page of them.", body = inline(shown::Mails),
         example = json!({
            "items": [{
                "mail": "5f0c1c0e-8f5e-5b1c-8a57-0d5f0a6c7b8d", "kind": "shipped",
                "order": "0199c1b2-7a60-7000-8000-000000000001", "customer": null,
                "to": "ada@example.com", "state": "queued", "attempts": 2,
                "failure": "Connection error: Connection refused",
                "queued_at": "2026-01-31T15:00:00Z", "sent_at": null,
            }],
            "next": null,
         })),
        (status = 400, description = "invalid, bad-cursor"),
    ),
)]
async fn list_all(
    staff: Staff,
    Query(page): Query<PageRequest>,
) -> Result<Reply<Page<Mail>>, Problem> {
    staff.ask(ListMails { page }).await
}

/// Messages as the description of the API shows them.
mod shown {
    use crate::openapi::Of;

    pub(super) type Mails = Of<super::Page<super::Mail>>;
}
