//! 64 threads and one thing that only one may have, in memory.

use std::sync::{Barrier, Mutex};
use std::thread;

use core::time::Duration;

use pollster::block_on;
use second_factor::error::TwoFactorError;
use second_factor::{
    CodeParams, Label, NewApp, Proof, Records, Refusal, Remember, SignIn, Totp, TwoFactor,
};

use super::counting::Counting;
use super::two_factor::{ANA, at, code, turn_on};

const THREADS: usize = 64;

type Service = TwoFactor<Counting>;

fn service() -> Service {
    TwoFactor::new(Counting::new(), Records::unsealed())
}

/// Lets all threads do the same at the same time; what each was told.
fn all<T: Send>(what: impl Fn() -> T + Sync) -> Vec<T> {
    let (start, told) = (Barrier::new(THREADS), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                start.wait();
                let answer = what();
                told.lock().unwrap().push(answer);
            });
        }
    });
    told.into_inner().unwrap()
}

/// Repeats a contest until one round in which threads have met: a round without a conflict shows
/// nothing.
fn contest(round: impl Fn(&Service)) {
    let mut conflicts = 0;
    for n in 0..200 {
        let service = service();
        round(&service);
        conflicts += service.store().lost();
        if n >= 4 && conflicts > 0 {
            return;
        }
    }
    panic!("void: no round had a conflict");
}

/// One is let in, and all others are told one of these refusals.
fn one_wins<T, E: core::fmt::Debug>(
    told: Vec<Result<T, TwoFactorError<E>>>,
    refusals: impl Fn(Refusal) -> bool,
) -> T {
    let (won, lost): (Vec<_>, Vec<_>) = told.into_iter().partition(Result::is_ok);
    for error in lost.into_iter().filter_map(Result::err) {
        assert!(error.refusal().is_some_and(&refusals), "{error:?}");
    }
    assert_eq!(won.len(), 1);
    won.into_iter().find_map(Result::ok).unwrap()
}

#[test]
fn one_thread_of_64_is_accepted_with_one_code() {
    contest(|service| {
        turn_on(service);
        let typed = code(at(0));
        let told = all(|| block_on(service.update(&ANA, at(0), |f| f.sign_in(&typed))));
        let _accepted = one_wins(told, |refusal| refusal == Refusal::Replayed);
    });
}

#[test]
fn one_thread_of_64_is_accepted_with_one_recovery_code() {
    contest(|service| {
        let other = Proof::Other { at: at(0) };
        let codes = block_on(service.update(&ANA, at(0), |f| f.new_recovery_codes(other)));
        let codes = codes.unwrap();
        let typed = codes.expose().next().unwrap();
        let told = all(|| block_on(service.update(&ANA, at(0), |f| f.sign_in(typed))));
        let _accepted = one_wins(told, |refusal| refusal == Refusal::WrongRecoveryCode);
        let left = block_on(service.load(&ANA, at(0))).unwrap().overview();
        assert_eq!(left.recovery_codes.map(|codes| codes.remaining), Some(9));
    });
}

#[test]
fn one_thread_of_64_is_accepted_with_one_pass() {
    contest(|service| {
        turn_on(service);
        let (staff, hour) = (Proof::Staff { who: "desk" }, Duration::from_secs(3_600));
        let pass = block_on(service.update(&ANA, at(0), |f| f.issue_pass(staff, hour))).unwrap();
        let told = all(|| block_on(service.update(&ANA, at(0), |f| f.sign_in(pass.expose()))));
        let _accepted = one_wins(told, |refusal| refusal == Refusal::WrongRecoveryCode);
    });
}

/// All clicks are answered with recovery codes, and those of the last one saved are good.
#[test]
fn one_click_of_64_on_verify_signs_in_and_one_set_of_recovery_codes_is_good() {
    contest(|service| {
        let app = NewApp::new(Label::new("ana@example.com").unwrap());
        let set_up = block_on(service.update(&ANA, at(0), |f| f.set_up(&app, Proof::First)));
        let set_up = set_up.unwrap();
        let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new());
        let typed = phone.code_at(at(0)).expose().to_owned();
        // So many clicks at once may lose more often than `update` tries; that accepts nothing.
        let told = all(|| block_on(service.update(&ANA, at(0), |f| f.confirm(set_up.id, &typed))));
        let confirmed: Vec<_> = told.into_iter().filter_map(Result::ok).collect();
        let signed_in = confirmed.iter().filter(|one| one.accepted.is_some());
        assert_eq!(signed_in.count(), 1);
        let overview = block_on(service.load(&ANA, at(0))).unwrap().overview();
        assert_eq!(overview.authenticators.len(), 1);
        let sets = confirmed
            .iter()
            .filter_map(|one| one.recovery_codes.as_ref());
        let good = sets.filter(|codes| {
            let typed = codes.expose().next().unwrap();
            block_on(service.update(&ANA, at(1), |f| f.sign_in(typed))).is_ok()
        });
        assert_eq!(good.count(), 1);
    });
}

#[test]
fn of_64_sign_ins_that_ask_to_be_remembered_one_gets_a_token() {
    contest(|service| {
        turn_on(service);
        let typed = code(at(0));
        let remember = Remember::new("Firefox", Duration::from_secs(86_400), "1");
        let sign_in = SignIn::new(&typed).remember(remember);
        let told = all(|| block_on(service.update(&ANA, at(0), |f| f.sign_in_with(&sign_in))));
        let signed_in = one_wins(told, |refusal| refusal == Refusal::Replayed);
        assert!(signed_in.browser_token.is_some());
        let overview = block_on(service.load(&ANA, at(0))).unwrap().overview();
        assert_eq!(overview.browsers.len(), 1);
    });
}
