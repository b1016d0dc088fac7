//! How often a provider is asked, and how long each time is waited before.

use contracts::payments::CallKind;
use std::time::Duration;

/// How often a provider is asked for money: some half a minute, besides its own time.
pub const ASKED_MAX: u32 = 6;
/// How often a provider is asked to give money back: some four days.
pub const GIVEN_BACK_MAX: u32 = 100;
/// How long the second time is waited for; doubled for each further one.
pub const PAUSE_FIRST: Duration = Duration::from_millis(500);
/// The longest such wait.
pub const PAUSE_MAX: Duration = Duration::from_secs(3_600);
/// How long an answer to one call is waited for, wherever it got lost: with a process, or with a
/// record that was put aside. Far longer than a call may take, and than it may wait for its turn.
pub const ANSWER_MAX: Duration = Duration::from_secs(300);
/// The most repayments that staff may ask for of one payment.
pub const REFUNDS_MAX: u32 = 100;

/// How often a provider is asked for this, until a person has to look.
pub(super) fn times(call: CallKind) -> u32 {
    match call {
        CallKind::Authorize | CallKind::Capture => ASKED_MAX,
        CallKind::Void | CallKind::Refund => GIVEN_BACK_MAX,
    }
}

/// How long is waited after this attempt, from 1 on.
pub(super) fn pause(number: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(number.saturating_sub(1));
    PAUSE_FIRST.saturating_mul(doubled).min(PAUSE_MAX)
}
