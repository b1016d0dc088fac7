//! What some domains need besides the mesh and their views, as far as this process has it.

use crate::settings::Settings;
use actors::notifications::Mailer;

/// What there is to give to domains.
#[derive(Clone, Default)]
pub struct Supplies {
    /// Sends mails.
    pub mailer: Option<Mailer>,
}

impl Supplies {
    /// What a process has that was told this.
    pub fn of(settings: &Settings) -> Self {
        let mailer = settings.mailer.clone();
        Self { mailer }
    }
}
