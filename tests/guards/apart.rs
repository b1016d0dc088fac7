//! Who keeps away from what: domains from each other, contracts and the runtime's machines from
//! clocks, files and runtimes.

use crate::source::{Line, Source, rust};
use crate::{assert_none, assert_none_in};
use contracts::domains;

/// What no contract and no machine may say, and why.
const OUTSIDE: &[(&str, &str)] = &[
    ("SystemTime", "time is an argument"),
    ("Instant::now", "time is an argument"),
    ("fs", "files are the actors' own"),
    ("tokio", "the actor beside it waits"),
];

/// The machines of the runtime, each with what lies in its folder.
const MACHINES: &[&str] = &[
    "adapter", "keys", "layers", "ledger", "policy", "relay", "rows", "rules", "tail", "ticker",
    "word",
];
/// What lies in a machine's folder and drives it.
const DRIVERS: &[&str] = &["actor.rs", "handle.rs"];

/// From where a path goes to what is no part of this file.
const ANCHORS: [&str; 2] = ["crate::", "super::"];

#[test]
fn no_domain_knows_another() -> std::io::Result<()> {
    assert_none_in(&rust()?, acquaintances);
    Ok(())
}

#[test]
fn contracts_and_machines_touch_nothing_outside() -> std::io::Result<()> {
    assert_none_in(&rust()?, touches);
    Ok(())
}

fn acquaintances(source: &Source) -> Vec<String> {
    let path = source.path.strip_prefix("actors/src/");
    let Some((own, _)) = path.and_then(|path| path.split_once('/')) else {
        return Vec::new();
    };
    let is_domain = |name: &str| domains().iter().any(|table| table.name == name);
    if !is_domain(own) {
        return Vec::new();
    }
    let known = roots(&source.lines()).into_iter();
    let others = known.filter(|(_, root)| root != own && is_domain(root));
    let told = others.map(|(line, root)| {
        let what = format!("{own} knows {root}: it may only listen to it, or ask it over the bus");
        source.at(line, &what)
    });
    told.collect()
}

/// The first name of every path from an anchor, with its line.
fn roots(lines: &[Line]) -> Vec<(usize, String)> {
    let code: Vec<&str> = lines.iter().map(|line| line.code.as_str()).collect();
    let code = code.join("\n");
    let mut roots = Vec::new();
    for (at, anchor) in ANCHORS.iter().flat_map(|anchor| code.match_indices(anchor)) {
        let (before, rest) = code.split_at(at + anchor.len());
        let line = before.lines().count();
        let names = match rest.strip_prefix('{') {
            Some(group) => members(group),
            None => vec![rest],
        };
        let names = names.into_iter().map(|name| (line, first_name(name)));
        roots.extend(names);
    }
    roots
}

/// What stands between the commas of a group that has just begun, and in no group within it.
fn members(group: &str) -> Vec<&str> {
    let (mut depth, mut begin, mut members) = (0, 0, Vec::new());
    for (at, letter) in group.char_indices() {
        let ends = depth == 0 && (letter == ',' || letter == '}');
        if ends {
            members.push(group.get(begin..at).unwrap_or_default());
            begin = at + 1;
        }
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            _ => {}
        }
    }
    members
}

fn first_name(path: &str) -> String {
    let name = path.trim_start().chars();
    name.take_while(|letter| letter.is_alphanumeric() || *letter == '_')
        .collect()
}

fn touches(source: &Source) -> Vec<String> {
    if !source.path.starts_with("contracts/src/") && !is_machine(&source.path) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for line in source.lines().iter().filter(|line| !line.test) {
        for (word, instead) in OUTSIDE.iter().filter(|(word, _)| line.says(word)) {
            faults.push(source.at(line.number, &format!("`{word}`: {instead}")));
        }
    }
    faults
}

fn is_machine(path: &str) -> bool {
    let Some(path) = path.strip_prefix("actors/src/runtime/") else {
        return false;
    };
    let (machine, within) = path.split_once('/').unwrap_or((path, ""));
    MACHINES.contains(&machine.trim_end_matches(".rs")) && !DRIVERS.contains(&within)
}

#[test]
fn each_way_to_know_another_domain_is_noticed() {
    for text in [
        "use crate::orders::Held;",
        "use crate::{\n    runtime::{At, orders},\n    orders::{self, Held},\n};",
        "use super::{level::sums, orders::Held};",
        "fn a() {\n    crate::orders::place()\n}",
    ] {
        let found = acquaintances(&Source::new("actors/src/stock/decide.rs", text));
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_none(&acquaintances(&Source::new(
            "actors/src/orders/decide.rs",
            text,
        )));
        assert_none(&acquaintances(&Source::new("actors/src/lib.rs", text)));
    }
    let fine = "use contracts::orders::Placed; // crate::orders\nuse crate::runtime::{orders, At};";
    assert_none(&acquaintances(&Source::new(
        "actors/src/stock/policy.rs",
        fine,
    )));
}

#[test]
fn each_touch_is_noticed() {
    for (word, _) in OUTSIDE {
        let text = format!("let x = {word};\n#[cfg(test)]\nmod tests {{\n{word}\n}}");
        for path in [
            "contracts/src/time.rs",
            "actors/src/runtime/ledger.rs",
            "actors/src/runtime/ledger/group.rs",
        ] {
            assert_eq!(
                touches(&Source::new(path, &text)).len(),
                1,
                "{word} in {path}"
            );
        }
        for path in [
            "actors/src/runtime/ledger/actor.rs",
            "actors/src/runtime/host.rs",
        ] {
            assert_none(&touches(&Source::new(path, &text)));
        }
    }
}
