//! The table of operations: method, path, handler, and who may call each. The router is made from
//! it, and so is whatever has to know every operation: nothing is served that is not in it.
//!
//! Access is by kind of caller here (a user, a visitor, an administrator, a key with a permission).
//! Whether the caller may do it to *this* resource is decided in `access`.

use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::middleware::from_fn;
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Extension, Router};
use schemars::SchemaGenerator;

use crate::app::App;
use crate::auth::Access;
use crate::http::body_kind::BodyKind;
use crate::http::incoming;
use crate::limits::{MAX_BODY, MAX_SHORT_BODY};
use crate::operation_schema::{Described, OperationSchema};

/// An operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The method. GET includes HEAD.
    pub method: Method,
    /// The path below `/api`, with its parameters in braces.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// The kind of its body.
    pub body: BodyKind,
    /// Its parameters, body and response.
    pub shape: fn(&mut SchemaGenerator) -> OperationSchema,
}

/// All operations and their router.
#[derive(Default)]
pub struct OperationTable {
    router: Router<App>,
    operations: Vec<Operation>,
}

impl OperationTable {
    /// Adds an operation with a short JSON body, or none.
    #[must_use]
    pub fn op<H: Described<T>, T: 'static>(
        self,
        method: Method,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        self.op_with(BodyKind::Short, method, path, access, handler)
    }

    /// Adds an operation with another kind of body.
    #[must_use]
    pub fn op_with<H: Described<T>, T: 'static>(
        mut self,
        body: BodyKind,
        method: Method,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        // The table has no methods that axum does not route.
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        let limit = match body {
            BodyKind::Short => DefaultBodyLimit::max(MAX_SHORT_BODY),
            BodyKind::List | BodyKind::Pictures => DefaultBodyLimit::max(MAX_BODY),
            BodyKind::Stream => DefaultBodyLimit::disable(),
        };
        let mut handler: MethodRouter<App> = on(filter, handler).layer(limit);
        handler = handler.layer(Extension(body));
        if matches!(body, BodyKind::List | BodyKind::Pictures) {
            handler = handler.layer(from_fn(incoming::hold));
        }
        self.operations.push(Operation { method, path, access, body, shape: H::describe });
        // The extractors of principals refuse every caller if this extension is missing.
        self.router = self.router.route(path, handler.layer(Extension(access)));
        self
    }

    /// All operations in the order of the table.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The router.
    pub fn into_router(self) -> Router<App> {
        self.router
    }
}
