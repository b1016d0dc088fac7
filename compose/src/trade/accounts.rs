//! The customers of a file as accounts, without a password until their owners set one.

use super::clerk::Clerk;
use crate::{
    Failure,
    retail::{Book, ids},
};
use contracts::{Email, Name, users::RegisterUser};
use futures_util::{TryStreamExt, stream};
use std::collections::BTreeSet;

/// How many accounts are opened at once.
const ACCOUNTS_AT_ONCE: usize = 64;

/// Opens an account for each customer that does not have one, and says how many there are.
pub(super) async fn open(clerk: &Clerk, book: &Book) -> Result<usize, Failure> {
    let known = book.invoices.iter();
    let known: BTreeSet<&str> = known.filter_map(|it| it.customer.as_deref()).collect();
    let customers = known.len();
    stream::iter(known.into_iter().map(Ok::<_, Failure>))
        .try_for_each_concurrent(ACCOUNTS_AT_ONCE, |customer| async move {
            let command = RegisterUser {
                user: ids::customer(customer),
                email: email(customer)?,
                password: None,
                name: Some(Name::new(format!("Customer {customer}"))?),
                hash: None,
            };
            clerk.ask(&command).await.map(|_| ())
        })
        .await?;
    Ok(customers)
}

/// By which address a customer of the file is reached, until they have a real one. No mail ever
/// arrives in this domain.
pub(super) fn email(customer: &str) -> Result<Email, Failure> {
    Ok(Email::new(&format!(
        "customer-{customer}@online-retail.invalid"
    ))?)
}
