//! Which traits the types have, and which they must not have.

use core::error::Error;
use core::fmt::{Debug, Display};
use core::hash::Hash;

use second_factor::error::*;
use second_factor::qr::*;
use second_factor::uri::*;
use second_factor::*;

/// Whether a type has a trait: of two methods of one name, the nearer is called.
macro_rules! has {
    ($type:ty: $bound:path) => {{
        struct Probe<T>(core::marker::PhantomData<T>);
        #[allow(dead_code, reason = "called where the type lacks the trait")]
        trait Lacks {
            fn answer(&self) -> bool {
                false
            }
        }
        impl<T> Lacks for &Probe<T> {}
        #[allow(dead_code, reason = "called where the type has the trait")]
        impl<T: $bound> Probe<T> {
            fn answer(&self) -> bool {
                true
            }
        }
        (&Probe::<$type>(core::marker::PhantomData)).answer()
    }};
}

/// None of the traits.
macro_rules! lacks {
    ($type:ty: $($bound:path),+) => {
        let has = [$((stringify!($bound), has!($type: $bound))),+];
        let found = has.iter().filter(|(_, has)| *has).map(|(name, _)| *name);
        assert_eq!(found.collect::<Vec<_>>(), [""; 0], "{}", stringify!($type));
    };
}

/// What would copy, show or compare a secret or a proof by accident, of each type.
macro_rules! guarded {
    ($($type:ty),+) => { $(
        lacks!($type: Clone, core::fmt::Display, core::ops::Deref, PartialEq, core::hash::Hash, Default);
        crate::traits::debug::<$type>();
    )+ };
}

pub(crate) fn debug<T: Debug>() {}

/// A function for each type.
macro_rules! each {
    ($function:ident: $($type:ty),+) => { $($function::<$type>();)+ };
}

pub(crate) fn plain<T: Copy + Debug + Eq + Send + Sync>() {}

pub(crate) fn shared<T: Send + Sync + Unpin + 'static>() {}

pub(crate) use {each, guarded, has, lacks};

#[test]
fn the_probe_finds_what_is_there() {
    assert!(has!(Step: Clone) && has!(SecretError: Display) && has!(Step: PartialEq<Step>));
    assert!(has!(Sensitive<String>: Debug) && !has!(Sensitive<String>: Clone));
}

#[test]
fn secrets_and_proofs_are_not_copied_shown_or_compared() {
    guarded!(
        Secret,
        Totp,
        Hotp,
        Code,
        Sensitive<String>,
        Sensitive<Vec<u8>>,
        KeyUri,
        Qr
    );
    guarded!(Unsaved<AcceptedStep, StateChange>, AcceptedStep, Committed<AcceptedStep, ()>);
    lacks!(Secret: AsRef<[u8]>, Into<Vec<u8>>);
    lacks!(Code: PartialEq<str>, AsRef<str>);
    lacks!(Sensitive<String>: AsRef<str>);
    lacks!(Sensitive<Vec<u8>>: AsRef<[u8]>);
}

/// A moment is never taken for a step, nor a number for either.
#[test]
fn moments_steps_and_numbers_do_not_mix() {
    lacks!(UnixTime: From<u64>, From<Step>, PartialEq<u64>, PartialEq<Step>);
    lacks!(Step: From<u64>, From<UnixTime>, PartialEq<u64>, PartialEq<UnixTime>);
}

#[test]
fn plain_values_are_plain() {
    fn ordered<T: Ord + Hash>() {}
    fn error<T: Error + Copy + Eq + Send + Sync + 'static>() {}
    each!(plain: Algorithm, CodeFormat, CodeParams, Digits, Period, Step, UnixTime, Window);
    each!(plain: Diagnosis, FactorState, KeyKind, Policy, Refusal, Saved);
    each!(ordered: Step, UnixTime);
    each!(error: AlgorithmError, CodeError, DigitsError, LabelError, PeriodError, PolicyError, QrError, SecretError);
    each!(error: StoredError, TimeError, WindowError);
}

#[test]
fn everything_can_be_shared_between_threads() {
    each!(shared: Secret, Totp, Hotp, Code, Sensitive<String>, Sensitive<Vec<u8>>, KeyUri, Qr);
    each!(shared: Unsaved<AcceptedStep, StateChange>, Committed<AcceptedStep, ()>);
    each!(shared: AcceptedStep, StateChange, FactorState, Policy);
}
