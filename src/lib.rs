//! Two-factor authentication with authenticator apps, from the QR code to the accepted code.
//!
//! Users turn two-factor authentication on by scanning a QR code and typing the six digits that their
//! app then shows. From then on each sign-in asks for six digits after the password. This crate
//! computes these codes (RFC 4226, RFC 6238) and does what comes after: each code works once, wrong
//! codes are limited, and several apps, recovery codes and remembered browsers are kept in one row of
//! your database.
//!
//! It is for web services, and for programs that play an authenticator or handle tokens. It is a pure
//! library: it does no I/O and keeps no global state. The time is an argument; only [`UnixTime::now`]
//! reads a clock.
//!
//! ```console
//! $ cargo add second-factor --features seal
//! $ cargo add second-factor-sqlx --features postgres   # or sqlite, mysql; or a store of your own
//! ```
//!
//! Nothing is published yet. Until the first release, add `--path` and the folder of a clone.
//!
//! # Set up, verify, sign in
//!
//! A user's whole second factor is one value in one row of a table. Every button of a portal is one
//! [`TwoFactor::update`] with one operation of [`Factors`].
//!
//! *Set up* makes a new random secret. The page shows it as a picture and as text to type:
//!
//! ```
//! # mod set_up {
//! use second_factor::{FactorStore, Label, NewApp, Proof, TwoFactor, UnixTime, factors::SetUp};
//!
//! # pub
//! async fn set_up<S: FactorStore>(two_factor: &TwoFactor<S>, user: &S::Id)
//!     -> Result<SetUp, Box<dyn std::error::Error>> {
//!     let app = NewApp::new(Label::new("ana@example.com")?.with_issuer("Example")?);
//!     let now = UnixTime::now();
//!     let set_up = two_factor.update(user, now, |f| f.set_up(&app, Proof::First)).await?;
//!     let picture = set_up.key_uri.to_qr()?.to_svg(); // for the page, with the text:
//!     let key = set_up.key_uri.secret().to_grouped_base32();
//! #     assert!(picture.expose().starts_with("<svg") && key.expose().len() == 39);
//!     Ok(set_up) // its `id` is kept in the user's session
//! }
//! # }
//! # use second_factor::{MemoryStore, Records, TwoFactor};
//! # let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
//! # pollster::block_on(set_up::set_up(&two_factor, &7))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! *Verify* turns it on and gives recovery codes; a refusal says what is wrong, such as a phone's
//! clock that is off:
//!
//! ```
//! # mod verify {
//! use second_factor::error::TwoFactorError;
//! use second_factor::factors::{Confirmed, SetUpId};
//! use second_factor::{FactorStore, TwoFactor, UnixTime};
//!
//! # pub
//! async fn verify<S: FactorStore>(
//!     two_factor: &TwoFactor<S>, user: &S::Id, id: SetUpId, typed: &str,
//! ) -> Result<Confirmed, TwoFactorError<S::Error>> {
//!     let now = UnixTime::now();
//!     two_factor.update(user, now, |f| f.confirm(id, typed)).await
//! }
//! # }
//! # use second_factor::{CodeParams, Label, MemoryStore, NewApp, Proof, Records, Totp, TwoFactor, UnixTime};
//! # let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
//! # let (app, now) = (NewApp::new(Label::new("ana")?), UnixTime::now());
//! # let set_up = pollster::block_on(two_factor.update(&7, now, |f| f.set_up(&app, Proof::First)))?;
//! # let typed = Totp::new(set_up.key_uri.secret(), CodeParams::new()).code_at(now);
//! # let confirmed = pollster::block_on(verify::verify(&two_factor, &7, set_up.id, typed.expose()))?;
//! # assert_eq!(confirmed.recovery_codes.map(|codes| codes.expose().count()), Some(10));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! *Sign in*, after the password. Each code works once, and wrong codes of apps and tokens are counted:
//!
//! ```
//! # mod sign_in {
//! use second_factor::error::TwoFactorError;
//! use second_factor::{Accepted, Ask, FactorStore, TwoFactor, UnixTime};
//!
//! # pub
//! async fn sign_in<S: FactorStore>(two_factor: &TwoFactor<S>, user: &S::Id, typed: &str)
//!     -> Result<Option<Accepted>, TwoFactorError<S::Error>> {
//!     let now = UnixTime::now();
//!     if two_factor.load(user, now).await?.ask(None, "") == Ask::Off {
//!         return Ok(None); // no second factor: the password is enough
//!     }
//!     two_factor.update(user, now, |f| f.sign_in(typed)).await.map(Some)
//! }
//! # }
//! # use second_factor::{MemoryStore, Proof, Records, TwoFactor, UnixTime};
//! # let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
//! # assert!(pollster::block_on(sign_in::sign_in(&two_factor, &7, "123456"))?.is_none());
//! # let proof = Proof::Other { at: UnixTime::now() };
//! # let codes = two_factor.update(&7, UnixTime::now(), |f| f.new_recovery_codes(proof));
//! # let codes = pollster::block_on(codes)?;
//! # let code = codes.expose().next().ok_or("no code")?;
//! # assert!(pollster::block_on(sign_in::sign_in(&two_factor, &7, code))?.is_some());
//! # assert!(pollster::block_on(sign_in::sign_in(&two_factor, &7, code)).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`TwoFactor::new`] takes a store and says how records are kept: [`Records::sealed`] in a database,
//! [`Records::unsealed`] with [`MemoryStore`] to try it out. The answer comes out after the new record
//! was saved in the place of the old one. So no code works twice, and no wrong code of an app or token
//! goes uncounted, also if several requests come at once.
//!
//! # Which type for what
//!
//! | Task | Type |
//! |---|---|
//! | a user's second factor, in a database | [`TwoFactor`], [`FactorStore`]; [`BlockingStore`](store::BlockingStore) |
//! | a store for tests and demonstrations | [`MemoryStore`] |
//! | what a page may ask or show | [`Factors`], [`Ask`], [`Overview`](factors::Overview) |
//! | set up an app, and its first code | [`NewApp`], [`SetUp`](factors::SetUp), [`Confirmed`](factors::Confirmed) |
//! | add an app or token whose secret is there | [`NewAuthenticator`](factors::NewAuthenticator) |
//! | sign in, and remember the browser | [`Accepted`]; [`SignIn`], [`Remember`] |
//! | why a change is allowed | [`Proof`], [`RecentCode`] |
//! | codes for a lost phone | [`RecoveryCodes`](factors::RecoveryCodes), [`Pass`](factors::Pass) |
//! | why something is refused, for logs and for users | [`Refusal`], [`error::Diagnosis`], [`error`] |
//! | what happened, for an audit table and the owner's mail | [`audit`] |
//! | how guessing is slowed and ended | [`Policy`] |
//! | what is stored, and for whom | [`Record`], [`Records`], [`Owner`] |
//! | how it is encrypted | [`Keyring`], [`seal`] |
//! | what a store saves, and what it answers | [`Change`], [`Saved`] |
//! | deciding without a store of this crate | [`Unsaved`], [`Committed`] |
//! | what the app scans: `otpauth://`, written and read | [`KeyUri`], [`Label`], [`uri`], [`migration`], [`cxf`] |
//! | a picture of it: SVG, PNG, terminal text | [`Qr`], [`qr`] |
//! | one factor without a heap: a door lock | [`Policy::attempt`], [`FactorState`], [`StateChange`], [`AcceptedStep`] |
//! | the shared secret, and its base32 text | [`Secret`] |
//! | algorithm, digits, period, epoch; Steam Guard | [`CodeParams`], [`Algorithm`], [`CodeFormat`], [`Digits`], [`Period`] |
//! | codes alone, as an authenticator shows them | [`Totp`], [`Hotp`], [`Code`], [`Window`] |
//! | a moment; RFC 6238's counter of periods | [`UnixTime`]; [`Step`] |
//! | anything with a secret in it | [`Sensitive`] |
//!
//! # What it does not do
//!
//! No passwords, accounts, sessions or user interface; of cookies, only the text that remembers a
//! browser. No SMS or e-mail codes, push messages or passkeys: a passkey that the service has
//! verified is [`Proof::Other`]. No limit per address: a service puts its own before the password.
//! One-time codes can be phished: a user who types one into a false page has given it away. Where
//! users have devices for it, offer WebAuthn first.
//!
//! # Where to go next
//!
//! * [Add it to a service](_documentation::service): a portal page by page, and the call behind each
//!   button. `examples/portal` in the repository is a whole web application.
//! * [Lost phone, lost codes, locked out](_documentation::lost_phone): what the user does, what the
//!   service shows, what the support desk may do.
//! * [Running it](_documentation::running_it): clocks, logs and alerts, events, all texts for
//!   translators, key rotation, restored backups, odds.
//! * [Databases](_documentation::databases): the table and its statements for PostgreSQL, SQLite,
//!   MySQL, MariaDB and Redis; a store to copy for [rusqlite](_documentation::rusqlite),
//!   [diesel](_documentation::diesel), [SeaORM](_documentation::sea_orm),
//!   [Redis](_documentation::redis).
//! * [Moving in](_documentation::moving_in): users of another system keep their apps; which column
//!   goes where.
//! * [Questions](_documentation::questions): a right code that is refused, an old key that is too
//!   short, how to test.
//! * [Vulnerabilities](_documentation::vulnerabilities): published failures of the field, and what
//!   excludes each of them here.
//! * [Standards](_documentation::standards): each clause, how it is met, and the test that shows it.
//! * [Compare](_documentation::compare): this crate beside others, and where those are better.
//! * [Design](_documentation::design), [security](_documentation::security),
//!   [changelog](_documentation::changelog).
//!
//! # Features
//!
//! | Feature | Default | Adds |
//! |---|---|---|
//! | `std` | yes | [`UnixTime::now`], [`MemoryStore`]; implies `alloc` |
//! | `alloc` | (yes) | secrets, labels, key URIs: what needs a heap |
//! | `rand` | yes | [`Secret::generate`], [`Factors`], [`TwoFactor`] and all that belongs to them; implies `alloc` |
//! | `qr` | yes | [`Qr`]; implies `std` |
//! | `png` | no | [`Qr::to_png`]; implies `qr` |
//! | `migration` | no | [`migration`]: exports of Google Authenticator; implies `alloc` |
//! | `cxf` | no | [`cxf`]: `totp` credentials of the FIDO Credential Exchange Format; implies `alloc` |
//! | `seal` | no | [`Keyring`], [`Records::sealed`]: records at rest, encrypted; implies `rand` |
//! | `serde` | no | [`CodeParams`], [`Label`], [`SetUpId`](factors::SetUpId), [`RecentCode`] as text, [`FactorState`] as bytes; [`Overview`](factors::Overview), [`Event`](audit::Event), [`Refusal`] for JSON; implies `alloc` |
//! | `testing` | no | [`testing`]: a fake phone, users in a chosen state, a clock, for your tests; implies `std`, `rand` |
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
//!   (`generate`, changes of a record) panics if the operating system gives none.
#![cfg_attr(all(doctest, feature = "qr", feature = "rand"), doc = include_str!("../README.md"))]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(
        feature = "cxf",
        feature = "migration",
        feature = "png",
        feature = "seal",
        feature = "serde",
        feature = "testing"
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
#[cfg(any(feature = "std", test))]
extern crate std;

// Layers, the lowest first: a file uses its own folder and the folders listed before it.
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
#[cfg(feature = "cxf")]
pub mod cxf;
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
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "serde")]
mod serde;
pub mod error;
#[cfg(any(doc, doctest, test))]
pub mod _documentation;

#[cfg(all(test, feature = "rand", feature = "std", target_os = "linux"))]
#[path = "../tests/common/place.rs"]
mod place;
#[cfg(test)]
#[path = "../tests/common/seeded.rs"]
mod seeded;

#[cfg(second_factor_taint)]
pub use otp::matches::DECLASSIFY;
#[cfg(all(second_factor_taint, feature = "rand"))]
pub use random::DRAWN;
#[cfg(all(fuzzing, feature = "rand"))]
pub use random::fixed;

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
pub use sign_in::policy::Policy;
pub use sign_in::refusal::Refusal;
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
pub use factors::look::Ask;
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
