//! Rules are pure: what `decide`, `apply` and `policy` return depends on their arguments alone.

use crate::assert_none;
use crate::source::{Source, rust};
use crate::subjects;

/// What a rule may not say, and what to do instead.
const IMPURE: &[(&str, &str)] = &[
    (
        "async",
        "what must be waited for is prepared before the rule runs",
    ),
    (
        ".await",
        "what must be waited for is prepared before the rule runs",
    ),
    ("SystemTime", "time is an argument"),
    ("Instant", "time is an argument"),
    ("now()", "time is an argument"),
    ("rand", "chance is an argument"),
    ("Uuid::new", "ids are arguments"),
    ("now_v7", "ids are arguments"),
    ("new_v4", "ids are arguments"),
    ("tracing", "only the runtime logs"),
    ("println", "only the runtime logs"),
    ("eprintln", "only the runtime logs"),
    ("unwrap(", "a rule that panics takes its ledger along"),
    ("expect(", "a rule that panics takes its ledger along"),
];

#[test]
fn rules_are_pure() -> std::io::Result<()> {
    let faults: Vec<_> = rust()?.iter().flat_map(faults).collect();
    assert_none(&faults);
    Ok(())
}

fn faults(source: &Source) -> Vec<String> {
    if !is_rule(&source.path) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for line in source
        .lines()
        .iter()
        .filter(|line| !line.test && !is_attribute(&line.code))
    {
        for (word, instead) in IMPURE.iter().filter(|(word, _)| line.says(word)) {
            faults.push(source.at(line.number, &format!("`{word}` in a rule: {instead}")));
        }
        if line.strings.iter().any(|text| subjects::is_subject(text)) {
            faults.push(source.at(line.number, "a subject in a rule: contracts name subjects"));
        }
    }
    faults
}

/// `actors/src/<domain>/decide.rs`, or anything below `actors/src/<domain>/decide/`; the runtime is
/// no domain.
fn is_rule(path: &str) -> bool {
    let Some(path) = path.strip_prefix("actors/src/") else {
        return false;
    };
    let mut parts = path.trim_end_matches(".rs").split('/');
    let domain = parts.next();
    domain != Some("runtime") && parts.any(|part| ["decide", "apply", "policy"].contains(&part))
}

/// `#[expect(…)]` is a word to the linter.
fn is_attribute(code: &str) -> bool {
    code.trim_start().starts_with("#[")
}

#[test]
fn each_impure_word_is_noticed() {
    for (word, _) in IMPURE {
        let text = format!("let x = {word};\n#[cfg(test)]\nmod tests {{\n{word}\n}}");
        assert_eq!(
            faults(&Source::new("actors/src/stock/decide.rs", &text)).len(),
            1,
            "{word}"
        );
        assert_none(&faults(&Source::new("actors/src/stock/view.rs", &text)));
        assert_none(&faults(&Source::new("actors/src/runtime/policy.rs", &text)));
    }
}

#[test]
fn a_subject_in_a_rule_is_noticed() {
    let text = "send(\"command.stock.reserve\")";
    assert_eq!(
        faults(&Source::new("actors/src/stock/policy/orders.rs", text)).len(),
        1
    );
}
