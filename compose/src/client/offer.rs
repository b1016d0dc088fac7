//! `souk offer`: public events for a tool, which may not make consumers itself.

use super::{find, print};
use crate::{Failure, run::domain_names, settings::Settings};
use clap::Args;
use contracts::subject::EVENTS_STREAM;

/// The longest name of a consumer, in bytes.
pub const NAME_BYTES_MAX: usize = 64;

/// What `souk offer` must be told.
#[derive(Args)]
pub struct Offer {
    /// How the tool calls the consumer: letters, digits, dashes and underscores.
    #[arg(value_parser = name)]
    name: String,
    /// Only the events of this domain.
    #[arg(long, value_parser = domain_names())]
    domain: Option<String>,
}

impl Offer {
    /// Makes the consumer, and says where it is.
    pub async fn run(self, settings: &Settings) -> Result<(), Failure> {
        let bus = find::enter(settings).await?;
        bus.offer_events(&self.name, self.domain.as_deref()).await?;
        let name = self.name;
        Ok(print(&format!(
            "stream {EVENTS_STREAM}, consumer {name}: pull, and acknowledge each event\n"
        ))?)
    }
}

fn name(text: &str) -> Result<String, String> {
    let plain = |letter: u8| letter.is_ascii_alphanumeric() || b"-_".contains(&letter);
    let good = (1..=NAME_BYTES_MAX).contains(&text.len()) && text.bytes().all(plain);
    good.then(|| text.to_owned()).ok_or_else(|| {
        format!("say up to {NAME_BYTES_MAX} letters, digits, dashes and underscores")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_consumer_has_a_plain_name() {
        assert!(name("web-shop_2").is_ok());
        for wrong in ["", "a.b", "a*", ">", "a b", "ü", &"a".repeat(65)] {
            assert!(name(wrong).is_err(), "{wrong}");
        }
    }
}
