//! Two-factor authentication with authenticator apps, from the QR code to the accepted code.
//!
//! A user turns it on by scanning a QR code and typing the six digits that the app then shows;
//! from then on a sign-in asks for six digits. Computing them is the small part (RFC 4226, RFC
//! 6238). The published failures are in the rest: codes that work twice, guesses that nobody
//! counts, users locked out, secrets in logs. This crate is the rest too.
//!
//! It is a pure library: it does no I/O and keeps no global state. Time is an argument; only
//! [`UnixTime::now`] reads a clock.
//!
//! # The flow
//!
//! What a portal's security page does, and its sign-in, with a store in memory in place of a
//! database; [`FactorStore`] is what to implement for a real one. `typed` is what the user types,
//! `clock` the server's clock.
//!
//! ```
//! # #[cfg(all(feature = "qr", feature = "rand"))]
//! # pollster::block_on(async {
//! use second_factor::store::MemoryStore;
//! use second_factor::{Enrollment, FactorState, Label, Policy, RecoverySet, Saved, UnixTime, Verifier};
//! # use std::{convert::Infallible, time::Duration};
//! # use second_factor::{CodeParams, Totp};
//! # let clock = |secs: u64| UnixTime::from_secs(1_800_000_000 + secs);
//! # let phone = |of: &Totp, secs| of.code_at(clock(secs)).expose().to_owned();
//!
//! let (apps, sets, policy) = (MemoryStore::new(), MemoryStore::new(), Policy::new());
//!
//! // "Set up" draws a secret. The page shows it as a picture, and as text to type.
//! let label = Label::new("alice@example.com")?.with_issuer("Example")?;
//! let enrollment = Enrollment::begin(label, clock(0));
//! let picture = enrollment.key_uri().to_qr()?.to_svg();
//! let key = enrollment.key_uri().secret().to_grouped_base32();
//! let mut pending = Some(enrollment.to_bytes()); // kept on the server until "Verify"
//! assert!(picture.expose().starts_with("<svg") && key.expose().len() == 39);
//!
//! // "Verify" makes a factor of it, if the code is right, and draws recovery codes.
//! let enrollment = Enrollment::from_bytes(pending.as_ref().ok_or("begin again")?.expose())?;
//! assert!(!enrollment.is_expired(clock(45), Duration::from_secs(600)));
//! # let app = Totp::new(enrollment.key_uri().secret(), CodeParams::new());
//! let first = phone(&app, 45); // typed by the user
//! let confirmed = enrollment.confirm(&first, clock(45), &policy)?;
//! let mut shown_once = None;
//! confirmed.commit(|credential, state| {
//!     if pending.take().is_none() {
//!         return Ok::<_, Infallible>(Saved::Lost); // another click was first
//!     }
//!     let (codes, set) = RecoverySet::generate(credential);
//!     apps.insert(1, credential.totp(), *state);
//!     sets.insert(1, set, FactorState::new());
//!     shown_once = Some(codes);
//!     Ok(Saved::Yes)
//! })?;
//!
//! // Sign-in, after the password. Each code works once, the one of "Verify" not again.
//! let sign_in = Verifier::new(&apps, policy);
//! assert!(sign_in.verify(&1, &first, clock(50)).await.is_err());
//! let next = phone(&app, 75);
//! let accepted = sign_in.verify(&1, &next, clock(75)).await?;
//! assert_eq!(accepted.offset(), 0); // steps that the phone's clock is ahead
//!
//! // The phone is lost.
//! let codes = shown_once.ok_or("not saved")?;
//! let one = codes.expose().nth(6).unwrap_or_default();
//! let recover = Verifier::new(&sets, policy);
//! recover.verify(&1, one, clock(90)).await?;
//! assert!(recover.verify(&1, one, clock(91)).await.is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Nobody is signed in before the new state is saved where the old one still stands, so no code
//! works twice and no guess goes uncounted, whatever happens at the same time. Without an async
//! runtime, or with a database of your own shape, [`Policy::attempt`] and [`Attempt::commit`] are
//! the same thing in two calls.
//!
//! # Which type for what
//!
//! | Task | Type |
//! |---|---|
//! | setting up: begin, confirm, find out why a code is wrong | [`Enrollment`], [`Confirmed`], [`Diagnosis`] |
//! | signing in through a database | [`Verifier`], [`FactorStore`], [`store`] |
//! | a sign-in in two calls, and the proof of one | [`Policy::attempt`], [`Attempt`], [`Accepted`] |
//! | how guessing is slowed and ended | [`Policy`] |
//! | why not: for logs; for users | [`Refusal`]; [`PublicRefusal`] |
//! | codes for a lost phone | [`RecoverySet`], [`RecoveryCodes`], [`Submitted`] |
//! | what to store of a user's app; encrypted | [`Credential`], [`FactorState`]; [`Keyring`] |
//! | what the app scans: `otpauth://`, written and read | [`KeyUri`], [`Label`], [`migration`] |
//! | a picture of it: SVG, PNG, terminal text | [`Qr`] |
//! | the shared key, and its base32 text | [`Secret`] |
//! | hash, digits, period, epoch; Steam Guard | [`CodeParams`] |
//! | codes alone, as an authenticator shows them | [`Totp`], [`Hotp`], [`Code`] |
//! | a moment; RFC 6238's counter of periods | [`UnixTime`]; [`Step`] |
//! | anything with a secret in it | [`Sensitive`] |
//!
//! # What it does not do
//!
//! No passwords, sessions, cookies, user interface, SMS or e-mail codes, push messages, passkeys.
//! One-time codes can be phished: a user who types one into a false page has given it away. Where
//! users have devices for it, offer WebAuthn first.
//!
//! # Features
//!
//! | Feature | Default | Adds |
//! |---|---|---|
//! | `std` | yes | [`UnixTime::now`], [`store::MemoryStore`]; implies `alloc` |
//! | `alloc` | (yes) | secrets, URIs, enrollment, recovery, stores: what needs a heap |
//! | `rand` | yes | [`Secret::generate`], [`Enrollment::begin`], [`RecoverySet::generate`]; implies `alloc` |
//! | `qr` | yes | [`Qr`]; implies `std` |
//! | `png` | no | [`Qr::to_png`]; implies `qr` |
//! | `migration` | no | [`migration`]: exports of Google Authenticator; implies `alloc` |
//! | `seal` | no | [`Keyring`]: credentials and enrollments at rest, encrypted; implies `rand` |
//! | `serde` | no | [`CodeParams`] and [`Label`] as strings, [`FactorState`] as bytes, [`serde`]; implies `alloc` |
//!
//! A feature adds items and changes none. Without any, the crate needs neither `std` nor a heap and
//! still computes, checks and accepts codes, through [`Totp::from_key`] and [`Hotp::from_key`].
//!
//! # Security
//!
//! * **Constant time.** Every step of the window is computed and compared; no branch, index or
//!   division depends on a secret or on a computed code. What shows in the time taken: the length
//!   of a secret, whether what was typed is a code at all, and the outcome. Text forms (base32,
//!   URIs, QR codes) are not made or read in constant time.
//! * **Secrets** leave only through methods whose names begin with `expose`, or as [`Sensitive`];
//!   `Debug` hides them, errors never repeat what was typed, buffers are erased on drop. Copies
//!   that the compiler leaves in registers or on the stack are out of reach.
//! * **No panic**, whatever the input, and no unsafe code. The exception: what draws randomness
//!   (`generate`, `begin`, `seal_*`) panics if the operating system gives none.
//!
//! # Speed
//!
//! How long others take for the same with HMAC-SHA-1, this crate being 1.00; more is slower.
//!
//! | | totp-rs 6.0 | totp-rfc 0.1 | libreauth 0.18 |
//! |---|---|---|---|
//! | verify, window of 3, wrong code, prepared key | 2.95 | 3.85 | 12.4 |
//! | the same from raw bytes | 2.19 | 2.68 | 9.24 |
//! | one code | 1.52 | 1.89 | 3.37 |
//!
//! AMD EPYC with SHA extensions, rustc 1.95, 2026-11-24. In the repository,
//! `cd benches/peers && cargo run --release` measures it anew. A right code of the first step takes
//! totp-rs as long (1.00): it stops there, and its time tells which step it was.
#![cfg_attr(all(doctest, feature = "qr", feature = "rand"), doc = include_str!("../README.md"))]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(
        feature = "migration",
        feature = "png",
        feature = "seal",
        feature = "serde"
    )),
    allow(
        rustdoc::broken_intra_doc_links,
        reason = "the text links to what features add"
    )
)]
#![forbid(unsafe_code)]
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

// A file uses its own folder and what stands above it in this list.
mod time;
#[cfg(feature = "alloc")]
mod sensitive;
mod stored;
#[cfg(feature = "rand")]
mod random;
mod otp;
#[cfg(feature = "alloc")]
pub mod uri;
#[cfg(feature = "migration")]
pub mod migration;
#[cfg(feature = "qr")]
pub mod qr;
mod sign_in;
#[cfg(feature = "rand")]
mod record;
#[cfg(feature = "rand")]
pub mod factors;
#[cfg(feature = "seal")]
pub mod seal;
#[cfg(feature = "rand")]
pub mod store;
#[cfg(feature = "serde")]
mod serde;
pub mod error;

#[cfg(test)]
#[path = "../tests/common/seeded.rs"]
mod seeded;

#[cfg(second_factor_taint)]
pub use otp::matches::DECLASSIFY;

pub use otp::code::Code;
pub use otp::hotp::Hotp;
pub use otp::params::{Algorithm, CodeFormat, CodeParams, Digits, Period};
#[cfg(feature = "alloc")]
pub use otp::secret::Secret;
pub use otp::totp::Totp;
pub use otp::window::Window;
#[cfg(feature = "alloc")]
pub use sensitive::Sensitive;
pub use time::{Step, UnixTime};

#[cfg(feature = "qr")]
pub use qr::symbol::Qr;
#[cfg(feature = "alloc")]
pub use uri::key_uri::KeyUri;
#[cfg(feature = "alloc")]
pub use uri::label::Label;

pub use sign_in::decide::{AcceptedStep, StateChange};
pub use sign_in::diagnosis::Diagnosis;
pub use sign_in::outcome::Refusal;
pub use sign_in::policy::Policy;
pub use sign_in::state::FactorState;
pub use sign_in::unsaved::{Committed, Saved, Unsaved};

#[cfg(feature = "rand")]
#[doc(inline)]
pub use factors::accepted::{Accepted, RecentCode};
#[cfg(feature = "rand")]
#[doc(inline)]
pub use factors::audit;
#[cfg(feature = "rand")]
pub use factors::change::Change;
#[cfg(feature = "rand")]
pub use factors::overview::Ask;
#[cfg(feature = "rand")]
pub use factors::proof::Proof;
#[cfg(feature = "rand")]
pub use factors::records::Records;
#[cfg(feature = "rand")]
pub use factors::set_up::NewApp;
#[cfg(feature = "rand")]
pub use factors::sign_in::{Remember, SignIn};
#[cfg(feature = "rand")]
pub use factors::state::Factors;
#[cfg(feature = "rand")]
pub use record::Record;
#[cfg(feature = "rand")]
pub use record::owner::Owner;
#[cfg(feature = "seal")]
pub use seal::keyring::Keyring;
#[cfg(feature = "std")]
#[cfg(feature = "rand")]
pub use store::memory::MemoryStore;
#[cfg(feature = "rand")]
pub use store::traits::FactorStore;
#[cfg(feature = "rand")]
pub use store::two_factor::TwoFactor;
