//! The forms in which files say when something was sold.
//!
//! Dates with slashes can be meant in two ways. Which one a file means shows in the days after the
//! twelfth of a month; without any, the day stands first, as retailers of this file's country have
//! it.

use contracts::Timestamp;
use time::{PrimitiveDateTime, format_description::BorrowedFormatItem, macros::format_description};

type Form = &'static [BorrowedFormatItem<'static>];

const ISO: Form = format_description!(
    version = 2,
    "[year]-[month]-[day][first [T] [ ]][hour]:[minute][optional [:[second]]]"
);
const DAY_FIRST: Form = format_description!(
    version = 2,
    "[day padding:none]/[month padding:none]/[year] \
     [hour padding:none]:[minute][optional [:[second]]]"
);
const MONTH_FIRST: Form = format_description!(
    version = 2,
    "[month padding:none]/[day padding:none]/[year] \
     [hour padding:none]:[minute][optional [:[second]]]"
);
/// No month has a higher number.
const MONTHS: u8 = 12;

/// How one file writes dates with slashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Calendar {
    /// `1/12/2010` is the first of December.
    #[default]
    DayFirst,
    /// `12/1/2010` is.
    MonthFirst,
}

impl Calendar {
    /// How these dates are written; what they do not show is as usual.
    pub fn of(mut texts: impl Iterator<Item = impl AsRef<str>>) -> Self {
        let shown = texts.find_map(|text| shown(text.as_ref()));
        shown.unwrap_or_default()
    }

    /// The moment that a text says. Files give British local time without its offset; it is taken
    /// as it stands, so that months and days stay those of the file.
    pub fn moment(self, text: &str) -> Option<Timestamp> {
        let form = match (text.contains('/'), self) {
            (false, _) => ISO,
            (true, Self::DayFirst) => DAY_FIRST,
            (true, Self::MonthFirst) => MONTH_FIRST,
        };
        let moment = PrimitiveDateTime::parse(text, form).ok()?.assume_utc();
        let millis = moment.unix_timestamp().checked_mul(1_000)?;
        u64::try_from(millis).ok().map(Timestamp)
    }
}

/// What one date shows of how it is written, if it can be meant in one way only.
fn shown(text: &str) -> Option<Calendar> {
    let mut parts = text.trim().split('/').map(str::parse::<u8>);
    match (parts.next()?.ok()?, parts.next()?.ok()?) {
        (first, _) if first > MONTHS => Some(Calendar::DayFirst),
        (_, second) if second > MONTHS => Some(Calendar::MonthFirst),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_moment_is_the_same_moment() {
        let said = |text| Calendar::DayFirst.moment(text).map(|at| at.to_string());
        let expected = Some("2010-12-01T08:26:00Z".to_owned());
        for text in [
            "2010-12-01T08:26:00",
            "2010-12-01 08:26:00",
            "2010-12-01 08:26",
            "1/12/2010 8:26",
            "01/12/2010 08:26:00",
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
        let american = Calendar::MonthFirst.moment("12/1/2010 8:26");
        assert_eq!(american.map(|at| at.to_string()), expected);
        for never in [
            "",
            "2010-02-30T00:00:00",
            "30/2/2010 8:26",
            "noon",
            "1/2/3/4",
        ] {
            assert_eq!(said(never), None, "{never}");
        }
    }

    #[test]
    fn a_day_after_the_twelfth_shows_how_dates_are_written() {
        let of = |texts: &[&str]| Calendar::of(texts.iter().copied());
        assert_eq!(
            of(&["1/12/2010 8:26", "12/13/2010 9:00"]),
            Calendar::MonthFirst
        );
        assert_eq!(
            of(&["1/12/2010 8:26", "13/12/2010 9:00"]),
            Calendar::DayFirst
        );
        assert_eq!(of(&["1/12/2010 8:26"]), Calendar::DayFirst);
        assert_eq!(of(&["2010-12-13T08:26:00", ""]), Calendar::DayFirst);
    }
}
