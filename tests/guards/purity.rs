//! Rules are pure: what the files of a domain return depends on their arguments alone. The few that
//! call out of the domain are named here.

use crate::source::{Line, Source, rust};
use crate::subjects;
use crate::{assert_none, assert_none_in};

/// Where domains are at home, each in a folder.
const DOMAINS: &str = "actors/src/";

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
    (
        "HashMap",
        "its order is chance: a BTreeMap has one of its own",
    ),
    (
        "HashSet",
        "its order is chance: a BTreeSet has one of its own",
    ),
    ("env", "what a process is told is an argument"),
    ("fs", "a rule knows its rows, and no files"),
    ("thread", "a rule is one thread's"),
    (STATIC, "what one rule leaves for the next lies in rows"),
];

/// Not as part of a lifetime.
const STATIC: &str = "static";

/// What is no rule: it prepares commands, does what the outside world is asked for, or stands
/// between the two. A name stands for its file and its folder.
const CALLING_OUT: &[&str] = &[
    "carts/offers",
    "catalog/stocked",
    "notifications/mailer",
    "notifications/sending",
    "notifications/tickets",
    "orders/quote",
    "payments/hands",
    "payments/sandbox",
    "users/counter",
    "users/password",
];

#[test]
fn rules_are_pure() -> std::io::Result<()> {
    assert_none_in(&rust()?, faults);
    Ok(())
}

/// Whoever no longer calls out is a rule like any other.
#[test]
fn each_that_calls_out_does_so() -> std::io::Result<()> {
    let sources = rust()?;
    let is_innocent = |name: &&&str| {
        let mut own = sources.iter().filter(|source| is_of(&source.path, name));
        own.all(|source| impure(source).is_empty())
    };
    let innocent = CALLING_OUT.iter().filter(is_innocent);
    let faults: Vec<_> = innocent
        .map(|name| format!("{name} calls nobody: it may be a rule again"))
        .collect();
    assert_none(&faults);
    Ok(())
}

fn faults(source: &Source) -> Vec<String> {
    if !is_rule(&source.path) {
        return Vec::new();
    }
    let mut faults = impure(source);
    for line in source.lines().iter().filter(|line| !line.test) {
        if line.strings.iter().any(|text| subjects::is_subject(text)) {
            faults.push(source.at(line.number, "a subject in a rule: contracts name subjects"));
        }
    }
    faults
}

fn impure(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    for line in source
        .lines()
        .iter()
        .filter(|line| !line.test && !is_attribute(&line.code))
    {
        for (word, instead) in IMPURE.iter().filter(|(word, _)| says(line, word)) {
            faults.push(source.at(line.number, &format!("`{word}` in a rule: {instead}")));
        }
    }
    faults
}

fn says(line: &Line, word: &str) -> bool {
    if word == STATIC {
        line.code.split_whitespace().any(|part| part == word)
    } else {
        line.says(word)
    }
}

/// Every file of `actors/src/<domain>/` that does not call out; the runtime is no domain.
fn is_rule(path: &str) -> bool {
    let domain = path
        .strip_prefix(DOMAINS)
        .and_then(|path| path.split_once('/'));
    domain.is_some_and(|(domain, _)| !["runtime", "tests"].contains(&domain))
        && !CALLING_OUT.iter().any(|name| is_of(path, name))
}

fn is_of(path: &str, name: &str) -> bool {
    let path = path.strip_prefix(DOMAINS);
    let rest = path.and_then(|path| path.strip_prefix(name));
    rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// `#[expect(…)]` is a word to the linter.
fn is_attribute(code: &str) -> bool {
    code.trim_start().starts_with("#[")
}

#[test]
fn each_impure_word_is_noticed() {
    for (word, _) in IMPURE {
        let text = format!("let x = {word} ;\n#[cfg(test)]\nmod tests {{\n{word}\n}}");
        let found = |path: &str| faults(&Source::new(path, &text));
        for rule in [
            "stock/decide.rs",
            "stock/view.rs",
            "carts/apply/aside.rs",
            "users/mod.rs",
        ] {
            assert_eq!(
                found(&format!("{DOMAINS}{rule}")).len(),
                1,
                "{word} in {rule}"
            );
        }
        for free in [
            "orders/quote.rs",
            "users/password/threads.rs",
            "runtime/policy.rs",
            "lib.rs",
        ] {
            assert_none(&found(&format!("{DOMAINS}{free}")));
        }
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

#[test]
fn a_name_that_lives_as_long_as_the_process_is_no_fault() {
    let text = "fn name() -> &'static str";
    assert_none(&faults(&Source::new("actors/src/stock/view.rs", text)));
}
