//! Payments that a person has to look at.

use crate::{
    caller::Staff,
    extract::{PageOf, Paged},
    problem::Problem,
    reply::Reply,
};
use contracts::{
    Page,
    payments::{ListPayments, OpenPayment, OpenState},
};
use serde::Deserialize;

/// Which payments does a person have to look at, the longest open first?
///
/// `unsettled`: nobody knows what the provider did; ask it anew with a settlement. `refund-failed`:
/// the provider did not pay back; it is over when as much is to be paid back anew, or is written
/// down as given back by hand.
#[utoipa::path(get, path = "/payments", operation_id = "payments-list", tag = "payments",
    security(("token" = [])),
    params(
        ("state" = String, Query, pattern = "^(unsettled|refund-failed)$", example = "unsettled",
            description = "Why: unsettled or refund-failed."),
        Paged,
    ),
    responses(
        (status = 200, description = "One page of them.", body = inline(shown::OpenPayments),
         example = json!({
            "items": [{
                "payment": "0199c1b2-7a60-7000-8000-000000000001",
                "order": "0199c1b2-7a60-7000-8000-000000000001",
                "refund": "3c0a5c0e-8f5e-5b1c-8a57-0d5f0a6c7b8d",
                "amount": {"minor": 500, "currency": "GBP"}, "since": "2026-02-04T12:00:00Z",
            }],
            "next": null,
         })),
        (status = 400, description = "invalid, bad-cursor"),
    ),
)]
pub(super) async fn list(
    staff: Staff,
    PageOf { page, wanted }: PageOf<Wanted>,
) -> Result<Reply<Page<OpenPayment>>, Problem> {
    let Wanted { state } = wanted;
    staff.ask(ListPayments { state, page }).await
}

/// Which payments are wanted.
#[derive(Deserialize)]
pub(super) struct Wanted {
    state: OpenState,
}

/// Messages as the description of the API shows them.
mod shown {
    use crate::openapi::Of;

    pub(super) type OpenPayments = Of<super::Page<super::OpenPayment>>;
}
