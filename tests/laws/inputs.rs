//! What the laws are tried with: every value there is, and the extremes more often than chance.

use proptest::prelude::*;
use second_factor::{Algorithm, CodeFormat, CodeParams, Digits, Period, UnixTime, Window};

pub(crate) fn key() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 16..=128)
}

pub(crate) fn algorithm() -> impl Strategy<Value = Algorithm> {
    prop_oneof![
        Just(Algorithm::Sha1),
        Just(Algorithm::Sha256),
        Just(Algorithm::Sha512)
    ]
}

pub(crate) fn digits() -> impl Strategy<Value = Digits> {
    prop_oneof![Just(Digits::Six), Just(Digits::Seven), Just(Digits::Eight)]
}

pub(crate) fn format() -> impl Strategy<Value = CodeFormat> {
    prop_oneof![3 => digits().prop_map(CodeFormat::Decimal), 1 => Just(CodeFormat::Steam)]
}

/// Counters, seconds: small, huge, any.
pub(crate) fn number() -> impl Strategy<Value = u64> {
    prop_oneof![
        0..3_u64,
        0..4_000_000_000_u64,
        u64::MAX - 100_000..=u64::MAX,
        any::<u64>()
    ]
}

pub(crate) fn window() -> impl Strategy<Value = Window> {
    (0..=10_u8, 0..=10_u8).prop_map(|(past, future)| Window::new(past, future).unwrap())
}

fn period() -> impl Strategy<Value = Period> {
    let secs = prop_oneof![Just(30), Just(1), Just(86_400), 1..=86_400_u32];
    secs.prop_map(|secs| Period::from_secs(secs).unwrap())
}

pub(crate) fn params() -> impl Strategy<Value = CodeParams> {
    let epoch = prop_oneof![2 => Just(0), 1 => number()];
    (algorithm(), format(), period(), epoch).prop_map(|(algorithm, format, period, epoch)| {
        let params = CodeParams::new()
            .with_algorithm(algorithm)
            .with_format(format);
        params
            .with_period(period)
            .with_epoch(UnixTime::from_secs(epoch))
    })
}

/// Parameters, and a moment that may lie at either end of time, at the epoch or at a step's edge.
pub(crate) fn params_and_moment() -> impl Strategy<Value = (CodeParams, UnixTime)> {
    params().prop_flat_map(|params| {
        let (epoch, period) = (
            params.epoch().as_secs(),
            u64::from(params.period().as_secs()),
        );
        let edge = (0..1_000_u64).prop_map(move |step| epoch.saturating_add(step * period));
        let at = prop_oneof![
            number(),
            (epoch.saturating_sub(2)..=epoch.saturating_add(2)),
            (u64::MAX - period..=u64::MAX),
            (edge, -1..=1_i64).prop_map(|(edge, off)| edge.saturating_add_signed(off)),
        ];
        (Just(params), at.prop_map(UnixTime::from_secs))
    })
}
