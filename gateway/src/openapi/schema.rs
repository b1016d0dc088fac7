//! The contract's own JSON Schemas in the description of the API, word for word.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::Value;
use std::{
    marker::PhantomData,
    sync::{LazyLock, Mutex, PoisonError},
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, Ref, RefOr, Schema, extensions::Extensions, schema::SchemaType},
};

/// Stands for `T` in a route's description: `inline(Of<Level>)`.
pub(crate) struct Of<T>(PhantomData<T>);

/// One for all routes, so that two types of one name would be told apart.
static GENERATOR: LazyLock<Mutex<SchemaGenerator>> = LazyLock::new(|| {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    Mutex::new(settings.into_generator())
});

impl<T: JsonSchema> PartialSchema for Of<T> {
    /// Points to the schema of `T`, or is that schema if `T` has none by a name of its own.
    fn schema() -> RefOr<Schema> {
        let mut generator = GENERATOR.lock().unwrap_or_else(PoisonError::into_inner);
        verbatim(generator.subschema_for::<T>().to_value())
    }
}

/// What the schema of `T` points to is added once for all routes, as [`definitions`].
impl<T: JsonSchema> ToSchema for Of<T> {}

/// Everything that any schema has pointed to so far, `T` too.
pub(super) fn definitions<T: JsonSchema>() -> Vec<(String, RefOr<Schema>)> {
    let mut generator = GENERATOR.lock().unwrap_or_else(PoisonError::into_inner);
    generator.subschema_for::<T>();
    let definitions = generator.definitions().iter();
    definitions
        .map(|(name, schema)| (name.clone(), verbatim(schema.clone())))
        .collect()
}

/// OpenAPI 3.1 takes any JSON Schema, and utoipa's own types only some: so its keywords go in as
/// they are, beside an object that says nothing.
fn verbatim(schema: Value) -> RefOr<Schema> {
    match schema {
        Value::Object(keywords) => {
            let reference = keywords.get("$ref").and_then(Value::as_str);
            if let (Some(reference), 1) = (reference, keywords.len()) {
                return RefOr::Ref(Ref::new(reference));
            }
            let object = ObjectBuilder::new()
                .schema_type(SchemaType::AnyValue)
                .extensions(Some(Extensions::from_iter(keywords)));
            RefOr::T(Schema::Object(object.build()))
        }
        // `true` and `false` are schemas too; no contract has either by itself.
        _ => RefOr::T(Schema::Object(
            ObjectBuilder::new()
                .schema_type(SchemaType::AnyValue)
                .build(),
        )),
    }
}
