//! Checks of accounts that several routes and the command line share.

use vitrine_database::accounts::User;
use vitrine_database::{UserId, clock};

use crate::error::{Error, Result};
use crate::limits::MAX_EMAIL;
use crate::{responses, secret};

/// Refuses passwords that are empty or too long to hash.
pub fn check_password(password: &str) -> Result<()> {
    if password.is_empty() || password.len() > secret::MAX_PASSWORD {
        return Err(Error::bad_request("Validation failed: password is empty or too long"));
    }
    Ok(())
}

/// Creates a user after validating the e-mail address and the name.
pub fn new_user(email: &str, name: &str, is_admin: bool) -> Result<User> {
    let email = check_email(email)?;
    let name = check_name(name)?;
    let now = clock::now();
    Ok(User {
        id: UserId::random(),
        email,
        name,
        is_admin,
        created_at: now,
        updated_at: now,
        deleted_at: None,
        avatar_color: None,
        quota: None,
        must_change_password: false,
        guests_join_collections: false,
    })
}

/// Validates an e-mail address and normalises it for comparison.
pub fn check_email(email: &str) -> Result<String> {
    let email = email.trim().to_lowercase();
    let valid = email
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
    if !valid
        || email.len() > MAX_EMAIL
        || email.chars().any(|c| c.is_whitespace() || c.is_control())
    {
        return Err(Error::bad_request("Validation failed: email is no e-mail address"));
    }
    Ok(email)
}

/// Validates and trims a display name.
pub fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.len() > 200 || name.chars().any(char::is_control) {
        return Err(Error::bad_request("Validation failed: name is empty or too long"));
    }
    Ok(name.to_owned())
}

/// Refuses avatar colours that the API does not define.
pub fn check_colour(colour: String) -> Result<String> {
    if responses::COLOURS.contains(&colour.as_str()) {
        return Ok(colour);
    }
    Err(Error::bad_request("Validation failed: avatarColor is not known"))
}
