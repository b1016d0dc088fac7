//! The customers of a file as accounts, without a password until their owners set one.

use super::{clerk::Clerk, stocking::Refused};
use crate::{
    Failure,
    retail::{Book, ids},
};
use contracts::{Email, Name, users::RegisterUser};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::collections::BTreeSet;

/// How many accounts are opened at once.
const ACCOUNTS_AT_ONCE: usize = 64;

/// Opens an account for each customer that does not have one, and says how many there are. Where
/// the shop refuses one, because somebody else has the address, their orders are there without it.
pub(super) async fn open(
    clerk: &Clerk,
    book: &Book,
    refused: &mut Refused,
) -> Result<usize, Failure> {
    let known = book.invoices.iter();
    let known: BTreeSet<&str> = known.filter_map(|it| it.customer.as_deref()).collect();
    let customers = known.len();
    let noes = stream::iter(known)
        .map(|customer| async move {
            let command = RegisterUser {
                user: ids::customer(customer),
                email: email(customer)?,
                password: None,
                name: Some(Name::new(format!("Customer {customer}"))?),
                hash: None,
            };
            Ok::<_, Failure>(clerk.ask_or_hear_no(&command).await?.err())
        })
        .buffer_unordered(ACCOUNTS_AT_ONCE)
        .try_collect::<Vec<_>>()
        .await?;
    for no in noes.into_iter().flatten() {
        *refused.entry(no.code).or_default() += 1;
    }
    Ok(customers)
}

/// By which address a customer of the file is reached, until they have a real one. No mail ever
/// arrives in this domain.
pub(super) fn email(customer: &str) -> Result<Email, Failure> {
    Ok(Email::new(&format!(
        "customer-{customer}@online-retail.invalid"
    ))?)
}
