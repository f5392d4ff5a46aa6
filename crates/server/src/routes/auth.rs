//! Signing in and out, passwords, and the first administrator.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use vitrine_api::{
    AdminSignUp, AuthStatus, ChangePassword, Login, LoginResponse, LogoutResponse,
    UserAdminResponse, ValidateTokenResponse,
};
use vitrine_database::SessionId;
use vitrine_database::clock;
use vitrine_database::sessions::SessionRow;

use crate::app::App;
use crate::auth::{ClientAddress, SignedIn, cookies};
use crate::error::{Error, Result};
use crate::http::extract::Json;
use crate::http::headers::CLEAR_CACHE;
use crate::http::json::Header;
use crate::limits::{MAX_EMAIL, SESSION_DAYS};
use crate::services::accounts::{check_password, new_user};
use crate::{responses, secret};

/// `POST /api/auth/admin-sign-up`
pub async fn sign_up(
    State(app): State<App>,
    peer: ClientAddress,
    Json(body): Json<AdminSignUp>,
) -> Result<(StatusCode, Json<UserAdminResponse>)> {
    let exists = || Error::bad_request("The server already has an admin");
    if app.db.has_admin().await? {
        return Err(exists());
    }
    let user = new_user(&body.email, &body.name, true)?;
    check_password(&body.password)?;
    let hash = app.passwords.hash(peer, body.password).await?;
    if !app.db.add_user(&user, &hash, true).await? {
        return Err(exists());
    }
    Ok((StatusCode::CREATED, Json(responses::account(&user, 0))))
}

/// `POST /api/auth/login`
pub async fn login(
    State(app): State<App>,
    peer: ClientAddress,
    request: HeaderMap,
    Json(body): Json<Login>,
) -> Result<(StatusCode, HeaderMap, Json<LoginResponse>)> {
    // No account has a longer address. It takes as long as a wrong one, and is not stored anywhere.
    let email = Some(body.email.trim()).filter(|email| email.len() <= MAX_EMAIL);
    let email = email.map(str::to_lowercase);
    let mut found = None;
    let guess = async {
        if let Some(email) = &email {
            found = app.db.user_by_email(email).await?;
        }
        let hash = found.as_ref().map(|(_, hash)| hash.clone());
        app.passwords.verify(peer, body.password, hash).await
    };
    let account = format!("account {}", email.as_deref().unwrap_or_default());
    let right = app.throttle.attempt(&account, peer, guess).await?;
    let wrong = || Error::Unauthorized("Incorrect email or password");
    let (user, hash) = found.filter(|_| right).ok_or_else(wrong)?;
    let token = secret::random::<32>()?;
    let now = clock::now();
    let agent = request.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let (device, system) = device(agent.unwrap_or_default());
    let session = SessionRow {
        id: SessionId::random(),
        token_hash: secret::token_hash(&token),
        created_at: now,
        used_at: now,
        expires_at: now + SESSION_DAYS * clock::DAY_MS,
        device: device.to_owned(),
        system: system.to_owned(),
    };
    // Ends the session of the cookie that was sent: whoever planted it must not keep access.
    let before = cookies::get(&request, cookies::ACCESS).map(secret::token_hash);
    if !app.db.add_session((&user.id, &hash), &session, before.as_deref()).await? {
        // The password was changed meanwhile, or the user deleted.
        return Err(wrong());
    }
    let mut headers = HeaderMap::new();
    let scope = cookies::Scope::of(&app.base, app.public_url.as_deref(), &request);
    cookies::set_session(&mut headers, &token, scope);
    let answer = LoginResponse {
        access_token: token,
        user_id: user.id.into(),
        user_email: user.email,
        name: user.name,
        profile_image_path: String::new(),
        is_admin: user.is_admin,
        is_onboarded: true,
        should_change_password: user.must_change_password,
    };
    Ok((StatusCode::CREATED, headers, Json(answer)))
}

/// `POST /api/auth/logout`
pub async fn logout(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    request: HeaderMap,
) -> Result<([Header; 1], HeaderMap, Json<LogoutResponse>)> {
    app.db.end_session(&session.token_hash).await?;
    let mut headers = HeaderMap::new();
    cookies::clear_session(
        &mut headers,
        cookies::Scope::of(&app.base, app.public_url.as_deref(), &request),
    );
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

/// `POST /api/auth/change-password`
pub async fn change_password(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    peer: ClientAddress,
    Json(body): Json<ChangePassword>,
) -> Result<Json<UserAdminResponse>> {
    let mut user = session.user;
    check_password(&body.new_password)?;
    let known = app.db.password_hash(&user.id).await?;
    let guess = app.passwords.verify(peer, body.password, known.clone());
    if !app.throttle.attempt(&format!("account {}", user.email), peer, guess).await? {
        return Err(Error::bad_request("Wrong password"));
    }
    let hash = app.passwords.hash(peer, body.new_password).await?;
    let keep = body.invalidate_sessions.then_some(session.token_hash.as_slice());
    let hashes = (known.as_deref().unwrap_or_default(), hash.as_str());
    if !app.db.set_password(&user.id, hashes, clock::now(), keep).await? {
        // The password was changed at the same time.
        return Err(Error::bad_request("Wrong password"));
    }
    user.must_change_password = false;
    let usage = app.db.usage(&user.id).await?;
    Ok(Json(responses::account(&user, usage)))
}

/// The browser and system of a `User-Agent`, enough for users to recognise their own sessions.
fn device(agent: &str) -> (&'static str, &'static str) {
    // In order: a `User-Agent` may also contain the names of later entries.
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 8] = [
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iPadOS"),
        ("CrOS", "ChromeOS"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
        ("FreeBSD", "FreeBSD"),
    ];
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map_or("", |(_, name)| *name)
    };
    (find(&BROWSERS), find(&SYSTEMS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_their_own_name() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:158.0) Gecko/20100101 Firefox/158.0",
                ("Firefox", "Linux"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/155.0.0.0 Safari/537.36 Edg/155.0.0.0",
                ("Edge", "Windows"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
                ("Safari", "iOS"),
            ),
            ("curl/8", ("", "")),
        ] {
            assert_eq!(device(agent), expected);
        }
    }
}
