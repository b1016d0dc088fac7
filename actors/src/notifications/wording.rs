//! Puts a letter into words: one template for each sort of news, its first line the subject.

use super::mailer::Enclosed;
use contracts::{
    notifications::{Letter, MailKind, News, Why},
    users::PasswordTicket,
};
use minijinja::{Environment, UndefinedBehavior, Value, context, syntax::SyntaxConfig};

/// The templates, by the name of what they tell.
const TEMPLATES: [(&str, &str); 8] = [
    ("placed", include_str!("templates/placed.txt")),
    ("paid", include_str!("templates/paid.txt")),
    ("cancelled", include_str!("templates/cancelled.txt")),
    ("shipped", include_str!("templates/shipped.txt")),
    ("delivered", include_str!("templates/delivered.txt")),
    ("refunded", include_str!("templates/refunded.txt")),
    ("welcome", include_str!("templates/welcome.txt")),
    ("password", include_str!("templates/password.txt")),
];

/// All templates, read.
pub(super) struct Wording {
    templates: Environment<'static>,
}

/// A letter in words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) subject: String,
    pub(super) body: String,
}

impl Wording {
    /// Reads the templates.
    pub(super) fn new() -> Result<Self, minijinja::Error> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        let mut syntax = SyntaxConfig::builder();
        syntax.trim_blocks(true).keep_trailing_newline(true);
        templates.set_syntax(syntax.build()?);
        for (name, text) in TEMPLATES {
            templates.add_template(name, text)?;
        }
        Ok(Self { templates })
    }

    /// What a letter says, with links to the shop at this address.
    pub(super) fn of(
        &self,
        letter: &Letter,
        enclosed: &Enclosed,
        shop: &str,
    ) -> Result<Words, String> {
        let text = self.text(letter, (enclosed, shop));
        let text = text.map_err(|why| why.to_string())?;
        // A template's first line holds nothing that a customer wrote.
        let (subject, body) = text.split_once("\n\n").unwrap_or((&text, ""));
        Ok(Words {
            subject: subject.to_owned(),
            body: body.to_owned(),
        })
    }

    fn text(
        &self,
        letter: &Letter,
        (enclosed, shop): (&Enclosed, &str),
    ) -> Result<String, minijinja::Error> {
        let kind: MailKind = letter.news.kind();
        let template = self.templates.get_template(kind.name())?;
        match enclosed {
            Enclosed::Nothing => template.render(facts(letter)),
            Enclosed::Ticket(ticket) => template.render(ticket_facts(ticket, shop)),
        }
    }
}

/// The ticket stands behind a `#`, so that no server on the way writes it down.
fn ticket_facts(ticket: &PasswordTicket, shop: &str) -> Value {
    let link = format!("{shop}/password#ticket={}", ticket.ticket.expose());
    let minutes = ticket.expires_in_s / 60;
    context! { link, minutes }
}

/// What a template may speak of; what a letter does not have is nothing.
fn facts(letter: &Letter) -> Value {
    let (mut amount, mut tracking, mut why, mut name) = (None, None, None, None);
    match &letter.news {
        News::Placed { total: paid }
        | News::Paid { amount: paid }
        | News::Refunded { amount: paid, .. } => amount = Some(paid.to_string()),
        News::Shipped { tracking: number } => tracking = number.as_deref(),
        News::Cancelled { why: reason } => why = Some(told(*reason)),
        News::Welcome { name: theirs } => name = theirs.as_deref(),
        News::Delivered | News::Password => {}
    }
    let order = letter.order.map(|order| order.to_string());
    context! { order, amount, tracking, why, name }
}

fn told(why: Why) -> &'static str {
    match why {
        Why::OutOfStock => "out-of-stock",
        Why::Declined => "declined",
        Why::Unpaid => "unpaid",
        Why::ByCustomer => "by-customer",
        Why::ByShop => "by-shop",
    }
}
