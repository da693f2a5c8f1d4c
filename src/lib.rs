//! Two-factor authentication with authenticator apps, from the QR code to the accepted code.
//!
//! A user turns it on by scanning a QR code and typing the six digits that the app then shows;
//! from then on a sign-in asks for six digits. Computing them is the small part (RFC 4226, RFC
//! 6238). The published failures are in the rest: codes that work twice, guesses that nobody
//! counts, users locked out, secrets in logs. This crate is the rest too.
//!
//! It is a pure library: it does no I/O, keeps no global state, reads the clock only in
//! [`UnixTime::now`] and randomness only in functions named `generate`. Time is an argument.
//!
//! # The flow
//!
//! Setting up: draw a secret, show it, and believe nobody who cannot show a code.
//!
//! ```
//! # #[cfg(all(feature = "qr", feature = "rand"))] {
//! use second_factor::{Credential, FactorState, KeyUri, Label, Params, Policy, Secret, UnixTime};
//!
//! let label = Label::new("alice@example.com")?.with_issuer("Example")?;
//! let uri = KeyUri::totp(label, Secret::generate(), Params::new())?;
//! let picture = uri.to_qr()?.to_svg(); // for a web page
//! let key = uri.secret().to_grouped_base32(); // for a user without a camera
//! assert!(picture.expose().starts_with("<svg") && key.expose().len() == 39);
//!
//! // What a service keeps: the credential, which never changes, and the state, which every
//! // attempt changes.
//! let (_, secret, _) = uri.into_parts();
//! let credential = Credential::new(secret, Params::new());
//! let row = (credential.to_bytes(), FactorState::new().to_bytes());
//! # assert_eq!(row.1.len(), 32);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Signing in: nobody is signed in before the new state is saved, so no code works twice and no
//! guess goes uncounted, whatever happens at the same time.
//!
//! ```
//! use second_factor::{FactorState, Params, Policy, Saved, SignInError, Totp, UnixTime};
//!
//! let totp = Totp::from_key(b"12345678901234567890", Params::new())?;
//! let mut row = FactorState::new().to_bytes(); // what the database holds
//! let mut sign_in = |typed: &str, now: UnixTime| {
//!     let state = FactorState::from_bytes(&row).map_err(SignInError::Store)?;
//!     Policy::new().attempt(&totp, state, typed, now).commit(|change| {
//!         // UPDATE factors SET state = :after WHERE id = :id AND state = :before
//!         let rows = u64::from(row == *change.before());
//!         row = if rows == 1 { *change.after() } else { row };
//!         Ok(Saved::from_rows(rows))
//!     })
//! };
//! assert!(sign_in("287 082", UnixTime::from_secs(59)).is_ok());
//! assert!(sign_in("287 082", UnixTime::from_secs(61)).is_err()); // used
//! assert!(sign_in("000 000", UnixTime::from_secs(61)).is_err()); // wrong, and counted
//! # Ok::<(), second_factor::KeyError>(())
//! ```
//!
//! # Which type for what
//!
//! | Task | Type |
//! |---|---|
//! | a moment; RFC 6238's counter of periods | [`UnixTime`]; [`Step`] |
//! | the shared key, and its base32 text | [`Secret`] |
//! | hash, digits, period, epoch; Steam Guard | [`Params`] |
//! | who the user is, and with whom | [`Label`] |
//! | what the app scans: `otpauth://`, read and written | [`KeyUri`] |
//! | a picture of it: SVG, PNG, terminal text | [`Qr`] |
//! | what to store of a user's app | [`Credential`], [`FactorState`] |
//! | how a guess is slowed and ended | [`Policy`] |
//! | a sign-in, and the proof of one | [`Attempt`], [`Accepted`] |
//! | why not, for logs; for users | [`Refusal`]; [`PublicRefusal`] |
//! | codes alone, as an authenticator shows them | [`Totp`], [`Hotp`], [`Code`] |
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
//! | `std` | yes | [`UnixTime::now`]; implies `alloc` |
//! | `alloc` | (yes) | [`Secret`], [`Label`], [`KeyUri`], [`Credential`]: what needs a heap |
//! | `rand` | yes | [`Secret::generate`]; implies `alloc` |
//! | `qr` | yes | [`Qr`]; implies `std` |
//! | `png` | no | [`Qr::to_png`]; implies `qr` |
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
//! * **No panic**, whatever the input, and no unsafe code. The exception: the functions named
//!   `generate` panic if the operating system gives no randomness.
#![cfg_attr(all(doctest, feature = "qr", feature = "rand"), doc = include_str!("../README.md"))]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

// Layer 0: moments, parameters, codes.
mod time;
#[cfg(feature = "alloc")]
mod sensitive;
mod params;
mod divisor;
mod code;

// Layer 1: keys.
mod mac;
mod hits;
#[cfg(feature = "alloc")]
mod key_text;
#[cfg(feature = "alloc")]
mod secret;
#[cfg(feature = "rand")]
mod random;

// Layer 2: the two algorithms.
mod hotp;
mod totp;

// Layer 3: what apps scan.
#[cfg(feature = "alloc")]
mod label;
#[cfg(feature = "alloc")]
mod uri;
#[cfg(feature = "migration")]
pub mod migration;
#[cfg(feature = "qr")]
mod qr;

// Layer 4: enrolled factors and attempts to sign in with them.
mod state;
mod attempt;
mod policy;
mod decision;
#[cfg(feature = "alloc")]
mod credential;
#[cfg(feature = "alloc")]
mod deviation;
#[cfg(feature = "alloc")]
mod recovery_codes;
#[cfg(feature = "alloc")]
mod recovery;
#[cfg(feature = "alloc")]
mod enrollment;
#[cfg(feature = "alloc")]
mod confirmed;
#[cfg(feature = "alloc")]
mod diagnosis;

// Layer 5: where factors are kept.
#[cfg(feature = "alloc")]
pub mod store;

pub use attempt::{
    Accepted, Attempt, Change, CommitError, PublicRefusal, Refusal, Saved, SignInError,
};
pub use code::{Code, CodeError};
#[cfg(feature = "alloc")]
pub use confirmed::{ConfirmError, Confirmed};
#[cfg(feature = "alloc")]
pub use credential::{Credential, CredentialError};
pub use decision::Factor;
#[cfg(feature = "alloc")]
pub use deviation::Deviation;
#[cfg(feature = "alloc")]
pub use diagnosis::Diagnosis;
#[cfg(feature = "alloc")]
pub use enrollment::{Enrollment, EnrollmentError};
pub use hotp::Hotp;
#[cfg(feature = "alloc")]
pub use label::{Caveat, Label, LabelError, Part};
pub use mac::KeyError;
pub use params::{
    Algorithm, AlgorithmError, CodeFormat, Digits, DigitsError, Params, Period, PeriodError,
};
pub use policy::{Policy, PolicyError};
#[cfg(feature = "png")]
pub use qr::PngError;
#[cfg(feature = "qr")]
pub use qr::{Ecc, Qr, QrError, TextStyle};
#[cfg(feature = "alloc")]
pub use recovery::{RecoveryError, RecoverySet};
#[cfg(feature = "alloc")]
pub use recovery_codes::{RecoveryCodes, Submitted};
#[cfg(feature = "alloc")]
pub use secret::{Secret, SecretError};
#[cfg(feature = "alloc")]
pub use sensitive::Sensitive;
pub use state::{FactorState, StateError};
#[cfg(feature = "std")]
pub use store::MemoryStore;
#[cfg(feature = "alloc")]
pub use store::{FactorStore, Verifier};
pub use time::{Step, TimeError, UnixTime};
pub use totp::{Totp, Window, WindowError};
#[cfg(feature = "alloc")]
pub use uri::{Imported, KeyKind, KeyUri, Note, Parameter, Place, UriError};
