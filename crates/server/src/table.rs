//! A table of operations: what each address does, and who may ask for it. The router is made from
//! it, and so is whatever has to know every operation: nothing is served that is not in it.
//!
//! Who may ask is a matter of kind here (a user, a visitor, an administrator, a key with a
//! permission); whether they may do it to *this* photo is `access`'s to say.

use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Extension, Router};
use schemars::SchemaGenerator;

use crate::app::App;
use crate::auth::Principal;
use crate::describe::{Described, Shape};
use crate::error::{Error, Result};

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

/// A row of the table.
#[derive(Debug, Clone)]
pub struct Operation {
    /// GET answers HEAD as well.
    pub method: Method,
    /// The address with its parameters in braces.
    pub path: &'static str,
    /// Who may ask.
    pub access: Access,
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
    /// Adds `GET`.
    #[must_use]
    pub fn get<H: Described<T>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        h: H,
    ) -> Self {
        self.add::<H, T>(Method::GET, path, access, on(MethodFilter::GET, h))
    }

    /// Adds `POST`.
    #[must_use]
    pub fn post<H: Described<T>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        h: H,
    ) -> Self {
        self.add::<H, T>(Method::POST, path, access, on(MethodFilter::POST, h))
    }

    /// Adds `PUT`.
    #[must_use]
    pub fn put<H: Described<T>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        h: H,
    ) -> Self {
        self.add::<H, T>(Method::PUT, path, access, on(MethodFilter::PUT, h))
    }

    /// Adds `PATCH`.
    #[must_use]
    pub fn patch<H: Described<T>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        h: H,
    ) -> Self {
        self.add::<H, T>(Method::PATCH, path, access, on(MethodFilter::PATCH, h))
    }

    /// Adds `DELETE`.
    #[must_use]
    pub fn delete<H: Described<T>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        h: H,
    ) -> Self {
        self.add::<H, T>(Method::DELETE, path, access, on(MethodFilter::DELETE, h))
    }

    /// Adds `HEAD`, where there is no `GET`.
    #[must_use]
    pub fn head<H: Described<T>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        h: H,
    ) -> Self {
        self.add::<H, T>(Method::HEAD, path, access, on(MethodFilter::HEAD, h))
    }

    /// Adds `OPTIONS`.
    #[must_use]
    pub fn options<H: Described<T>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        h: H,
    ) -> Self {
        self.add::<H, T>(Method::OPTIONS, path, access, on(MethodFilter::OPTIONS, h))
    }

    /// Adds a `PATCH` whose body may be of any length.
    #[must_use]
    pub fn append<H: Described<T>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        h: H,
    ) -> Self {
        let handler = on(MethodFilter::PATCH, h).layer(DefaultBodyLimit::disable());
        self.add::<H, T>(Method::PATCH, path, access, handler)
    }

    /// Adds a `POST` whose body may be of any length, since it is written to disk as it comes.
    #[must_use]
    pub fn stream<H: Described<T>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        h: H,
    ) -> Self {
        let handler = on(MethodFilter::POST, h).layer(DefaultBodyLimit::disable());
        self.add::<H, T>(Method::POST, path, access, handler)
    }

    fn add<H: Described<T>, T: 'static>(
        mut self,
        method: Method,
        path: &'static str,
        access: Access,
        handler: MethodRouter<App>,
    ) -> Self {
        self.operations.push(Operation { method, path, access, shape: H::describe });
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
