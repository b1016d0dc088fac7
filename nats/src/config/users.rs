//! Who may do what: the users of a server, in two accounts.
//!
//! **Invariant:** a list of subjects that is empty permits nothing, although the server alone would
//! read it as all.
//! **Invariant:** the streams are in the shop's account, and the tools' account has none.

use crate::permissions::lent::{self, Answers};
use crate::quoted::{Quoted, quoted_list};
use std::fmt;

/// A space of subjects of its own on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// Domains, gateways and operators, and all streams.
    Shop,
    /// Internal tools, which see of the shop what it lends them.
    Tools,
}

/// An account's name is a folder of the server's store: another name is another, empty shop.
impl fmt::Display for Account {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Shop => "SOUK",
            Self::Tools => "TOOLS",
        })
    }
}

pub(super) fn write(
    to: &mut fmt::Formatter<'_>,
    identities: &[Identity],
    password_users: &[PasswordUser],
) -> fmt::Result {
    if identities.is_empty() && password_users.is_empty() {
        return Ok(());
    }
    writeln!(to, "accounts {{")?;
    for account in [Account::Shop, Account::Tools] {
        writeln!(to, "  {account} {{\n    users: [")?;
        for identity in identities.iter().filter(|one| one.account == account) {
            identity.write(to)?;
        }
        for user in password_users.iter().filter(|one| one.account == account) {
            user.write(to)?;
        }
        writeln!(to, "    ]")?;
        match account {
            Account::Shop => write_lent(to)?,
            Account::Tools => write_borrowed(to)?,
        }
        writeln!(to, "  }}")?;
    }
    writeln!(to, "}}")
}

fn write_lent(to: &mut fmt::Formatter<'_>) -> fmt::Result {
    let accounts = format!("accounts: [{}]", Account::Tools);
    writeln!(to, "    jetstream: enabled\n    exports: [")?;
    for service in lent::services() {
        let subject = Quoted(&service.subject);
        let answers = match service.answers {
            Answers::One => "singleton",
            Answers::Several => "stream",
        };
        writeln!(
            to,
            "      {{service: {subject}, response_type: {answers}, {accounts}}}"
        )?;
    }
    for stream in lent::streams() {
        writeln!(to, "      {{stream: {}, {accounts}}}", Quoted(&stream))?;
    }
    writeln!(to, "    ]")
}

fn write_borrowed(to: &mut fmt::Formatter<'_>) -> fmt::Result {
    let from = |subject: &str| {
        format!(
            "{{account: {}, subject: {}}}",
            Account::Shop,
            Quoted(subject)
        )
    };
    writeln!(to, "    imports: [")?;
    for service in lent::services() {
        writeln!(to, "      {{service: {}}}", from(&service.subject))?;
    }
    for stream in lent::streams() {
        writeln!(to, "      {{stream: {}}}", from(&stream))?;
    }
    writeln!(to, "    ]")
}

/// Who a key is, and which subjects it may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// For people who read the configuration.
    pub name: String,
    /// The public nkey (`U…`).
    pub public_key: String,
    /// Subjects it may send to; none if empty.
    pub publish: Vec<String>,
    /// Subjects it may listen on; none if empty.
    pub subscribe: Vec<String>,
    /// Whether it may answer whom it was asked by, wherever the answer goes.
    pub allow_responses: bool,
    /// Where it is at home.
    pub account: Account,
}

impl Identity {
    fn write(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(to, "    # {}", self.name.replace(char::is_control, " "))?;
        write!(to, "    {{nkey: {}, ", Quoted(&self.public_key))?;
        write_permissions(to, &self.publish, &self.subscribe, self.allow_responses)
    }
}

/// Who may connect with a password, and which subjects they may use. No `Debug`: it holds a secret.
#[derive(Clone)]
pub struct PasswordUser {
    /// The login name.
    pub user: String,
    /// The password, plain or as bcrypt.
    pub password: String,
    /// Subjects it may send to; none if empty.
    pub publish: Vec<String>,
    /// Subjects it may listen on; none if empty.
    pub subscribe: Vec<String>,
    /// Whether it may answer whom it was asked by, wherever the answer goes.
    pub allow_responses: bool,
    /// Where it is at home.
    pub account: Account,
}

impl PasswordUser {
    fn write(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            to,
            "    {{user: {}, password: {}, ",
            Quoted(&self.user),
            Quoted(&self.password)
        )?;
        write_permissions(to, &self.publish, &self.subscribe, self.allow_responses)
    }
}

fn write_permissions(
    to: &mut fmt::Formatter<'_>,
    publish: &[String],
    subscribe: &[String],
    allow_responses: bool,
) -> fmt::Result {
    let (publish, subscribe) = (only(publish), only(subscribe));
    writeln!(
        to,
        "permissions: {{publish: {publish}, subscribe: {subscribe}, allow_responses: {allow_responses}}}}}"
    )
}

fn only(subjects: &[String]) -> String {
    if subjects.is_empty() {
        "{deny: [\">\"]}".to_owned()
    } else {
        format!("{{allow: {}}}", quoted_list(subjects))
    }
}
