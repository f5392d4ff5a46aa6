//! Derives the parameters, bodies and responses of operations from the types of their handlers, so
//! that the OpenAPI document cannot miss a JSON body or a query.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::{Caller, ClientAddress, NamedLink, SignedIn, Visitor};
use crate::http::extract::{Id, Json, OptionalJson, Path, Query};
use crate::http::held_json::HeldJson;
use crate::response_cache::CachedJson;

/// What handlers' types say about an operation. Schemas are JSON Schema 2020-12, as in OpenAPI 3.1.
#[derive(Debug, Default)]
pub struct OperationSchema {
    /// Query parameters, as parameter objects (OpenAPI 3.1, 4.8.12).
    pub query: Vec<Value>,
    /// The JSON body of the request; `None` if there is none.
    pub body: Option<Schema>,
    /// Whether the body may be omitted.
    pub is_optional: bool,
    /// The JSON body of the response; `None` for other responses.
    pub answer: Option<Schema>,
}

/// An argument of a handler. Extractors without a schema add nothing.
pub trait Input {
    /// Adds the argument's schema.
    fn describe(_shape: &mut OperationSchema, _schemas: &mut SchemaGenerator) {}
}

impl Input for State<App> {}
impl Input for SignedIn {}
impl Input for Caller {}
impl Input for Visitor {}
impl Input for NamedLink {}
impl Input for ClientAddress {}
impl Input for HeaderMap {}
impl Input for Request {}
impl Input for Body {}
impl<T> Input for Id<T> {}
impl<T> Input for Path<T> {}

impl<T: JsonSchema> Input for Json<T> {
    fn describe(shape: &mut OperationSchema, schemas: &mut SchemaGenerator) {
        shape.body = Some(schemas.subschema_for::<T>());
    }
}

impl<T: JsonSchema> Input for OptionalJson<T> {
    fn describe(shape: &mut OperationSchema, schemas: &mut SchemaGenerator) {
        <Json<T> as Input>::describe(shape, schemas);
        shape.is_optional = true;
    }
}

impl<T: JsonSchema> Input for Query<T> {
    fn describe(shape: &mut OperationSchema, schemas: &mut SchemaGenerator) {
        let schema = T::json_schema(schemas);
        let required = schema.get("required").cloned().unwrap_or_default();
        let is_required =
            |name: &str| required.as_array().is_some_and(|all| all.contains(&name.into()));
        let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        shape.query.extend(fields.map(|(name, schema)| {
            json!({"name": name, "in": "query", "required": is_required(name), "schema": schema})
        }));
    }
}

/// The return type of a handler. Responses other than JSON are not described.
pub trait Output {
    /// Adds the response's schema.
    fn describe(_shape: &mut OperationSchema, _schemas: &mut SchemaGenerator) {}
}

impl Output for Response {}
impl Output for StatusCode {}

impl<T: JsonSchema> Output for Json<T> {
    fn describe(shape: &mut OperationSchema, schemas: &mut SchemaGenerator) {
        shape.answer = Some(schemas.subschema_for::<T>());
    }
}

impl<T: JsonSchema, H> Output for HeldJson<T, H> {
    fn describe(shape: &mut OperationSchema, schemas: &mut SchemaGenerator) {
        <Json<T> as Output>::describe(shape, schemas);
    }
}

impl<T: JsonSchema> Output for CachedJson<T> {
    fn describe(shape: &mut OperationSchema, schemas: &mut SchemaGenerator) {
        <Json<T> as Output>::describe(shape, schemas);
    }
}

impl<T: JsonSchema> Output for axum::Json<T> {
    fn describe(shape: &mut OperationSchema, schemas: &mut SchemaGenerator) {
        shape.answer = Some(schemas.subschema_for::<T>());
    }
}

/// A status or headers, and a body.
impl<H, T: Output> Output for (H, T) {
    fn describe(shape: &mut OperationSchema, schemas: &mut SchemaGenerator) {
        T::describe(shape, schemas);
    }
}

/// A status, headers, and a body.
impl<S, H, T: Output> Output for (S, H, T) {
    fn describe(shape: &mut OperationSchema, schemas: &mut SchemaGenerator) {
        T::describe(shape, schemas);
    }
}

impl<T: Output, E> Output for Result<T, E> {
    fn describe(shape: &mut OperationSchema, schemas: &mut SchemaGenerator) {
        T::describe(shape, schemas);
    }
}

/// A handler whose arguments and return type have schemas; `T` is axum's type for the arguments.
pub trait Described<T>: Handler<T, App> {
    /// The schemas of the handler.
    fn describe(schemas: &mut SchemaGenerator) -> OperationSchema;
}

macro_rules! handlers {
    ($($input:ident)*) => {
        impl<F, Answer, O, M, $($input),*> Described<(M, $($input,)*)> for F
        where
            F: FnOnce($($input),*) -> Answer + Handler<(M, $($input,)*), App>,
            Answer: Future<Output = O>,
            O: Output,
            $($input: Input),*
        {
            fn describe(schemas: &mut SchemaGenerator) -> OperationSchema {
                let mut shape = OperationSchema::default();
                $($input::describe(&mut shape, schemas);)*
                O::describe(&mut shape, schemas);
                shape
            }
        }
    };
}

handlers!();
handlers!(A);
handlers!(A B);
handlers!(A B C);
handlers!(A B C D);
handlers!(A B C D E);
handlers!(A B C D E G);
