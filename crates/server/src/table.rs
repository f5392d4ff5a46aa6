//! A table of operations: what each address does, and who may ask for it. The router is made from
//! it, and so is whatever has to know every operation: nothing is served that is not in it.
//!
//! Who may ask is a matter of kind here (a user, a visitor, an administrator, a key with a
//! permission); whether they may do it to *this* photo is `access`'s to say.

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

/// Who may ask for an operation. The word is the permission that an API key needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever comes.
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
    /// Refuses whom the operation is not for.
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

    /// What an API key needs.
    #[must_use]
    pub fn permission(self) -> Option<&'static str> {
        match self {
            Self::Reader(needed) | Self::User(needed) | Self::Admin(needed) => Some(needed),
            Self::Open | Self::Visitor => None,
        }
    }
}

/// What body an operation takes, and thereby how long it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// A few fields of JSON, or nothing.
    Short,
    /// A list of ids. It is held in memory, so few are read at once.
    List,
    /// Small pictures, held in memory likewise.
    Pictures,
    /// A file of any length, written to disk as it comes.
    Stream,
}

/// A row of the table.
#[derive(Debug, Clone)]
pub struct Operation {
    /// GET answers HEAD as well.
    pub method: Method,
    /// The address with its parameters in braces.
    pub path: &'static str,
    /// Who may ask.
    pub access: Access,
    /// What body it takes.
    pub body: BodyKind,
    /// What it takes and gives.
    pub shape: fn(&mut SchemaGenerator) -> Shape,
}

/// See the module.
#[derive(Default)]
pub struct Table {
    router: Router<App>,
    operations: Vec<Operation>,
}

impl Table {
    /// Adds an operation that takes a short body of JSON, or none.
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

    /// Adds an operation that takes another body.
    #[must_use]
    pub fn op_with<H: Described<T>, T: 'static>(
        mut self,
        body: BodyKind,
        method: Method,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        // Methods that axum does not route are none of the table's.
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
        // The extractors of principals look for it and refuse everybody where it is missing.
        self.router = self.router.route(path, handler.layer(Extension(access)));
        self
    }

    /// Every operation in the order of the table.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The router.
    pub fn into_router(self) -> Router<App> {
        self.router
    }
}
