//! How the gateway says it is, for whoever asks the mesh the same.

use crate::{Failure, data, settings::Settings};
use clap::Args;
use reqwest::{Client, Response, StatusCode, Url};
use serde_json::Value;
use std::{error::Error, fmt, time::Duration};

/// Where the gateway is when nobody says.
pub const GATEWAY_URL: &str = "http://127.0.0.1:3000";
/// How long the gateway has to say how it is.
pub const READY_TIMEOUT: Duration = Duration::from_secs(2);
/// The largest answer that is read, in bytes.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// Where commands at a shell find the gateway.
#[derive(Args)]
pub struct Gateway {
    /// Where the gateway is; without it that of the `souk up` in the data folder, else
    /// http://127.0.0.1:3000.
    #[arg(long, env = "SOUK_URL", value_name = "URL", value_parser = plain)]
    url: Option<Url>,
}

/// The gateway itself speaks HTTP. What protects it on the way to the world stands before it, and
/// would answer in its place.
fn plain(text: &str) -> Result<Url, String> {
    let url: Url = text.parse().map_err(|error| format!("{error}"))?;
    match url.scheme() {
        "http" => Ok(url),
        other => Err(format!(
            "the gateway is asked over http:// itself, not over {other}://"
        )),
    }
}

/// How a gateway is, as one line.
pub(super) struct Look {
    url: String,
    /// Whether somebody said that there is a gateway here.
    named: bool,
    state: State,
}

enum State {
    Ready,
    NotReady(String),
    NotReachable(String),
}

impl Gateway {
    /// Where it is.
    pub(crate) fn url(&self, settings: &Settings) -> Result<Url, Failure> {
        if let Some(url) = &self.url {
            return Ok(url.clone());
        }
        let running = data::running(&settings.data);
        let url = running.map_or(GATEWAY_URL.to_owned(), |note| note.http);
        Ok(url.parse()?)
    }

    /// Asks the gateway whether it is ready.
    pub(super) async fn look(&self, settings: &Settings) -> Look {
        let url = match &self.url {
            Some(url) => url.to_string(),
            None => data::running(&settings.data).map_or(GATEWAY_URL.to_owned(), |note| note.http),
        };
        let url = url.trim_end_matches('/').to_owned();
        let named = self.url.is_some();
        let state = state(&url).await.unwrap_or_else(|error| {
            let why = error
                .source()
                .map(root)
                .unwrap_or_else(|| error.to_string());
            State::NotReachable(why)
        });
        Look { url, named, state }
    }
}

impl Look {
    /// What is wrong, if it counts: nobody need answer where nobody said there is a gateway.
    pub(super) fn unwell(&self) -> Option<String> {
        match &self.state {
            State::Ready => None,
            State::NotReachable(_) if !self.named => None,
            State::NotReady(_) | State::NotReachable(_) => Some(self.to_string()),
        }
    }
}

impl fmt::Display for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "gateway at {}: ", self.url)?;
        match &self.state {
            State::Ready => f.write_str("ready"),
            State::NotReady(why) => write!(f, "not ready: {why}"),
            State::NotReachable(why) => write!(f, "not reachable: {why}"),
        }
    }
}

async fn state(url: &str) -> reqwest::Result<State> {
    // It is asked itself, and not somebody in between.
    let client = Client::builder()
        .no_proxy()
        .timeout(READY_TIMEOUT)
        .build()?;
    let answer = client.get(format!("{url}/readyz")).send().await?;
    Ok(match answer.status() {
        StatusCode::OK => State::Ready,
        StatusCode::SERVICE_UNAVAILABLE => State::NotReady(reasons(answer).await?),
        other => State::NotReachable(format!("something else answers there, with {other}")),
    })
}

/// Everything that is not ready, each with its reason.
async fn reasons(answer: Response) -> reqwest::Result<String> {
    let silent = || "it does not say why".to_owned();
    if answer
        .content_length()
        .is_none_or(|bytes| bytes > ANSWER_BYTES_MAX)
    {
        return Ok(silent());
    }
    Ok(reasons_of(&answer.json().await?).unwrap_or_else(silent))
}

fn reasons_of(problem: &Value) -> Option<String> {
    let details = problem.get("details").and_then(Value::as_object);
    let named = details.into_iter().flatten();
    let named = named.map(|(name, why)| match why.as_str() {
        Some(why) => format!("{name}: {why}"),
        None => name.clone(),
    });
    let named: Vec<_> = named.collect();
    if !named.is_empty() {
        return Some(named.join("; "));
    }
    Some(problem.get("detail")?.as_str()?.to_owned())
}

/// The first of all causes, which is the one that says something.
fn root(error: &(dyn Error + 'static)) -> String {
    let mut first = error;
    while let Some(cause) = first.source() {
        first = cause;
    }
    first.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use serde_json::json;

    #[derive(clap::Parser)]
    struct Asked {
        #[command(flatten)]
        gateway: Gateway,
    }

    #[test]
    fn an_address_that_is_not_plain_http_is_refused_by_name() {
        let parse = |url| Asked::try_parse_from(["souk", "--url", url]);
        let asked = parse("http://127.0.0.1:3000").ok().unwrap();
        assert!(asked.gateway.url.is_some());
        let refused = parse("https://souk.example").err().unwrap().to_string();
        assert!(refused.contains("--url"), "{refused}");
        assert!(refused.contains("not over https://"), "{refused}");
    }

    #[test]
    fn everything_that_is_not_ready_is_named_with_its_reason() {
        let details = json!({"stock": "its log cannot be read", "users": "nobody hosts it"});
        let problem = json!({"detail": "not ready: stock, users", "details": details});
        let reasons = "stock: its log cannot be read; users: nobody hosts it";
        assert_eq!(reasons_of(&problem).as_deref(), Some(reasons));
        let bare = json!({"detail": "overloaded", "details": null});
        assert_eq!(reasons_of(&bare).as_deref(), Some("overloaded"));
    }

    #[test]
    fn an_unreachable_gateway_is_unwell_only_where_one_was_said_to_be() {
        let look = |named| Look {
            url: GATEWAY_URL.to_owned(),
            named,
            state: State::NotReachable("connection refused".to_owned()),
        };
        assert_eq!(look(false).unwell(), None);
        let said = "gateway at http://127.0.0.1:3000: not reachable: connection refused";
        assert_eq!(look(true).unwell().as_deref(), Some(said));
    }
}
