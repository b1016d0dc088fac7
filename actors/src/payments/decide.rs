//! What payments say yes and no to.

mod again;
mod answer;
mod give_back;
mod take;
mod worth;

use super::{
    PAYMENTS,
    held::{Held, Question, unknown},
    keys::{attempt_id, call_id},
    patience::times,
};
use crate::runtime::{No, Rows};
use contracts::{
    Money, PaymentId, Timestamp,
    payments::{Call, PaymentCommand, PaymentEvent, PaymentRefusal, ProviderAsked},
};

type Decided<T> = Result<T, No<PaymentRefusal>>;

pub(super) fn decide(
    command: &PaymentCommand,
    rows: &Rows<'_>,
    now: Timestamp,
) -> Decided<Vec<PaymentEvent>> {
    match command {
        PaymentCommand::Request(wish) => take::request(wish, rows),
        PaymentCommand::Undo(end) => take::undo(end, rows),
        PaymentCommand::RecordAnswer(answer) => answer::record(answer, rows, now),
        PaymentCommand::AskAgain(next) => again::ask_again(next.attempt, rows, now),
        PaymentCommand::Refund(wish) => give_back::by_staff(wish, rows),
        PaymentCommand::RepayByHand(wish) => give_back::by_hand(wish, rows),
        PaymentCommand::Settle(wish) => give_back::settle(wish, rows),
    }
}

fn held(payment: PaymentId, rows: &Rows<'_>) -> Decided<Held> {
    let held = rows.get(&PAYMENTS, &payment.0)?;
    held.ok_or_else(|| unknown(payment).into())
}

/// Asks the provider for something for the first time. Nothing, where there is no provider.
fn ask(payment: PaymentId, held: &Held, call: Call, amount: Money) -> Option<PaymentEvent> {
    let last = times(call.kind());
    asked(payment, held, (call, amount), (1, last))
}

/// Asks the provider for the same again, up to this many times.
fn again(
    (payment, held): (PaymentId, &Held),
    question: Question,
    (call, amount): (Call, Money),
    last: u32,
) -> Option<PaymentEvent> {
    let number = question.number.saturating_add(1);
    asked(payment, held, (call, amount), (number, last))
}

fn asked(
    payment: PaymentId,
    held: &Held,
    (call, amount): (Call, Money),
    (number, last): (u32, u32),
) -> Option<PaymentEvent> {
    let provider = held.provider()?;
    let key = call_id(payment, &call);
    let attempt = attempt_id(key, number);
    let asked = ProviderAsked {
        payment,
        provider,
        key,
        attempt,
        number,
        last,
        call,
        amount,
    };
    Some(asked.into())
}

/// Asks the provider to keep nothing.
fn void(payment: PaymentId, held: &Held) -> Option<PaymentEvent> {
    let authorization = held.authorization.clone();
    ask(payment, held, Call::Void { authorization }, held.amount)
}
