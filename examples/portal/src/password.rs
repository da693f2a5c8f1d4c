//! Passwords: Argon2id, on threads that may block, and not more of them than there are processors.

use std::sync::LazyLock;
use std::thread::available_parallelism;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

/// A hash that no password has, so that an unknown address takes as long as a wrong password.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("", false).unwrap_or_default());

static AT_ONCE: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(1, usize::from)));

/// Hashes a password. `weak` is the least cost that Argon2 has: for load runs alone.
pub fn hash(password: &str, weak: bool) -> Result<String, password_hash::Error> {
    let params = match weak {
        true => Params::new(Params::MIN_M_COST, 1, 1, None).unwrap_or_default(),
        false => Params::default(),
    };
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    Ok(argon2.hash_password(password.as_bytes())?.to_string())
}

/// Whether it is the password of this hash; without one, false after the same time.
pub async fn verify(password: String, hash: Option<String>) -> bool {
    let _place = AT_ONCE.acquire().await;
    let check = move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let parsed = PasswordHash::new(&hash);
        let same = parsed.map(|hash| Argon2::default().verify_password(password.as_bytes(), &hash));
        known && matches!(same, Ok(Ok(())))
    };
    tokio::task::spawn_blocking(check).await.unwrap_or(false)
}

/// Hashes a new password.
pub async fn new_hash(password: String) -> Option<String> {
    let _place = AT_ONCE.acquire().await;
    tokio::task::spawn_blocking(move || hash(&password, false).ok()).await.ok()?
}
