//! The `Idempotency-Key` header, which becomes the id of the thing that is made.

use crate::{Gateway, lone::lone, problem::Problem};
use axum::{
    extract::FromRequestParts,
    http::{HeaderName, request::Parts},
};
use contracts::{Caller, Command};
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};
use uuid::Uuid;

/// Makes a request that is sent twice one request.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The longest key, in bytes.
pub(crate) const KEY_BYTES_MAX: usize = 128;

/// Ids are made in this namespace. Another one would make a repeat a new thing.
const NAMESPACE: Uuid = Uuid::from_u128(0x7b0f_3f0e_5c7e_4c55_9d0a_3f6c_51d2_9a84);

/// 1 to 128 visible ASCII characters, chosen by the caller.
#[derive(Debug)]
pub(crate) struct IdempotencyKey(String);

impl IdempotencyKey {
    fn parse(text: &str) -> Option<Self> {
        let fits = (1..=KEY_BYTES_MAX).contains(&text.len());
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        (fits && visible).then(|| Self(text.to_owned()))
    }

    /// The id that this caller's key stands for, when `M` is asked. Nobody can reach another
    /// caller's thing by guessing the key, and one key may serve two different commands.
    pub(crate) fn id<M: Command>(&self, caller: &Caller) -> Uuid {
        self.id_about::<M>(caller, "")
    }

    /// The same, where strangers may come with the same key: it counts for this thing only.
    fn id_about<M: Command>(&self, caller: &Caller, about: &str) -> Uuid {
        let subject = match caller {
            Caller::Anyone | Caller::Itself => "",
            Caller::Known { subject, .. } => subject,
        };
        // A key and a route hold no line break, so no two triples read the same.
        let mut name = format!("{}\n{}\n{subject}", M::subject(), self.0);
        if !about.is_empty() {
            name.push('\n');
            name.push_str(about);
        }
        Uuid::new_v5(&NAMESPACE, name.as_bytes())
    }
}

/// The id that a key stands for, when this caller asks `M` with it: for whoever speaks to the mesh
/// itself and means the same thing.
pub fn id_of<M: Command>(key: &str, caller: &Caller) -> Uuid {
    IdempotencyKey(key.to_owned()).id::<M>(caller)
}

impl FromRequestParts<Gateway> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Gateway) -> Result<Self, Problem> {
        let key = lone(&parts.headers, &IDEMPOTENCY_KEY, Self::parse);
        key.ok().flatten().ok_or_else(|| {
            let why =
                format!("is needed, once, with 1 to {KEY_BYTES_MAX} visible ASCII characters");
            Problem::invalid("Idempotency-Key", &why)
        })
    }
}

/// A key for a change that leads to the same thing however often it is made. Without one, each
/// request is a change of its own; with one, a late repeat cannot undo what came after it.
pub(crate) struct ChangeKey(Option<IdempotencyKey>);

impl ChangeKey {
    /// The id of this change, when `M` is asked.
    pub(crate) fn id<M: Command>(&self, caller: &Caller) -> Uuid {
        let key = self.0.as_ref();
        key.map_or_else(Uuid::now_v7, |key| key.id::<M>(caller))
    }

    /// The id of what is made by this request, where strangers may come with the same key: it
    /// counts for this thing only.
    pub(crate) fn id_about<M: Command>(&self, caller: &Caller, about: &str) -> Uuid {
        let key = self.0.as_ref();
        key.map_or_else(Uuid::now_v7, |key| key.id_about::<M>(caller, about))
    }
}

impl FromRequestParts<Gateway> for ChangeKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        if !parts.headers.contains_key(&IDEMPOTENCY_KEY) {
            return Ok(Self(None));
        }
        let key = IdempotencyKey::from_request_parts(parts, gateway).await?;
        Ok(Self(Some(key)))
    }
}

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let what = "Chosen by you. Sent again with the same key, it is done once.";
        vec![header(Required::True, what)]
    }
}

impl IntoParams for ChangeKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let what = "Chosen by you. Sent again with the same key, it is done once, and cannot undo \
                    what was done since.";
        vec![header(Required::False, what)]
    }
}

fn header(required: Required, what: &str) -> Parameter {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(KEY_BYTES_MAX))
        .pattern(Some("^[!-~]+$"));
    let header = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(what))
        .schema(Some(text))
        .example(Some("delivery-2026-01-31-7".into()));
    header.build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::{
        Role,
        stock::{AdjustStock, ReceiveStock},
    };

    fn staff(subject: &str) -> Caller {
        Caller::Known {
            subject: subject.into(),
            role: Role::Staff,
        }
    }

    #[test]
    fn a_key_stands_for_one_id_per_caller_and_command() {
        let key = IdempotencyKey::parse("monday").unwrap();
        let anns = key.id::<ReceiveStock>(&staff("ann"));
        assert_eq!(anns, key.id::<ReceiveStock>(&staff("ann")));
        assert_eq!(anns, id_of::<ReceiveStock>("monday", &staff("ann")));
        // A key must stand for the same id after every upgrade.
        assert_eq!(anns.to_string(), "cecc2f82-5270-5e35-b16e-b609690a60fe");
        assert_ne!(anns, key.id::<ReceiveStock>(&staff("bob")));
        assert_ne!(anns, key.id::<AdjustStock>(&staff("ann")));
        assert_ne!(anns, key.id_about::<ReceiveStock>(&staff("ann"), "tea"));
        let tuesday = IdempotencyKey::parse("tuesday").unwrap();
        assert_ne!(anns, tuesday.id::<ReceiveStock>(&staff("ann")));
    }

    #[test]
    fn a_key_is_visible_and_bounded() {
        let longest = "k".repeat(KEY_BYTES_MAX);
        assert!(IdempotencyKey::parse(&longest).is_some());
        for text in ["", "two words", "line\nbreak", "café", &(longest + "k")] {
            assert!(IdempotencyKey::parse(text).is_none(), "{text}");
        }
    }
}
