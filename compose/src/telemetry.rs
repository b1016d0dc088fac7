//! How a process speaks about itself: in log lines, on standard error, and in metrics.

use crate::settings::{Form, Speech};
use metrics_exporter_prometheus::{BuildError, PrometheusHandle};
use tracing_subscriber::{EnvFilter, filter::ParseError, fmt, util::SubscriberInitExt};

/// Begins to log; `usual` is the filter when nobody says.
pub fn begin(speech: &Speech, usual: &str) -> Result<(), ParseError> {
    let filter = EnvFilter::try_new(speech.filter.as_deref().unwrap_or(usual))?;
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Complaining that nobody reads would be read by nobody, and panic over that.
    let lines = lines.log_internal_errors(false);
    let begun = match speech.form {
        Form::Text => {
            let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
            lines.with_ansi(colours).finish().try_init()
        }
        Form::Json => lines.json().finish().try_init(),
    };
    // Whoever has begun already, as a test may have, goes on.
    drop(begun);
    Ok(())
}

/// Begins to measure, and says what each metric means; once in the life of a process.
pub fn measure() -> Result<PrometheusHandle, BuildError> {
    let metrics = gateway::record()?;
    actors::runtime::describe_metrics();
    Ok(metrics)
}
