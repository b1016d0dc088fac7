//! The `souk` command.

use compose::{Failure, cli::Souk, is_unread};
use std::{process::ExitCode, time::Duration};

/// The ledger's work is mostly small maps, and this makes them cheaper.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long what still runs may take to end when everything else has.
const END_WAIT: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let souk = Souk::of_command_line();
    let ended = match tokio::runtime::Runtime::new() {
        Ok(runtime) => {
            let ended = runtime.block_on(souk.run());
            runtime.shutdown_timeout(END_WAIT);
            ended
        }
        Err(error) => Err(error.into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if is_unread(&failure) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure);
            ExitCode::FAILURE
        }
    }
}

/// Says what went wrong and why, cause by cause, without saying anything twice.
fn complain(failure: &Failure) {
    let mut said = failure.to_string();
    eprint!("souk: {said}");
    let mut cause = failure.source();
    while let Some(why) = cause {
        let text = why.to_string();
        if !said.contains(&text) {
            eprint!(": {text}");
        }
        said = text;
        cause = why.source();
    }
    eprintln!();
}
