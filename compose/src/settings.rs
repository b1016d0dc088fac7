//! What a process is told from outside: by its environment, by a file, and where both are silent,
//! by nobody.
//!
//! **Invariant:** the environment wins over the file, and everything that is wrong is said at once.

mod file;
mod mails;
mod mesh;

use actors::notifications::Mailer;
use bus::{Auth, BusConfig, Tls, streams::StreamLimits};
use file::File;
use gateway::{NotAnOrigin, Origins};
use std::{fmt, path::Path, path::PathBuf, str::FromStr};

/// How much of its views a process keeps in memory when nobody says, in bytes, over all domains.
pub const VIEW_CACHE_BYTES: u64 = 256 * 1024 * 1024;
/// Over how many servers a stream may be spread.
const REPLICAS: [usize; 3] = [1, 3, 5];

/// Everything a process is told.
pub struct Settings {
    /// The folder of keys, streams and views.
    pub data: PathBuf,
    /// Where the mesh is, if it is somebody else's.
    pub mesh: Option<MeshAddress>,
    /// How large streams may grow, and on how many servers they are kept.
    pub limits: StreamLimits,
    /// The most bytes of rows that the process keeps in memory, over all its domains.
    pub view_cache_bytes: u64,
    /// Of which origins pages may ask from a browser.
    pub origins: Origins,
    /// How mails go out; there always is a way, unless something is wrong.
    pub mailer: Option<Mailer>,
    /// Where the links of mails lead, if somebody has said so.
    pub shop: Option<String>,
    /// How the process speaks about itself.
    pub speech: Speech,
}

/// Where the mesh is, and how to enter it.
#[derive(Clone)]
pub struct MeshAddress {
    /// Server addresses, comma-separated.
    pub url: String,
    /// Who to be, whichever part of the shop this is; without it each part has a key of its own.
    pub auth: Option<Auth>,
    /// How the line is protected.
    pub tls: Option<Tls>,
}

/// What is logged, and in which form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speech {
    /// A tracing filter, such as `info,bus=debug`; the command's own default without it.
    pub filter: Option<String>,
    /// The form of a line.
    pub form: Form,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

/// Everything that is wrong with what a process was told.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub struct Wrong(pub Vec<String>);

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings are wrong")?;
        self.0.iter().try_for_each(|wrong| write!(f, "\n  {wrong}"))
    }
}

impl Settings {
    /// Reads what the environment says, and a file if there is one.
    pub fn read(
        data: &Path,
        file: Option<&Path>,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Wrong> {
        let mut source = Source {
            environment,
            file: File::default(),
            wrong: Vec::new(),
        };
        if let Some(path) = file {
            match File::read(path) {
                Ok(read) => source.file = read,
                Err(wrong) => source.wrong.push(wrong),
            }
        }
        let shop = source.text("SOUK_SHOP_URL");
        let shop = shop.or(source.file.shop_url.take());
        let mailer = mails::read(&mut source, (data, shop.as_deref()));
        let settings = Self {
            data: data.to_owned(),
            mesh: mesh::read(&mut source),
            limits: source.limits(),
            view_cache_bytes: {
                let of_file = source.file.view_cache_bytes;
                let bytes = source.number("SOUK_VIEW_CACHE_BYTES", of_file);
                bytes.unwrap_or(VIEW_CACHE_BYTES)
            },
            origins: source.origins(),
            mailer,
            shop,
            speech: source.speech(),
        };
        match source.wrong.is_empty() {
            true => Ok(settings),
            false => Err(Wrong(source.wrong)),
        }
    }
}

impl MeshAddress {
    /// How a part of the shop enters this mesh, as whoever it is unless it was told.
    pub fn entry(&self, name: &str, own: Auth) -> BusConfig {
        BusConfig {
            url: self.url.clone(),
            name: format!("souk {name}"),
            identity: name.to_owned(),
            auth: self.auth.clone().unwrap_or(own),
            tls: self.tls.clone(),
        }
    }
}

/// Where settings are looked for, and what was wrong with those found.
struct Source<'a> {
    environment: &'a dyn Fn(&str) -> Option<String>,
    file: File,
    wrong: Vec<String>,
}

impl Source<'_> {
    /// What the environment says; an empty text is nothing.
    fn text(&self, name: &str) -> Option<String> {
        (self.environment)(name).filter(|text| !text.is_empty())
    }

    fn number<N: FromStr>(&mut self, name: &str, of_file: Option<N>) -> Option<N> {
        let Some(text) = self.text(name) else {
            return of_file;
        };
        let number = text.parse().ok();
        if number.is_none() {
            self.wrong
                .push(format!("{name}: {text} is not a number in bounds"));
        }
        number
    }

    fn limits(&mut self) -> StreamLimits {
        let usual = StreamLimits::default();
        let of_file = self.file.log_max_bytes;
        let log_bytes = self
            .number("SOUK_LOG_MAX_BYTES", of_file)
            .unwrap_or(usual.log_bytes);
        if log_bytes <= 0 {
            self.wrong
                .push("SOUK_LOG_MAX_BYTES: a log needs some bytes".to_owned());
        }
        let of_file = self.file.replicas;
        let replicas = self
            .number("SOUK_REPLICAS", of_file)
            .unwrap_or(usual.replicas);
        if !REPLICAS.contains(&replicas) {
            self.wrong
                .push(format!("SOUK_REPLICAS: 1, 3 or 5, not {replicas}"));
        }
        StreamLimits {
            log_bytes,
            replicas,
            ..usual
        }
    }

    fn origins(&mut self) -> Origins {
        let of_file = self.file.origins.take().map(|named| named.join(","));
        let named = self.text("SOUK_ORIGINS").or(of_file).unwrap_or_default();
        named.parse().unwrap_or_else(|wrong: NotAnOrigin| {
            self.wrong.push(format!("SOUK_ORIGINS: {wrong}"));
            Origins::default()
        })
    }

    fn speech(&mut self) -> Speech {
        let form = self.text("SOUK_LOG_FORMAT").or(self.file.log_format.take());
        let form = match form.as_deref() {
            None | Some("text") => Form::Text,
            Some("json") => Form::Json,
            Some(other) => {
                self.wrong
                    .push(format!("SOUK_LOG_FORMAT: text or json, not {other}"));
                Form::Text
            }
        };
        let filter = self.text("SOUK_LOG").or(self.file.log.take());
        Speech { filter, form }
    }
}

#[cfg(test)]
mod tests;
