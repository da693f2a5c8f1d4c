//! Proves that no branch and no address depends on a secret or on a computed code.
//!
//! Valgrind's memcheck follows undefined memory through every instruction and reports a branch or an
//! address that depends on it. Here secrets are what is undefined (Langley's ctgrind). What a
//! verification may tell, its outcome, is defined again at one place: `reveal` in
//! `src/otp/matches.rs`, for all that goes through `Policy::attempt` or `Totp::peek`; the other
//! outcomes are defined by this program when they have been returned. `.ci/run 60`
//! runs it.

mod controls;
mod operations;
mod paths;
mod users;
mod valgrind;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::ExitCode;

use controls::Leak;

/// Runs one case after the other and compares the number of reports with what must be.
struct Harness {
    passed: u32,
    failed: u32,
    /// Cases that must not leak, by the function that each is about.
    followed: BTreeMap<String, u32>,
}

impl Harness {
    fn case<T>(&mut self, name: &str, leaks: Leak, run: impl FnOnce() -> T) {
        let before = valgrind::reports();
        let mut result = black_box(run());
        let reports = valgrind::reports() - before;
        valgrind::public(&mut result);
        let right = (reports > 0) == matches!(leaks, Leak::MustBeSeen);
        if matches!(leaks, Leak::None) && !name.starts_with("control") {
            let function = name.split([' ', ',']).next().unwrap_or_default();
            *self.followed.entry(function.to_owned()).or_default() += 1;
        }
        if right {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
        if !right || matches!(leaks, Leak::MustBeSeen) {
            println!(
                "{} {name}: {reports} reports",
                if right { "ok  " } else { "FAIL" }
            );
        }
    }
}

fn main() -> ExitCode {
    if !valgrind::running() {
        eprintln!("this program proves nothing outside valgrind");
        return ExitCode::FAILURE;
    }
    second_factor::DECLASSIFY.get_or_init(|| {
        |mut bits| {
            valgrind::public(&mut bits);
            black_box(bits)
        }
    });
    let mut harness = Harness {
        passed: 0,
        failed: 0,
        followed: BTreeMap::new(),
    };
    controls::run(&mut harness);
    paths::run(&mut harness);
    users::run(&mut harness);
    users::handed_out(&mut harness);
    operations::run(&mut harness);
    println!("hashes: {}", hashes());
    for (function, cases) in &harness.followed {
        println!("followed: {function} {cases}");
    }
    println!(
        "constant time: {} passed, {} failed",
        harness.passed, harness.failed
    );
    if harness.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Which code of the hash crates was followed. They ask the processor, or valgrind in its place.
fn hashes() -> &'static str {
    if cfg!(all(sha1_backend = "soft", sha2_backend = "soft")) {
        return "portable";
    }
    let sha = std::is_x86_feature_detected!("sha");
    match (sha, std::is_x86_feature_detected!("avx2")) {
        (false, false) => "portable, which is all that this processor has",
        (false, true) => "portable SHA-1 and SHA-256, SHA-512 by AVX2",
        (true, _) => "with SHA instructions",
    }
}
