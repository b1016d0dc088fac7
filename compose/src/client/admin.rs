//! `souk admin`: an account that may decide what the others may do, made with the operator's keys.

use super::{find, print, token};
use crate::{Failure, settings::Settings};
use bus::{AskError, Asking, Bus};
use clap::{Args, Subcommand};
use contracts::{
    ChangeId, Email, Name, Role, UserId,
    users::{ListUsers, Password, RegisterUser, SetRole, UsersRefusal},
};
use std::{
    io::{self, IsTerminal},
    time::Duration,
};
use uuid::Uuid;

/// How long the token counts by which this command asks.
const ASKING_LIFETIME: Duration = Duration::from_secs(60);
/// In whose name it asks: nobody's account.
const OPERATOR: &str = "operator";

/// What can be done about administrators.
#[derive(Subcommand)]
pub enum Admin {
    /// Opens an account and gives it the role admin.
    Create(CreateAdmin),
}

/// What `souk admin create` must be told.
#[derive(Args)]
pub struct CreateAdmin {
    /// By which e-mail address they log in.
    email: Email,
    /// What they are called.
    #[arg(long)]
    name: Option<Name>,
    /// Reads the password from the standard input, up to the end of the line. Otherwise it is
    /// asked for at a terminal, and made up elsewhere.
    #[arg(long)]
    password_stdin: bool,
    /// Gives the role to the account that is there. Make sure whose it is: anybody may have opened
    /// it.
    #[arg(long, conflicts_with_all = ["password_stdin", "name"])]
    existing: bool,
}

/// A password, and whether nobody knows it yet.
struct Chosen {
    password: Password,
    made_up: bool,
}

/// Somebody who may do everything, on the mesh.
struct Asker {
    bus: Bus,
    asking: Asking,
}

impl Admin {
    /// Does it, and prints what came of it.
    pub async fn run(self, settings: &Settings) -> Result<(), Failure> {
        let Self::Create(create) = self;
        create.run(settings).await
    }
}

impl CreateAdmin {
    async fn run(self, settings: &Settings) -> Result<(), Failure> {
        let token = token::issuer(settings)?.issue(OPERATOR, Role::Admin, ASKING_LIFETIME)?;
        if self.existing {
            let asker = Asker::enter(settings, token).await?;
            let user = asker.find(&self.email).await?;
            asker.appoint(user).await?;
            return Ok(print(&self.told(user, None))?);
        }
        // Asked for before the mesh is entered, because a person may take their time.
        let chosen = self.password()?;
        let asker = Asker::enter(settings, token).await?;
        let user = asker.register(&self, chosen.password.clone()).await?;
        asker.appoint(user).await?;
        Ok(print(&self.told(user, Some(&chosen)))?)
    }

    fn password(&self) -> Result<Chosen, Failure> {
        let typed = if self.password_stdin {
            let mut line = String::new();
            io::stdin().read_line(&mut line)?;
            line.trim_end_matches(['\r', '\n']).to_owned()
        } else if io::stdin().is_terminal() {
            let first = rpassword::prompt_password("password: ")?;
            if first != rpassword::prompt_password("once more: ")? {
                return Err("the two are not the same".into());
            }
            first
        } else {
            let password = Password::new(Uuid::new_v4().simple().to_string())?;
            let made_up = true;
            return Ok(Chosen { password, made_up });
        };
        let password = Password::new(typed)?;
        let made_up = false;
        Ok(Chosen { password, made_up })
    }

    fn told(&self, user: UserId, chosen: Option<&Chosen>) -> String {
        let mut told = format!("admin    {}\nuser     {user}\n", self.email.as_str());
        if let Some(Chosen { password, .. }) = chosen.filter(|chosen| chosen.made_up) {
            told.push_str(&format!("password {}\n", password.expose()));
        }
        told
    }
}

impl Asker {
    async fn enter(settings: &Settings, token: String) -> Result<Self, Failure> {
        let bus = find::enter(settings).await?;
        let asking = Asking::with_token(token);
        Ok(Self { bus, asking })
    }

    async fn register(&self, wish: &CreateAdmin, password: Password) -> Result<UserId, Failure> {
        let user = UserId(Uuid::now_v7());
        let command = RegisterUser {
            user,
            email: wish.email.clone(),
            password: Some(password),
            name: wish.name.clone(),
            hash: None,
        };
        match self.bus.ask(&command, &self.asking).await {
            Ok(_) => Ok(user),
            Err(AskError::Refused(UsersRefusal::EmailTaken)) => {
                let email = wish.email.as_str();
                Err(format!("{email} has an account already; see --existing").into())
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn find(&self, email: &Email) -> Result<UserId, Failure> {
        let wanted = ListUsers {
            email: Some(email.clone()),
            page: Default::default(),
        };
        let found = self.bus.ask(&wanted, &self.asking).await;
        let found = found?.answer.items;
        let user = found.first().map(|user| user.id);
        Ok(user.ok_or_else(|| format!("{} has no account", email.as_str()))?)
    }

    async fn appoint(&self, user: UserId) -> Result<(), Failure> {
        let change = ChangeId(Uuid::now_v7());
        let role = Role::Admin;
        let command = SetRole { change, user, role };
        self.bus.ask(&command, &self.asking).await?;
        Ok(())
    }
}
