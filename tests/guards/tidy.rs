//! Files and functions fit a screen, say what they are for, and leave nothing half done.

use crate::source::{Line, Source, rust, tree};
use crate::{assert_none, assert_none_in};

const FILE_LINES: usize = 300;
const MEDIAN_LINES: usize = 150;
const FUNCTION_LINES: usize = 60;
const COLUMNS: usize = 100;

/// What no code may say, and why.
const UNWANTED: &[(&str, &str)] = &[
    ("todo!", "finish it"),
    ("unimplemented!", "finish it"),
    ("dbg!", "the runtime logs"),
    ("#[ignore", "a test that does not run shows nothing"),
    ("#[allow(", "use #[expect(…, reason = …)]"),
    ("#![allow(", "use #![expect(…, reason = …)]"),
    ("thread::sleep", "wait for the thing itself"),
];

/// What tests may not say, of whichever runtime it is.
const SLEEPING: [&str; 2] = ["sleep(", "sleep_until("];

/// What only tests may say.
const TESTS_ONLY: &[&str] = &[".unwrap()", ".expect("];

/// Names that say nothing about the shop.
const EMPTY_NAMES: &[&str] = &[
    "utils", "util", "common", "helpers", "helper", "manager", "misc",
];

/// The only prose at the root; folders may have a README.md.
const DOCUMENTS: &[&str] = &["README.md", "ARCHITECTURE.md", "DECISIONS.md"];

#[test]
fn every_file_is_tidy() -> std::io::Result<()> {
    let sources = rust()?;
    let mut faults: Vec<_> = sources.iter().flat_map(faults_of_file).collect();
    faults.extend(faults_of_lengths(&sources));
    assert_none(&faults);
    Ok(())
}

#[test]
fn every_name_and_document_is_wanted() -> std::io::Result<()> {
    assert_none_in(&tree()?, fault_of_path);
    Ok(())
}

fn faults_of_lengths(sources: &[Source]) -> Option<String> {
    let mut lengths: Vec<_> = sources
        .iter()
        .map(|source| source.text.lines().count())
        .collect();
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    (median > MEDIAN_LINES)
        .then(|| format!("half of all files have more than {MEDIAN_LINES} lines"))
}

fn fault_of_path(source: &Source) -> Option<String> {
    let empty = |part: &str| EMPTY_NAMES.contains(&part.trim_end_matches(".rs"));
    let stray = source.path.ends_with(".md")
        && source.file_name() != "README.md"
        && !DOCUMENTS.contains(&source.path.as_str());
    if source.path.split('/').any(empty) {
        Some(source.at(1, "name it after the thing it is about"))
    } else {
        stray.then(|| source.at(1, "decisions go in DECISIONS.md, the rest in code"))
    }
}

fn faults_of_file(source: &Source) -> Vec<String> {
    let lines = source.lines();
    let mut faults = Vec::new();
    if lines.len() > FILE_LINES {
        faults.push(source.at(
            FILE_LINES + 1,
            &format!("more than {FILE_LINES} lines: split by verb"),
        ));
    }
    if !source.text.starts_with("//! ") {
        faults.push(source.at(1, "begins with `//!` and what the file is for"));
    }
    for line in &lines {
        faults.extend(fault_of_line(line).map(|what| source.at(line.number, &what)));
    }
    faults.extend(long_functions(&lines).map(|(line, length)| {
        source.at(
            line,
            &format!("a function of {length} lines, of at most {FUNCTION_LINES}"),
        )
    }));
    faults.extend(unexplained(&lines).map(|line| source.at(line, "#[expect] without a reason")));
    faults
}

fn fault_of_line(line: &Line) -> Option<String> {
    if let Some((word, instead)) = UNWANTED.iter().find(|(word, _)| line.says(word)) {
        return Some(format!("`{word}`: {instead}"));
    }
    let sleeps = SLEEPING.iter().find(|word| line.test && line.says(word));
    if let Some(word) = sleeps {
        return Some(format!("`{word}` in a test: wait for the thing itself"));
    }
    // Without an argument it is somebody's own method.
    let code = line.code.replace(".expect()", "");
    if let Some(word) = TESTS_ONLY
        .iter()
        .find(|word| !line.test && code.contains(**word))
    {
        return Some(format!("`{word}` outside tests"));
    }
    // Neither a text nor an address can be broken.
    let breakable = line.strings.is_empty() && !line.raw.contains("://");
    let wide = breakable && line.raw.chars().count() > COLUMNS;
    wide.then(|| format!("more than {COLUMNS} columns"))
}

/// The first line and the length of each function that is too long. Formatted code closes a
/// function with a brace at the column where it began.
fn long_functions(lines: &[Line]) -> impl Iterator<Item = (usize, usize)> {
    let starts = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| begins_function(&line.code));
    let length = |(start, first): (usize, &Line)| {
        let ends = |line: &Line, at: usize| {
            let code = line.code.trim();
            let closes = code.ends_with('}') && (at == 0 || code.starts_with('}'));
            line.indent() == first.indent() && (closes || code.ends_with(';'))
        };
        let body = lines.iter().skip(start).enumerate();
        let length = body.take_while(|(at, line)| !ends(line, *at)).count() + 1;
        (first.number, length)
    };
    starts
        .map(length)
        .filter(|(_, length)| *length > FUNCTION_LINES)
}

fn begins_function(code: &str) -> bool {
    let before = code.split_once("fn ").map(|(before, _)| before.trim());
    let marks = [
        "pub",
        "pub(crate)",
        "pub(super)",
        "const",
        "async",
        "extern",
        "\"\"",
        "default",
    ];
    before.is_some_and(|before| before.split_whitespace().all(|word| marks.contains(&word)))
}

/// The lines of all `#[expect(…)]` that give no reason.
fn unexplained(lines: &[Line]) -> impl Iterator<Item = usize> {
    let opens = |line: &Line| line.code.contains("#[expect(") || line.code.contains("#![expect(");
    let starts = lines
        .iter()
        .enumerate()
        .filter(move |(_, line)| opens(line));
    let silent = |&(start, _): &(usize, &Line)| {
        let mut attribute = String::new();
        for line in lines.iter().skip(start) {
            attribute.push_str(&line.code);
            if line.code.contains(")]") {
                break;
            }
        }
        !attribute.contains("reason")
    };
    starts.filter(silent).map(|(_, line)| line.number)
}

#[test]
fn each_untidy_line_is_noticed() {
    let wide = format!("let {} = 1;", "x".repeat(COLUMNS));
    let unwanted = UNWANTED.iter().map(|(word, _)| format!("{word})"));
    let tests_only = TESTS_ONLY.iter().map(|word| format!("x{word}y"));
    let silent = ["#[expect(dead_code)]".to_owned(), wide];
    for text in unwanted.chain(tests_only).chain(silent) {
        let found = faults_of_file(&Source::new(
            "bus/src/ask.rs",
            &format!("//! Asks.\n{text}\n"),
        ));
        assert_eq!(found.len(), 1, "{text}: {found:?}");
    }
    let fine = "//! Asks.\n#[expect(dead_code, reason = \"it is\")]\n// todo! x.unwrap()\nx.expect();\n#[test]\nfn a() {}";
    assert_none(&faults_of_file(&Source::new("bus/src/ask.rs", fine)));
    assert_none(&faults_of_file(&Source::new(
        "tests/stories/a.rs",
        "//! A.\nb.unwrap()",
    )));
}

#[test]
fn a_test_that_sleeps_is_noticed() {
    for text in ["tokio::time::sleep(PAUSE).await", "sleep_until(noon)"] {
        let text = format!("//! A.\n{text}");
        assert_eq!(
            faults_of_file(&Source::new("tests/mesh/a.rs", &text)).len(),
            1
        );
        assert_none(&faults_of_file(&Source::new("bus/src/a.rs", &text)));
    }
}

#[test]
fn a_long_function_is_noticed() {
    let body = "        one();\n".repeat(FUNCTION_LINES);
    let long = format!("//! A.\nimpl A {{\n    pub async fn a() {{\n{body}    }}\n}}\n");
    let found = faults_of_file(&Source::new("bus/src/a.rs", &long));
    assert_eq!(
        found,
        ["bus/src/a.rs:3: a function of 62 lines, of at most 60"]
    );
    let short = format!(
        "//! A.\ntrait A {{\n    fn a();\n    fn b(\n    ) -> C;\n    fn d() {{}}\n{body}}}\n"
    );
    assert_none(&faults_of_file(&Source::new("bus/src/a.rs", &short)));
}

#[test]
fn long_and_unexplained_files_are_noticed() {
    let long = Source::new("bus/src/a.rs", &"a();\n".repeat(FILE_LINES + 1));
    assert_eq!(faults_of_file(&long).len(), 2);
    assert!(faults_of_lengths(&[long]).is_some());
}

#[test]
fn an_empty_name_and_a_stray_document_are_noticed() {
    for path in [
        "bus/src/utils/a.rs",
        "bus/src/common.rs",
        "PLAN.md",
        "bus/NOTES.md",
    ] {
        assert!(fault_of_path(&Source::new(path, "")).is_some(), "{path}");
    }
    for path in ["README.md", "actors/README.md", "DECISIONS.md"] {
        assert_eq!(fault_of_path(&Source::new(path, "")), None);
    }
}
