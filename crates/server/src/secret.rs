//! Random secrets and their hashes: tokens with SHA-256, passwords with Argon2id.

use std::sync::{LazyLock, OnceLock};

use argon2::password_hash::{PasswordHash, SaltString};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// Longest password in bytes, so that nobody can have a megabyte hashed.
pub const MAX_PASSWORD: usize = 1024;

/// 19 MiB, two passes, one lane: the first recommendation of OWASP's password storage sheet.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// `N` random bytes in base64url.
pub fn random<const N: usize>() -> Result<String> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::internal(error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A key for use on command lines: `N` random bytes in base64url that do not look like an option.
pub fn typed<const N: usize>() -> Result<String> {
    loop {
        let key = random::<N>()?;
        if !key.starts_with('-') {
            return Ok(key);
        }
    }
}

/// The hash of a token. Tokens have 256 random bits, so a fast hash is enough.
#[must_use]
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// The hashes of several tokens, in their order.
#[must_use]
pub fn token_hashes(tokens: &[String]) -> Vec<Vec<u8>> {
    tokens.iter().map(|token| token_hash(token)).collect()
}

/// Hashes a password. Requests use [`PasswordQueue`](crate::auth::PasswordQueue) instead.
pub async fn hash_password(password: String) -> Result<String> {
    tokio::task::spawn_blocking(move || hash(&password)).await?
}

/// The same on the calling thread, which it blocks for tens of milliseconds.
pub(crate) fn hash(password: &str) -> Result<String> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| Error::internal(error.to_string()))?;
    let salt = SaltString::encode_b64(&salt).map_err(failed)?;
    let hash = hasher()?.hash_password(password.as_bytes(), &salt).map_err(failed)?;
    Ok(hash.to_string())
}

/// Whether a password matches its hash. Without a hash it takes as long and returns `false`. Blocks
/// the calling thread for tens of milliseconds.
pub(crate) fn verify(password: &str, hash: Option<String>) -> Result<bool> {
    let known = hash.is_some();
    let hash = hash.map_or_else(decoy, Ok)?;
    let hash = PasswordHash::new(&hash).map_err(failed)?;
    let same = hasher()?.verify_password(password.as_bytes(), &hash).is_ok();
    Ok(known && same)
}

fn decoy() -> Result<String> {
    static DECOY: OnceLock<String> = OnceLock::new();
    if let Some(decoy) = DECOY.get() {
        return Ok(decoy.clone());
    }
    let salt = SaltString::encode_b64(&[0; 16]).map_err(failed)?;
    let hash = hasher()?.hash_password(b"nobody", &salt).map_err(failed)?.to_string();
    Ok(DECOY.get_or_init(|| hash).clone())
}

fn hasher() -> Result<&'static Argon2<'static>> {
    static HASHER: LazyLock<Option<Argon2<'static>>> = LazyLock::new(|| {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
        Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    });
    HASHER.as_ref().ok_or_else(|| Error::internal("Argon2 parameters were refused"))
}

fn failed(error: argon2::password_hash::Error) -> Error {
    Error::internal(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_recognised_and_never_kept_in_clear() {
        let hash = hash_password("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(!hash.contains("horse"));
        assert!(verify("correct horse", Some(hash.clone())).unwrap());
        assert!(!verify("wrong", Some(hash)).unwrap());
        assert!(!verify("nobody", None).unwrap());
    }

    #[test]
    fn a_key_has_the_length_that_clients_expect() {
        assert_eq!(random::<50>().unwrap().len(), 67);
        assert_ne!(random::<32>().unwrap(), random::<32>().unwrap());
        // Every 64th random key would look like an option.
        assert!((0..2_000).all(|_| !typed::<32>().unwrap().starts_with('-')));
    }
}
