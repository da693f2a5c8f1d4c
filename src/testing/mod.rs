//! A test kit for services: a fake phone, users in a chosen state, a clock that stands still.
//!
//! Turn the feature `testing` on under `[dev-dependencies]`; nothing in it is for production.
//!
//! # Examples
//!
//! A test of a service's sign-in, without waiting and without a phone:
//!
//! ```
//! use core::time::Duration;
//! use second_factor::testing::{Clock, User};
//! use second_factor::{MemoryStore, Owner, Records, Refusal, TwoFactor, UnixTime};
//!
//! # pollster::block_on(async {
//! let clock = Clock::at(UnixTime::from_secs(1_800_000_000));
//! let two_factor = TwoFactor::new(MemoryStore::new(), Records::unsealed());
//! let ana = User::on(two_factor.records(), Owner::from(7), clock.now())?;
//! two_factor.store().put(7, ana.record);
//!
//! let typed = ana.phone.code_at(clock.now());
//! let accepted = two_factor.update(&7, clock.now(), |f| f.sign_in(&typed)).await?;
//! # drop(accepted);
//! clock.advance(Duration::from_secs(10));
//! let again = two_factor.update(&7, clock.now(), |f| f.sign_in(&typed)).await;
//! assert_eq!(again.err().and_then(|error| error.refusal()), Some(Refusal::Replayed));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod clock;
mod phone;
mod user;

pub use clock::Clock;
pub use phone::Phone;
pub use user::User;
