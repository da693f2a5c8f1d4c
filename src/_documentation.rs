//! The manual: pages in plain words, whose code is compiled and run by the tests.
//!
//! * [Add it to a service](service): a portal page by page, and the call behind each button.
//! * [Lost phone, lost codes, locked out](lost_phone): what the user does, what the service shows,
//!   what the support desk may do.
//! * [Running it](running_it): clocks, logs, events, texts to translate, key rotation, backups, odds.
//! * [Databases](databases): the table and its statements for PostgreSQL, SQLite, MySQL, MariaDB, Redis.
//!   Stores to copy, each tested: with [`rusqlite`], [`diesel`], [SeaORM](sea_orm), and
//!   in [Redis](redis).
//! * [Moving in](moving_in): users of django-otp, devise-two-factor, Laravel Fortify, Keycloak and
//!   others keep their apps: which column goes where.
//! * [Questions](questions): what users of such libraries ask most.
//! * [Vulnerabilities](vulnerabilities): published failures of the field, and what excludes each here.
//! * [Standards](standards): each clause, how it is met, and the test that shows it.
//! * [Compare](compare): this crate beside others, and where those are better.
//! * [Design](design): why things are as they are, as questions and answers.
//! * [Security](security): what is claimed and what shows it, what is not, what a service has to do.
//! * [Changelog](changelog).
//!
//! These modules exist in the documentation alone.

#[cfg(all(feature = "qr", feature = "seal"))]
#[doc = include_str!("../docs/service.md")]
pub mod service {}

#[cfg(feature = "rand")]
#[doc = include_str!("../docs/lost_phone.md")]
pub mod lost_phone {}

#[cfg(feature = "seal")]
#[doc = include_str!("../docs/running_it.md")]
pub mod running_it {}

#[cfg(all(feature = "rand", feature = "std"))]
#[doc = include_str!("../docs/moving_in.md")]
pub mod moving_in {}

#[cfg(feature = "rand")]
#[doc = include_str!("../docs/databases.md")]
pub mod databases {}

#[cfg(feature = "rand")]
#[doc = include_str!("../docs/rusqlite.md")]
pub mod rusqlite {}

#[cfg(feature = "rand")]
#[doc = include_str!("../docs/diesel.md")]
pub mod diesel {}

#[cfg(feature = "rand")]
#[doc = include_str!("../docs/sea_orm.md")]
pub mod sea_orm {}

#[cfg(feature = "rand")]
#[doc = include_str!("../docs/redis.md")]
pub mod redis {}

#[cfg(feature = "rand")]
#[doc = include_str!("../docs/questions.md")]
pub mod questions {}

#[doc = include_str!("../docs/vulnerabilities.md")]
pub mod vulnerabilities {}

#[cfg(feature = "rand")]
#[doc = include_str!("../docs/standards.md")]
pub mod standards {}

#[doc = include_str!("../docs/compare.md")]
pub mod compare {}

#[doc = include_str!("../DESIGN.md")]
pub mod design {}

#[doc = include_str!("../SECURITY.md")]
pub mod security {}

#[doc = include_str!("../CHANGELOG.md")]
pub mod changelog {}

#[cfg(all(test, feature = "rand"))]
mod tests;
