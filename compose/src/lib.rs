//! The parts of Souk put together: what the `souk` command does, each subcommand in its own file.
//!
//! **Invariant:** every process is told who it is by one [`settings::Settings`], read once.
//! **Invariant:** a process stops in order: it takes nothing more, finishes what it has, and only
//! then lets go of the mesh.

pub mod cli;
pub mod settings;

pub mod fronts;
pub mod gateway_process;
pub mod run;
pub mod up;

pub mod data;
pub mod hosting;
pub mod identity;
pub mod operators;
pub mod retail;
pub mod room;
pub mod roster;
pub mod server;
pub mod signals;
pub mod supplies;
pub mod telemetry;
pub mod trade;

pub mod client;

pub mod bench;

/// Why a command did not do what it should; printed once, with all its causes.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Whether a command ended because nobody reads what it prints, as behind `head`; nothing is wrong
/// then.
pub fn is_unread(failure: &Failure) -> bool {
    let error = failure.downcast_ref::<std::io::Error>();
    error.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
