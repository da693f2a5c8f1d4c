//! The field's published failures, one a row, and the test that shows it cannot happen here.

use std::fs;
use std::path::Path;

pub(super) enum Here {
    /// By these tests, as `binary::module::function`.
    ShownBy(&'static [&'static str]),
    NotOurs(&'static str),
}

use Here::{NotOurs, ShownBy};

const ONCE: Here = ShownBy(&[
    "behaviour::sign_in::decide::a_code_works_once_and_uses_up_all_before_it",
    "laws::model::every_life_follows_the_model_and_the_laws",
]);

/// The rows of the list of failures, in its order.
const ROWS: [(&str, Here); 60] = [
    ("devise-two-factor CVE-2015-7225: code not burned", ONCE),
    (
        "devise-two-factor CVE-2021-43177: stored the current, not the matched step",
        ShownBy(&["behaviour::sign_in::decide::each_step_of_the_window_is_accepted_and_no_other"]),
    ),
    (
        "Laravel Fortify CVE-2022-25838: a cache of used codes whose entries expire too early",
        ONCE,
    ),
    (
        "Vault CVE-2025-6014: replay by another spelling",
        ShownBy(&["behaviour::sign_in::decide::spellings_of_one_code_are_one_code"]),
    ),
    (
        "Vault CVE-2025-6015: another spelling passes the limit on attempts",
        ShownBy(&[
            "behaviour::sign_in::decide::what_needs_no_computation_comes_first_and_changes_nothing",
        ]),
    ),
    (
        "django-allauth 65.20.1: reuse in an alternative representation",
        ShownBy(&["behaviour::sign_in::decide::spellings_of_one_code_are_one_code"]),
    ),
    (
        "django-allauth 65.21.1: used codes forgotten after one period of three",
        ONCE,
    ),
    (
        "Liferay, Pterodactyl, Vikunja, nginx-ignition, Keycloak, Zitadel: no single use at all",
        ONCE,
    ),
    (
        "Dovecot CVE-2026-27855: the result of a check cached",
        ShownBy(&["contract::traits::secrets_and_proofs_are_not_copied_shown_or_compared"]),
    ),
    (
        "Keycloak CVE-2026-4325: a store without namespaces",
        ShownBy(&["behaviour::store::conformance::each_fault_is_found_by_a_check_of_its_own"]),
    ),
    (
        "Gitea c0c11c5: time of check, time of use",
        ShownBy(&[
            "behaviour::factors::records::two_at_once_are_one",
            "behaviour::store::contest::one_thread_of_64_is_accepted_with_one_code",
        ]),
    ),
    (
        "hanko #2723: the setup code signs in",
        ShownBy(&["behaviour::factors::confirm::the_confirming_code_is_used_up_and_signs_in_once"]),
    ),
    (
        "Parse Server CVE-2026-33624, Filament CVE-2026-48505: one recovery code, two parallel uses",
        ShownBy(&[
            "behaviour::factors::records::two_at_once_are_one",
            "behaviour::store::contest::one_thread_of_64_is_accepted_with_one_recovery_code",
        ]),
    ),
    (
        "Filament CVE-2025-67507, Parse CVE-2026-31875: recovery code never consumed",
        ShownBy(&["laws::drawn::each_recovery_code_works_once_in_any_order"]),
    ),
    (
        "Zitadel CVE-2023-47111: parallel checks exceed the lockout",
        ShownBy(&[
            "behaviour::store::conformance::each_fault_is_found_by_a_check_of_its_own",
            "laws::guessing::guessing_as_fast_as_possible_ends",
            "behaviour::factors::sign_in::of_guesses_at_one_moment_five_are_counted_and_the_rest_not_compared",
        ]),
    ),
    (
        "devise, Zitadel, AIL, Nagios Fusion, caddy: no throttling of codes",
        ShownBy(&[
            "behaviour::sign_in::decide::four_failures_are_free_then_waits_double_up_to_an_hour",
        ]),
    ),
    (
        "AuthQuake: unlimited parallel sessions",
        ShownBy(&["laws::guessing::guessing_as_fast_as_possible_ends"]),
    ),
    (
        "Vikunja CVE-2026-35597: the lock written in a transaction that is rolled back",
        NotOurs(
            "the caller's transaction; the documentation of commit and of the stores says so, and that the suite cannot catch it",
        ),
    ),
    (
        "Vaultwarden CVE-2026-27801: the count not persisted",
        ShownBy(&[
            "behaviour::store::two_factor::a_sign_in_is_one_load_and_at_most_one_save",
            "behaviour::sign_in::decide::only_a_saved_attempt_has_a_verdict",
        ]),
    ),
    (
        "Authelia CVE-2025-24806: user name and e-mail counted apart",
        NotOurs("an id is the key of a factor, never what was typed; the caller looks it up"),
    ),
    (
        "Keycloak CVE-2026-9798: one flow skipped the lockout",
        ShownBy(&[
            "behaviour::sign_in::decide::what_needs_no_computation_comes_first_and_changes_nothing",
            "behaviour::sign_in::resync::it_is_refused_when_an_attempt_would_be",
            "behaviour::factors::set_up::a_wrong_code_as_a_proof_is_counted_and_voids_nothing",
        ]),
    ),
    (
        "django-allauth: success elsewhere clears the limit",
        ShownBy(&["laws::guessing::guessing_after_each_sign_in_ends"]),
    ),
    (
        "django-allauth 65.20.1: strangers burn the owner's limit",
        NotOurs("the caller asks for a code after the password; Policy and sign_in say so"),
    ),
    (
        "django-otp #190: overflow of a doubled wait",
        ShownBy(&["behaviour::sign_in::policy::waits_follow_the_policy"]),
    ),
    (
        "devise-two-factor CVE-2024-8796: characters taken for bytes",
        ShownBy(&["behaviour::otp::base32::secrets_have_16_to_128_bytes_and_legacy_ones_1_to_128"]),
    ),
    (
        "pquerna #100, speakeasy #92: short and biased secrets",
        ShownBy(&[
            "behaviour::otp::base32::secrets_have_16_to_128_bytes_and_legacy_ones_1_to_128",
            "laws::drawn::each_set_up_draws_a_secret_of_its_own",
        ]),
    ),
    (
        "pquerna, rotp, otpauth: an empty secret accepted",
        ShownBy(&["laws::total::bytes"]),
    ),
    (
        "Gogs CVE-2025-64175: recovery code not bound to the user",
        ShownBy(&["laws::drawn::a_recovery_code_works_for_its_own_user_and_set_alone"]),
    ),
    (
        "SFTPGo CVE-2022-36071: recovery codes before the factor is on",
        ShownBy(&[
            "laws::drawn::before_it_is_on_nothing_is_drawn_but_a_set_up_and_nothing_is_accepted",
        ]),
    ),
    (
        "django-otp, libpam, bitwarden, roundcube, VilnaCRM: recovery codes readable in the database",
        ShownBy(&[
            "laws::drawn::codes_and_passes_are_stored_as_hashes",
            "leak::factors::recovery_codes_passes_and_tokens",
        ]),
    ),
    (
        "FileRise CVE-2026-44460: the setup page returns a live secret",
        ShownBy(&[
            "contract::factors::secrets_and_proofs_are_guarded",
            "behaviour::factors::set_up::a_set_up_ends_after_ten_minutes_and_after_any_proven_change",
        ]),
    ),
    (
        "kagi #72, Keycloak #27206: the secret comes back in a form's hidden field",
        ShownBy(&[
            "laws::drawn::each_set_up_draws_a_secret_of_its_own",
            "behaviour::seal::records::a_damaged_record_never_opens",
        ]),
    ),
    (
        "KeeperHub, Nextcloud, better-auth, objectstack: setup overwrites the active secret",
        ShownBy(&[
            "behaviour::factors::set_up::a_lost_phone_costs_one_code_and_the_new_app_replaces_all",
            "behaviour::factors::set_up::a_wrong_code_as_a_proof_is_counted_and_voids_nothing",
        ]),
    ),
    (
        "Aegis #1823, KeePassXC #5106, totp-rs #74, andcli #26, xous #230: numbers of a URI crash",
        ShownBy(&[
            "behaviour::uri::refused::numbers_are_digits_in_range",
            "laws::uri::nothing_panics",
        ]),
    ),
    (
        "Aegis #1701, pquerna, otpauth: a colon in the issuer spoofs an account",
        ShownBy(&["behaviour::uri::label::colons_and_control_characters_are_named"]),
    ),
    (
        "otphp: the query replaces secret and label",
        ShownBy(&["behaviour::uri::refused::a_known_parameter_never_occurs_twice"]),
    ),
    (
        "totp-rs CVE-2022-29185, better-auth: comparison in variable time",
        ShownBy(&["contract::traits::secrets_and_proofs_are_not_copied_shown_or_compared"]),
    ),
    (
        "libpam_oath CVE-2013-7322, CVE-2024-47191: a text file as the store",
        NotOurs("there is no store in files"),
    ),
    (
        "six projects: the secret sent to somebody's QR service",
        ShownBy(&["behaviour::qr::drawing::nothing_but_shapes_in_an_svg"]),
    ),
    (
        "otpauth: a success that reads as false",
        ShownBy(&["behaviour::sign_in::decide::only_a_saved_attempt_has_a_verdict"]),
    ),
    (
        "passlib: encryption without authentication, rows can be swapped",
        ShownBy(&[
            "behaviour::seal::records::a_damaged_record_never_opens",
            "behaviour::seal::records::a_record_opens_for_its_owner_and_its_key_alone",
            "behaviour::seal::secrets::any_owner_opens_its_own_secret_alone",
        ]),
    ),
    (
        "Rodauth CVE-2026-82470, FileRise CVE-2026-104105: the last code is not recorded",
        ONCE,
    ),
    (
        "MISP CVE-2026-103655: the period is not recorded",
        ShownBy(&[
            "behaviour::sign_in::decide::each_step_of_the_window_is_accepted_and_no_other",
            "behaviour::sign_in::decide::a_code_works_once_and_uses_up_all_before_it",
        ]),
    ),
    (
        "listmonk CVE-2026-128332: each new password sign-in resets the counter",
        ShownBy(&["laws::guessing::guessing_after_each_sign_in_ends"]),
    ),
    (
        "PLANKA CVE-2026-105835: no limit and a long-lived password-only token",
        ShownBy(&[
            "behaviour::factors::sign_in::of_guesses_at_one_moment_five_are_counted_and_the_rest_not_compared",
        ]),
    ),
    (
        "miniOrange CVE-2026-111949: a password-only session adds a factor",
        ShownBy(&["behaviour::factors::set_up::a_stolen_session_cannot_add_an_app"]),
    ),
    (
        "Login with OTP CVE-2026-8760: a limit on one of two branches",
        ShownBy(&[
            "behaviour::factors::sign_in::a_wrong_code_is_one_failure_however_many_authenticators_there_are",
            "behaviour::factors::set_up::a_wrong_code_as_a_proof_is_counted_and_voids_nothing",
        ]),
    ),
    (
        "better-auth #10423, logto #9109: a fix of a replay is a race",
        ShownBy(&["behaviour::factors::records::two_at_once_are_one"]),
    ),
    (
        "authkestra: last step read, compared, updated without a condition",
        ShownBy(&["behaviour::store::conformance::each_fault_is_found_by_a_check_of_its_own"]),
    ),
    (
        "axess: a finished sign-in resets the lock, and the search stops at the first match",
        ShownBy(&[
            "laws::guessing::guessing_after_each_sign_in_ends",
            "behaviour::sign_in::decide::of_two_steps_with_one_code_the_newer_counts_and_one_use_is_all",
        ]),
    ),
    (
        "six projects: a remembered browser outlives the factor or the password",
        ShownBy(&[
            "behaviour::factors::browser::a_remembered_browser_ends_with_any_change_of_the_authenticators",
            "behaviour::factors::browser::a_remembered_browser_ends_with_the_password_and_with_its_time",
        ]),
    ),
    (
        "four projects: devices tried in turn, each a failure of the others",
        ShownBy(&[
            "behaviour::factors::sign_in::sign_ins_with_several_apps_in_turn_are_no_failures_of_each_other",
        ]),
    ),
    (
        "totp-rs #68 = lemmy #4518 and three more: a site name that cannot be a label",
        ShownBy(&["behaviour::uri::label::any_two_texts_can_be_fitted"]),
    ),
    // Beyond the list: what its standards demand.
    (
        "NIST SP 800-63B-4 3.2.2: 100 failures in a row, then disabled",
        ShownBy(&["behaviour::sign_in::decide::a_hundred_failures_in_a_row_disable_for_good"]),
    ),
    (
        "RFC 4226 7.3: limits across sessions",
        ShownBy(&["laws::guessing::guessing_at_night_ends"]),
    ),
    (
        "RFC 4226 7.2: look-ahead",
        ShownBy(&["behaviour::sign_in::counter::the_look_ahead_counts_from_the_next_counter"]),
    ),
    (
        "RFC 6238 6: resynchronisation within a limit",
        ShownBy(&["behaviour::sign_in::resync::both_codes_lie_within_twenty_steps"]),
    ),
    (
        "ASVS 5.0 6.5.5: a code lives 30 seconds",
        ShownBy(&["behaviour::factors::deviation::each_is_named_when_it_is_there_and_only_then"]),
    ),
    (
        "ASVS 5.0 6.5.8: time from a trusted source",
        NotOurs("time is an argument; UnixTime says where to take it from"),
    ),
    (
        "a failed write denies",
        ShownBy(&[
            "behaviour::sign_in::decide::only_a_saved_attempt_has_a_verdict",
            "behaviour::sign_in::decide::an_asynchronous_commit_answers_the_same",
        ]),
    ),
];

/// Whether the file of the module, `a/b.rs` or `a/b/mod.rs`, has such a test, which always runs.
pub(super) fn exists(test: &str) -> bool {
    let (module, function) = test.rsplit_once("::").unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(module.replace("::", "/"));
    let text = fs::read_to_string(path.with_extension("rs"))
        .or_else(|_| fs::read_to_string(path.join("mod.rs")));
    let text = text.unwrap_or_default();
    let Some((before, _)) = text.split_once(&format!("fn {function}(")) else {
        return false;
    };
    let attributes = before
        .lines()
        .rev()
        .map(str::trim)
        .skip_while(|line| line.is_empty());
    let attributes: Vec<&str> = attributes
        .take_while(|line| line.starts_with("#["))
        .collect();
    let ignored = attributes.iter().any(|line| line.starts_with("#[ignore"));
    attributes.contains(&"#[test]") && !ignored
}

/// Fails for a row that names a test which does not exist, or gives no reason.
pub(super) fn check(rows: &[(&str, Here)]) {
    for (row, here) in rows {
        match here {
            ShownBy(tests) => {
                assert!(!tests.is_empty());
                for test in *tests {
                    assert!(exists(test), "{row}: no test {test}");
                }
            }
            NotOurs(because) => assert!(because.split(' ').count() > 4, "{row}"),
        }
    }
}

#[test]
fn every_row_names_a_test_that_exists_or_says_why_not() {
    check(&ROWS);
    for missing in [
        "behaviour::sign_in::decide::there_is_no_such_test",
        "behaviour::attempt::a_code_works_once_and_uses_up_all_before_it",
        "behaviour::sign_in::account::totp",
        "laws::guessing::nobody_of_five_hundred_who_mistype_a_quarter_is_disabled_in_five_years",
    ] {
        assert!(!exists(missing), "{missing}");
    }
}
