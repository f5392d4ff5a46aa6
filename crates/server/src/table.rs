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
use crate::auth::Principal;
use crate::describe::{Described, Shape};
use crate::error::{Error, Result};
use crate::http::incoming;
use crate::limits::{MAX_BODY, MAX_SHORT_BODY};

/// Who may call an operation. The string is the permission that an API key needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everyone.
    Open,
    /// Users and visitors of links.
    Reader(&'static str),
    /// Visitors of links.
    Visitor,
    /// Users.
    User(&'static str),
    /// Administrators.
    Admin(&'static str),
}

impl Access {
    /// Returns 403 for callers that the operation is not for.
    pub fn admit(self, who: &Principal) -> Result<()> {
        let session = match (self, who) {
            (Self::Open, _) | (Self::Reader(_) | Self::Visitor, Principal::Visitor(_)) => {
                return Ok(());
            }
            (Self::User(_) | Self::Admin(_), Principal::Visitor(_))
            | (Self::Visitor, Principal::User(_)) => return Err(Error::forbidden()),
            (Self::Admin(_), Principal::User(session)) if !session.user.is_admin => {
                return Err(Error::forbidden());
            }
            (_, Principal::User(session)) => session,
        };
        match self.permission() {
            Some(needed) if !session.has(needed) => {
                Err(Error::Forbidden(format!("Missing required permission: {needed}").into()))
            }
            _ => Ok(()),
        }
    }

    /// The permission that an API key needs; `None` if no permission is checked.
    #[must_use]
    pub fn permission(self) -> Option<&'static str> {
        match self {
            Self::Reader(needed) | Self::User(needed) | Self::Admin(needed) => Some(needed),
            Self::Open | Self::Visitor => None,
        }
    }
}

/// The kind of body that an operation takes, which determines its longest length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// A few fields of JSON, or nothing.
    Short,
    /// A list of ids. It is held in memory, so the number of long ones is limited.
    List,
    /// Renditions, held in memory likewise.
    Pictures,
    /// A file of any length, written to disk as it arrives.
    Stream,
}

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
    pub shape: fn(&mut SchemaGenerator) -> Shape,
}

/// All operations and their router.
#[derive(Default)]
pub struct Table {
    router: Router<App>,
    operations: Vec<Operation>,
}

impl Table {
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
