//! `souk up --demo`: a shop to try things out in, filled from one real week of trade.
//!
//! **Invariant:** only a data folder that began empty is filled, and only once; a filling that was
//! cut off is gone on with.

use super::{clerk::Clerk, stocking};
use crate::{
    Failure,
    retail::{Book, WEEK, ids},
    settings::Settings,
};
use contracts::{
    Email, Name, Role, UserId,
    users::{Password, RegisterUser, SetRole},
};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};
use uuid::Uuid;

/// Where the demonstration's logins are kept, beside the keys.
const NOTE: &str = "demo.json";
/// Only whoever runs the shop reads it.
const OWNER_ONLY: u32 = 0o600;
/// What a folder holds that a shop has been run in.
const USED: [&str; 2] = ["nats", "views"];
/// Who made what the demonstration shows.
const SOURCE: &str = "Chen, D. (2015). Online Retail. UCI, doi:10.24432/C5BW33, CC BY 4.0";

/// A demonstration's logins, and how far it has got.
#[derive(Serialize, Deserialize)]
pub(crate) struct Demo {
    customer: Login,
    staff: Login,
    filled: bool,
}

#[derive(Serialize, Deserialize)]
struct Login {
    email: String,
    password: String,
}

impl Login {
    fn of(who: &str) -> Self {
        Self {
            email: format!("{who}@example.com"),
            password: Uuid::new_v4().simple().to_string(),
        }
    }

    /// The account of this login: always the same one.
    fn user(&self) -> UserId {
        ids::customer(&self.email)
    }
}

impl Demo {
    /// The demonstration of this folder: the one that was begun in it, or a new one if it has not
    /// been used. Asked before anything else uses the folder.
    pub(crate) fn of(data: &Path) -> Result<Option<Self>, Failure> {
        match fs::read(data.join(NOTE)) {
            Ok(note) => Ok(Some(serde_json::from_slice(&note)?)),
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            Err(_) if USED.iter().any(|folder| data.join(folder).exists()) => Ok(None),
            Err(_) => Ok(Some(Self {
                customer: Login::of("customer"),
                staff: Login::of("staff"),
                filled: false,
            })),
        }
    }

    /// Keeps it, before the folder is used.
    pub(crate) fn keep(&self, data: &Path) -> Result<(), Failure> {
        let fresh = data.join(format!("{NOTE}.new"));
        let mut file = File::options()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(OWNER_ONLY)
            .open(&fresh)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        Ok(fs::rename(fresh, data.join(NOTE))?)
    }

    /// Fills the shop that runs in the folder, unless that is done, and says how to look at it.
    pub(crate) async fn show(
        mut self,
        settings: &Settings,
        say: fn(&str, &str),
    ) -> Result<(), Failure> {
        if !self.filled {
            let stocked =
                stocking::fill(&Clerk::enter(settings).await?, &Book::unpack(WEEK)?).await?;
            say("demo", &format!("{stocked}, from {SOURCE}"));
            self.open_accounts(settings).await?;
            self.filled = true;
            self.keep(&settings.data)?;
        }
        for (who, login) in [("customer", &self.customer), ("staff", &self.staff)] {
            let Login { email, password } = login;
            say(who, &format!("{email}, password {password}"));
        }
        say(
            "empty",
            "`souk up` without --demo, on another --data, begins with nothing",
        );
        Ok(())
    }

    async fn open_accounts(&self, settings: &Settings) -> Result<(), Failure> {
        let admin = Clerk::enter_as(settings, Role::Admin).await?;
        for (name, login) in [
            ("Demo Customer", &self.customer),
            ("Demo Staff", &self.staff),
        ] {
            let command = RegisterUser {
                user: login.user(),
                email: Email::new(&login.email)?,
                password: Some(Password::new(&login.password)?),
                name: Some(Name::new(name)?),
                hash: None,
            };
            admin.ask(&command).await?;
        }
        let user = self.staff.user();
        let appointment = SetRole {
            change: ids::change(&format!("staff {user}")),
            user,
            role: Role::Staff,
        };
        admin.ask(&appointment).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_that_was_not_used_gets_a_demonstration_and_keeps_it() {
        let dir = tempfile::tempdir().unwrap();
        let demo = Demo::of(dir.path()).unwrap().unwrap();
        demo.keep(dir.path()).unwrap();
        fs::create_dir(dir.path().join("nats")).unwrap();
        let again = Demo::of(dir.path()).unwrap().unwrap();
        assert_eq!(again.staff.password, demo.staff.password);
        assert_eq!(again.staff.user(), demo.staff.user());
        fs::remove_file(dir.path().join(NOTE)).unwrap();
        assert!(Demo::of(dir.path()).unwrap().is_none());
    }
}
