//! Puts a letter into words: one template for each sort of news, its first line the subject.

use contracts::notifications::{Letter, MailKind, News, Why};
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

/// The templates, by the name of what they tell.
const TEMPLATES: [(&str, &str); 7] = [
    ("placed", include_str!("templates/placed.txt")),
    ("paid", include_str!("templates/paid.txt")),
    ("cancelled", include_str!("templates/cancelled.txt")),
    ("shipped", include_str!("templates/shipped.txt")),
    ("delivered", include_str!("templates/delivered.txt")),
    ("refunded", include_str!("templates/refunded.txt")),
    ("welcome", include_str!("templates/welcome.txt")),
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

/// What a template may speak of.
#[derive(Default, Serialize)]
struct Facts<'a> {
    order: Option<String>,
    amount: Option<String>,
    tracking: Option<&'a str>,
    why: Option<Why>,
    name: Option<&'a str>,
}

impl Wording {
    /// Reads the templates.
    pub(super) fn new() -> Result<Self, minijinja::Error> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.set_trim_blocks(true);
        templates.set_keep_trailing_newline(true);
        for (name, text) in TEMPLATES {
            templates.add_template(name, text)?;
        }
        Ok(Self { templates })
    }

    /// What a letter says.
    pub(super) fn of(&self, letter: &Letter) -> Result<Words, minijinja::Error> {
        let kind: MailKind = letter.news.kind();
        let template = self.templates.get_template(kind.name())?;
        let text = template.render(facts(letter))?;
        // A template's first line holds nothing that a customer wrote.
        let (subject, body) = text.split_once("\n\n").unwrap_or((&text, ""));
        Ok(Words {
            subject: subject.to_owned(),
            body: body.to_owned(),
        })
    }
}

fn facts(letter: &Letter) -> Facts<'_> {
    let order = letter.order.map(|order| order.to_string());
    let facts = Facts {
        order,
        ..Facts::default()
    };
    match &letter.news {
        News::Placed { total: amount } | News::Paid { amount } | News::Refunded { amount, .. } => {
            Facts {
                amount: Some(amount.to_string()),
                ..facts
            }
        }
        News::Cancelled { why } => Facts {
            why: Some(*why),
            ..facts
        },
        News::Shipped { tracking } => Facts {
            tracking: tracking.as_deref(),
            ..facts
        },
        News::Welcome { name } => Facts {
            name: name.as_deref(),
            ..facts
        },
        News::Delivered => facts,
    }
}
