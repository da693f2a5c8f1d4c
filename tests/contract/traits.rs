//! Which traits the types have, and which they must not have.

use core::fmt::Display;
use core::hash::Hash;
use core::ops::Deref;

use second_factor::error::{CodeError, KeyError, SecretError};
use second_factor::{
    Algorithm, Code, CodeFormat, CodeParams, Digits, Hotp, Period, Secret, Sensitive, Step, Totp,
    UnixTime, Window,
};

/// Compiles only if the type lacks the trait: otherwise two impls of `Lacks` fit and the compiler
/// cannot infer which is meant.
macro_rules! lacks {
    ($type:ty: $($trait:path),+) => {$({
        trait Lacks<Which> {
            const TRUE: bool = true;
        }
        struct Has;
        impl<T: ?Sized> Lacks<()> for T {}
        impl<T: ?Sized + $trait> Lacks<Has> for T {}
        assert!(<$type as Lacks<_>>::TRUE);
    })+};
}

#[test]
fn secrets_cannot_be_copied_shown_or_compared_by_accident() {
    lacks!(Secret: Clone, Display, Deref, PartialEq, Hash, Default, AsRef<[u8]>, Into<Vec<u8>>);
    lacks!(Totp: Clone, Display, Deref, PartialEq, Hash);
    lacks!(Hotp: Clone, Display, Deref, PartialEq, Hash);
    lacks!(Code: Clone, Display, Deref, PartialEq, PartialEq<str>, Hash, AsRef<str>);
    lacks!(Sensitive<String>: Clone, Display, Deref, PartialEq, Hash, AsRef<str>);
    lacks!(Sensitive<Vec<u8>>: Clone, Display, Deref, PartialEq, Hash, AsRef<[u8]>);
}

/// A moment is never taken for a step, nor a number for either.
#[test]
fn moments_steps_and_numbers_do_not_mix() {
    lacks!(UnixTime: From<u64>, From<Step>, PartialEq<u64>, PartialEq<Step>);
    lacks!(Step: From<u64>, From<UnixTime>, PartialEq<u64>, PartialEq<UnixTime>);
}

#[test]
fn everything_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + Unpin + 'static>() {}
    shared::<(
        Secret,
        Totp,
        Hotp,
        Code,
        Sensitive<String>,
        Sensitive<Vec<u8>>,
    )>();
}

#[test]
fn plain_values_are_plain() {
    fn plain<T: Copy + core::fmt::Debug + Eq + Send + Sync>() {}
    plain::<(
        Algorithm,
        CodeFormat,
        Digits,
        CodeParams,
        Period,
        Step,
        UnixTime,
        Window,
    )>();
    plain::<(CodeError, KeyError, SecretError)>();
    fn ordered<T: Ord + Hash>() {}
    ordered::<(Step, UnixTime)>();
    fn error<T: core::error::Error + Send + Sync + 'static>() {}
    error::<CodeError>();
    error::<KeyError>();
    error::<SecretError>();
}
