//! Somebody at a shell asks what there is to say: help, and scripts that complete a line.

use crate::shop::{VARIABLES, souk};
use harness::soon;
use std::{collections::BTreeSet, pin::Pin};

/// What `souk` prints where there is nothing yet.
async fn says(arguments: &[&str]) -> String {
    let data = tempfile::tempdir().unwrap();
    let ran = souk(data.path(), arguments).output();
    let ran = soon(&format!("souk {arguments:?}"), ran).await.unwrap();
    assert!(ran.status.success(), "{ran:?}");
    String::from_utf8(ran.stdout).unwrap()
}

/// The commands that a help names.
fn commands(help: &str) -> Vec<String> {
    let (_, listed) = help.split_once("\nCommands:\n").unwrap_or_default();
    let listed = listed.lines().take_while(|line| !line.is_empty());
    // What a command does may go on in a line that is further in.
    let named = listed.filter_map(|line| line.strip_prefix("  "));
    let named = named.filter(|line| !line.starts_with(' '));
    let names = named.filter_map(|line| line.split_whitespace().next());
    let names = names.filter(|name| *name != "help");
    names.map(str::to_owned).collect()
}

/// The help of a command and of every command below it.
fn help(of: Vec<String>) -> Pin<Box<dyn Future<Output = String>>> {
    Box::pin(async move {
        let mut arguments: Vec<_> = of.iter().map(String::as_str).collect();
        arguments.push("--help");
        let mut help = says(&arguments).await;
        for command in commands(&help) {
            let below = [of.clone(), vec![command]].concat();
            help.push_str(&self::help(below).await);
        }
        help
    })
}

#[tokio::test]
async fn every_variable_is_told_of_and_known_to_the_tests() {
    let help = help(Vec::new()).await;
    let part = |letter: char| letter.is_ascii_uppercase() || letter == '_';
    let words = help.split(|letter| !part(letter));
    // What stands alone is how they begin, and no name.
    let names = words.filter(|word| !word.ends_with('_'));
    let told = names.filter(|word| word.starts_with("SOUK_") || word.starts_with("NATS_"));
    let told: BTreeSet<_> = told.collect();
    assert_eq!(told, BTreeSet::from(VARIABLES));
}

#[tokio::test]
async fn every_shell_can_complete_every_command() {
    let commands = commands(&says(&["--help"]).await);
    assert!(commands.len() > 10, "{commands:?}");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = says(&["completions", shell]).await;
        let missing: Vec<_> = commands
            .iter()
            .filter(|command| !script.contains(command.as_str()))
            .collect();
        assert!(missing.is_empty(), "{shell}: {missing:?} of {script}");
    }
}
