//! How the mesh is entered, as the environment and the file say.

use super::{MeshAddress, Source, file::Nats};
use bus::{Auth, Tls};
use std::path::PathBuf;

pub(super) fn read(source: &mut Source<'_>) -> Option<MeshAddress> {
    let file = std::mem::take(&mut source.file.nats);
    let url = source.text("NATS_URL").or(file.url.clone());
    if url.as_ref().is_some_and(|url| url.contains('@')) {
        // It would be printed with the address.
        let wrong = "NATS_URL: no user stands in it; NATS_USER and NATS_PASSWORD say who we are";
        source.wrong.push(wrong.to_owned());
    }
    let told = Ways::of_environment(source);
    // A way in is one thing: half of it from here and half from there would be nobody.
    let auth = if told.is_some() {
        told
    } else {
        Ways::of_file(&file)
    };
    let named = auth.is_some();
    let auth = auth.into_auth(&mut source.wrong);
    let tls = tls(source, &file);
    match url {
        Some(url) => Some(MeshAddress { url, auth, tls }),
        None if named || tls.is_some() => {
            let wrong = "NATS_URL: missing, although it is said how to enter";
            source.wrong.push(wrong.to_owned());
            None
        }
        None => None,
    }
}

/// The ways in that were named; only one may be.
struct Ways {
    user: Option<String>,
    password: Option<String>,
    nkey: Option<PathBuf>,
    creds: Option<PathBuf>,
}

impl Ways {
    fn of_environment(source: &Source<'_>) -> Self {
        let path = |name| source.text(name).map(PathBuf::from);
        Self {
            user: source.text("NATS_USER"),
            password: source.text("NATS_PASSWORD"),
            nkey: path("NATS_NKEY"),
            creds: path("NATS_CREDS"),
        }
    }

    fn of_file(file: &Nats) -> Self {
        Self {
            user: file.user.clone(),
            password: file.password.clone(),
            nkey: file.nkey.clone(),
            creds: file.creds.clone(),
        }
    }

    fn is_some(&self) -> bool {
        let password = self.user.is_some() || self.password.is_some();
        password || self.nkey.is_some() || self.creds.is_some()
    }

    fn into_auth(self, wrong: &mut Vec<String>) -> Option<Auth> {
        match (self.user, self.password, self.nkey, self.creds) {
            (None, None, None, None) => None,
            (Some(user), Some(password), None, None) => Some(Auth::Password { user, password }),
            (None, None, Some(nkey), None) => Some(Auth::Nkey(nkey)),
            (None, None, None, Some(creds)) => Some(Auth::Credentials(creds)),
            (Some(_), None, None, None) => {
                wrong.push("NATS_PASSWORD: missing for NATS_USER".to_owned());
                None
            }
            (None, Some(_), None, None) => {
                wrong.push("NATS_USER: missing for NATS_PASSWORD".to_owned());
                None
            }
            _ => {
                let only = "only one of NATS_USER, NATS_NKEY and NATS_CREDS says who we are";
                wrong.push(only.to_owned());
                None
            }
        }
    }
}

fn tls(source: &mut Source<'_>, file: &Nats) -> Option<Tls> {
    let path =
        |name, of_file: &Option<PathBuf>| source.text(name).map(PathBuf::from).or(of_file.clone());
    let ca = path("NATS_CA", &file.ca);
    let (cert, key) = (path("NATS_CERT", &file.cert), path("NATS_KEY", &file.key));
    let identity = match (cert, key) {
        (Some(cert), Some(key)) => Some((cert, key)),
        (None, None) => None,
        (Some(_), None) => {
            source
                .wrong
                .push("NATS_KEY: missing for NATS_CERT".to_owned());
            None
        }
        (None, Some(_)) => {
            source
                .wrong
                .push("NATS_CERT: missing for NATS_KEY".to_owned());
            None
        }
    };
    (ca.is_some() || identity.is_some()).then_some(Tls { ca, identity })
}
