//! The `souk` command as processes of their own, to be killed and held still.

use crate::{World, soon};
use std::{path::PathBuf, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

/// A running `souk`. Dropping it kills it.
pub struct Souk {
    child: Child,
    says: Lines<BufReader<ChildStdout>>,
}

impl World {
    /// Hosts domains in a process of their own, over the views of this world's folder: the first to
    /// come has those of process "0", the next those of "1".
    pub fn run_souk(&self, domains: &[&str]) -> Souk {
        self.run(&[&["run"], domains].concat())
    }

    /// Serves HTTP in a process of its own, on a port that it can have again after its end.
    pub fn run_gateway(&self, port: u16) -> Souk {
        self.run(&["gateway", "--http", &format!("127.0.0.1:{port}")])
    }

    fn run(&self, arguments: &[&str]) -> Souk {
        let mut command = Command::new(binary());
        command
            .args(arguments)
            .env("SOUK_DATA", self.folder())
            .env("NATS_URL", self.url())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let mut child = command.spawn().expect("souk can be run");
        let says = child.stdout.take().expect("what it says");
        Souk {
            child,
            says: BufReader::new(says).lines(),
        }
    }
}

impl Souk {
    /// Waits until it says that its domain is ready.
    pub async fn until_ready(&mut self) {
        let ready = async {
            while let Some(line) = self.says.next_line().await.expect("what souk says") {
                if line.ends_with(" ready") {
                    return;
                }
            }
            panic!("souk ended before it was ready");
        };
        soon("souk is ready", ready).await;
    }

    /// Ends it without warning, as a crash would.
    pub async fn kill9(&mut self) {
        let killed = soon("souk is gone", self.child.kill()).await;
        killed.expect("souk is killed");
    }

    /// Holds it still: its connections stay open and nothing answers.
    pub async fn pause(&self) {
        self.signal("STOP").await;
    }

    /// Lets it go on.
    pub async fn resume(&self) {
        self.signal("CONT").await;
    }

    async fn signal(&self, name: &str) {
        let id = self.child.id().expect("souk runs");
        let mut kill = Command::new("kill");
        let told = kill.arg(format!("-{name}")).arg(id.to_string()).status();
        let told = told.await.expect("kill can be run");
        assert!(told.success(), "souk was not told {name}");
    }
}

/// The binary that was built beside this test.
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("this test's own path");
    let built = test.parent().and_then(|deps| deps.parent());
    let souk = built.expect("a target folder").join("souk");
    let told = souk.display();
    assert!(
        souk.is_file(),
        "{told} is missing: build it with `cargo build --bins`, or run `make test`"
    );
    souk
}
