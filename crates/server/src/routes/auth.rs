//! Signing in and out, and the first administrator.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::IntoResponse;
use vitrine_api::{
    AdminSignUp, AuthStatus, Login, LoginResponse, LogoutResponse, UserAdminResponse,
    ValidateTokenResponse,
};

use crate::app::App;
use crate::auth::{Peer, SignedIn, cookies};
use crate::clock;
use crate::config::SESSION_DAYS;
use crate::db::accounts::User;
use crate::error::{Error, Result};
use crate::http::extract::Json;
use crate::{secret, view};

/// Tells a browser to forget what it kept, so that Back shows nothing after the end of a session.
pub const CLEAR_CACHE: (HeaderName, &str) =
    (HeaderName::from_static("clear-site-data"), "\"cache\"");

/// `POST /api/auth/admin-sign-up`
pub async fn sign_up(
    State(app): State<App>,
    Json(body): Json<AdminSignUp>,
) -> Result<(StatusCode, Json<UserAdminResponse>)> {
    let exists = || Error::bad_request("The server already has an admin");
    if app.db.has_admin().await? {
        return Err(exists());
    }
    let user = new_user(&body.email, &body.name, true)?;
    check_password(&body.password)?;
    let hash = secret::hash_password(body.password).await?;
    if !app.db.add_user(&user, &hash, true).await? {
        return Err(exists());
    }
    Ok((StatusCode::CREATED, Json(view::account(&user, 0))))
}

/// A user with a valid address and a name.
pub fn new_user(email: &str, name: &str, is_admin: bool) -> Result<User> {
    let email = email.trim().to_lowercase();
    let valid = email
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
    if !valid || email.len() > 254 || email.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Error::bad_request("Validation failed: email is no e-mail address"));
    }
    let name = name.trim();
    if name.is_empty() || name.len() > 200 || name.chars().any(char::is_control) {
        return Err(Error::bad_request("Validation failed: name is empty or too long"));
    }
    let now = clock::now();
    let id = secret::id();
    Ok(User { id, email, name: name.to_owned(), is_admin, created_at: now, updated_at: now })
}

/// Refuses passwords that are none, or too long to hash.
pub fn check_password(password: &str) -> Result<()> {
    if password.is_empty() || password.len() > secret::MAX_PASSWORD {
        return Err(Error::bad_request("Validation failed: password is empty or too long"));
    }
    Ok(())
}

/// `POST /api/auth/login`
pub async fn login(
    State(app): State<App>,
    peer: Peer,
    request: HeaderMap,
    Json(body): Json<Login>,
) -> Result<impl IntoResponse> {
    let email = body.email.trim().to_lowercase();
    let found = app.db.user_by_email(&email).await?;
    let (user, hash) = found.unzip();
    let guess = secret::verify_password(body.password, hash);
    let right = app.throttle.attempt(&format!("account {email}"), peer, guess).await?;
    let Some(user) = user.filter(|_| right) else {
        return Err(Error::Unauthorized("Incorrect email or password"));
    };
    let token = secret::random::<32>()?;
    let now = clock::now();
    let ends = now + SESSION_DAYS * clock::DAY_MS;
    app.db.add_session(&secret::token_hash(&token), &user.id, now, ends).await?;
    let mut headers = HeaderMap::new();
    let secure = cookies::is_secure(&request, app.public_url.as_deref());
    cookies::set_session(&mut headers, &token, secure);
    let answer = LoginResponse {
        access_token: token,
        user_id: user.id,
        user_email: user.email,
        name: user.name,
        profile_image_path: String::new(),
        is_admin: user.is_admin,
        is_onboarded: true,
        should_change_password: false,
    };
    Ok((StatusCode::CREATED, headers, Json(answer)))
}

/// `POST /api/auth/logout`
pub async fn logout(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    request: HeaderMap,
) -> Result<impl IntoResponse> {
    app.db.end_session(&session.token_hash).await?;
    let mut headers = HeaderMap::new();
    cookies::clear_session(&mut headers, cookies::is_secure(&request, app.public_url.as_deref()));
    let answer =
        LogoutResponse { successful: true, redirect_uri: "/auth/login?autoLaunch=0".to_owned() };
    Ok(([CLEAR_CACHE], headers, Json(answer)))
}

/// `GET /api/auth/status`
pub async fn status(_: SignedIn) -> Json<AuthStatus> {
    Json(AuthStatus { pin_code: false, password: true, is_elevated: false })
}

/// `POST /api/auth/validateToken`
pub async fn validate(_: SignedIn) -> Json<ValidateTokenResponse> {
    Json(ValidateTokenResponse { auth_status: true })
}
