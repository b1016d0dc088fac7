//! Subjects are spelled in one place, so that no two parts can spell one differently.

use crate::source::{Source, rust};
use crate::{assert_none, assert_none_in};

/// How every subject of the mesh begins.
const ROOTS: &[&str] = &[
    "command.", "query.", "log.", "event.", "dead.", "mesh.", "ledger.",
];

/// Where subjects are at home.
const HOME: &str = "contracts/src/subject.rs";

#[test]
fn subjects_are_spelled_in_contracts_only() -> std::io::Result<()> {
    assert_none_in(&rust()?, faults);
    Ok(())
}

/// Whether a string looks like a subject, or like the format of one.
pub(crate) fn is_subject(text: &str) -> bool {
    let rest = ROOTS.iter().find_map(|root| text.strip_prefix(root));
    let next = rest.map(|rest| rest.chars().next());
    next.is_some_and(|next| next.is_none_or(|c| c.is_ascii_lowercase() || "{*>".contains(c)))
}

fn faults(source: &Source) -> Vec<String> {
    if source.path == HOME {
        return Vec::new();
    }
    let lines = source.lines();
    let spelled = lines.iter().filter(|line| !line.test);
    let spelled = spelled.filter(|line| line.strings.iter().any(|text| is_subject(text)));
    spelled
        .map(|line| {
            source.at(
                line.number,
                "a subject is spelled here: ask contracts for it",
            )
        })
        .collect()
}

#[test]
fn a_subject_elsewhere_is_noticed() {
    for text in [
        "\"log.stock\"",
        "format!(\"command.{domain}.{verb}\")",
        "let root = \"event.\";",
    ] {
        assert_eq!(
            faults(&Source::new("bus/src/ask.rs", text)).len(),
            1,
            "{text}"
        );
        assert_eq!(
            faults(&Source::new("nats/src/permissions.rs", text)).len(),
            1
        );
        assert_none(&faults(&Source::new(HOME, text)));
        assert_none(&faults(&Source::new("tests/stories/stock.rs", text)));
    }
    assert_none(&faults(&Source::new(
        "bus/src/ask.rs",
        "\"log. A sentence\"; \"catalog.x\"",
    )));
}
