//! The standards, clause by clause, and the test that shows how each is met. What differs on purpose is
//! a `Deviation`; what a service has to do itself is said with the reason.

use crate::requirements::Here::{self, NotOurs, ShownBy};
use crate::requirements::check;

const NIST_800_63B_4: [(&str, Here); 20] = [
    (
        "3.1.4.1: 112 bits of secret",
        ShownBy(&[
            "behaviour::otp::base32::secrets_have_16_to_128_bytes_and_legacy_ones_1_to_128",
            "behaviour::factors::deviation::each_is_named_when_it_is_there_and_only_then",
        ]),
    ),
    (
        "3.1.4.1: the code changes every two minutes",
        ShownBy(&["behaviour::factors::deviation::each_is_named_when_it_is_there_and_only_then"]),
    ),
    ("3.1.4.1: six digits", ShownBy(&["vectors::rfc6238::table"])),
    (
        "3.1.4.2: a code is accepted once while it is valid",
        ShownBy(&[
            "behaviour::sign_in::decide::a_code_works_once_and_uses_up_all_before_it",
            "behaviour::factors::sign_in::a_code_works_once_on_every_authenticator",
            "behaviour::store::contest::one_thread_of_64_is_accepted_with_one_code",
        ]),
    ),
    (
        "3.1.4.2: the owner may be warned of a duplicate",
        ShownBy(&[
            "behaviour::sign_in::refusal::users_read_the_same_of_a_wrong_code_and_a_used_one",
        ]),
    ),
    (
        "3.1.4.2: keys are strongly protected",
        ShownBy(&["behaviour::seal::records::a_record_opens_for_its_owner_and_its_key_alone"]),
    ),
    (
        "3.1.4.2: lifetime by drift in both directions",
        ShownBy(&["behaviour::sign_in::decide::each_step_of_the_window_is_accepted_and_no_other"]),
    ),
    (
        "3.1.4.2: guesses are limited",
        ShownBy(&[
            "behaviour::sign_in::decide::four_failures_are_free_then_waits_double_up_to_an_hour",
        ]),
    ),
    (
        "3.2.2: at most 100 failures in a row, then disabled",
        ShownBy(&["behaviour::sign_in::decide::a_hundred_failures_in_a_row_disable_for_good"]),
    ),
    (
        "3.2.2: bound anew, the count begins anew",
        ShownBy(&[
            "behaviour::factors::manage::the_budget_starts_anew_only_when_no_secret_that_was_guessed_at_is_left",
        ]),
    ),
    (
        "3.2.2: waits of 30 seconds up to an hour",
        ShownBy(&["behaviour::sign_in::policy::the_defaults_are_those_of_the_requirements"]),
    ),
    (
        "3.2.2: an accepted code clears earlier failures, a SHOULD not kept on purpose",
        ShownBy(&[
            "behaviour::factors::deviation::each_is_named_when_it_is_there_and_only_then",
            "laws::guessing::guessing_after_each_sign_in_ends",
        ]),
    ),
    (
        "3.1.3.2: a new secret does not reset the count",
        ShownBy(&[
            "behaviour::factors::confirm::confirming_pays_no_debt_and_is_not_held_up_by_a_wait",
        ]),
    ),
    (
        "3.1.2.1, 4.2.1.1: recovery codes of 64 bits and more, drawn",
        ShownBy(&["laws::drawn::each_recovery_code_works_once_in_any_order"]),
    ),
    (
        "3.1.2.2: look-up secrets are used once",
        ShownBy(&[
            "laws::drawn::each_recovery_code_works_once_in_any_order",
            "behaviour::store::contest::one_thread_of_64_is_accepted_with_one_recovery_code",
        ]),
    ),
    (
        "3.1.2.2, 4.2.1.1: they are stored as hashes",
        ShownBy(&["laws::drawn::codes_and_passes_are_stored_as_hashes"]),
    ),
    (
        "4.2.1.1: a used recovery code is replaced",
        ShownBy(&[
            "behaviour::factors::set_up::a_lost_phone_costs_one_code_and_the_new_app_replaces_all",
        ]),
    ),
    (
        "4.2.1.2: issued codes live 24 hours at most",
        ShownBy(&["behaviour::factors::hand_out::a_pass_ends"]),
    ),
    (
        "4.2.2.2: recovery at AAL2 takes a second authenticator",
        NotOurs("the first factor is the service's; a recovery code stands for the app alone"),
    ),
    (
        "4.2.3: the owner is told of a recovery",
        ShownBy(&[
            "behaviour::factors::hand_out::a_pass_of_the_desk_works_once_and_the_owner_is_told",
        ]),
    ),
];

const ASVS_5: [(&str, Here); 13] = [
    (
        "6.1.1: nobody is locked out by strangers",
        NotOurs("the service asks for a code after the password; Policy says so"),
    ),
    (
        "6.3.1: brute force ends",
        ShownBy(&[
            "laws::guessing::guessing_as_fast_as_possible_ends",
            "laws::odds::guessing_for_a_year_has_the_odds_of_the_review",
        ]),
    ),
    (
        "6.3.5: a wrong code after the right password is told",
        ShownBy(&[
            "behaviour::factors::sign_in::wrong_codes_since_the_last_sign_in_are_told_at_the_next",
        ]),
    ),
    (
        "6.3.7: changes of factors are told",
        ShownBy(&[
            "behaviour::factors::look::events_have_stable_names_and_no_names_of_users_in_them",
        ]),
    ),
    (
        "6.4.3: a new password ends remembered browsers and no factor",
        ShownBy(&[
            "behaviour::factors::browser::a_remembered_browser_ends_with_the_password_and_with_its_time",
        ]),
    ),
    (
        "6.4.4: a lost factor takes as much proof as a set-up",
        ShownBy(&[
            "behaviour::factors::set_up::a_lost_phone_costs_one_code_and_the_new_app_replaces_all",
            "behaviour::factors::proof::another_factor_proves_for_five_minutes_and_not_past_a_proven_change",
        ]),
    ),
    (
        "6.5.1: codes of every kind work once",
        ShownBy(&[
            "behaviour::factors::sign_in::a_code_works_once_on_every_authenticator",
            "laws::drawn::each_recovery_code_works_once_in_any_order",
            "behaviour::factors::hand_out::a_pass_of_the_desk_works_once_and_the_owner_is_told",
        ]),
    ),
    (
        "6.5.2: look-up secrets over 112 bits may be hashed plainly",
        ShownBy(&["laws::drawn::codes_and_passes_are_stored_as_hashes"]),
    ),
    (
        "6.5.3: secrets and codes come from the operating system",
        ShownBy(&["laws::drawn::each_set_up_draws_a_secret_of_its_own"]),
    ),
    (
        "6.5.5: a code lives 30 seconds",
        ShownBy(&["behaviour::factors::deviation::each_is_named_when_it_is_there_and_only_then"]),
    ),
    (
        "6.5.6: every factor can be taken away",
        ShownBy(&[
            "behaviour::factors::manage::turning_off_leaves_a_row_that_goes_on",
            "behaviour::factors::manage::a_recent_code_removes_one_that_is_not_the_last_and_nothing_else",
            "behaviour::factors::browser::one_browser_or_all_are_forgotten_without_a_proof",
        ]),
    ),
    (
        "6.5.8: time is the server's",
        NotOurs("time is an argument; UnixTime says where to take it from"),
    ),
    (
        "6.6.3: a limit for codes sent out of band",
        NotOurs("the crate sends no codes by mail or message"),
    ),
];

const OWASP_MFA: [(&str, Here); 6] = [
    (
        "codes and secrets are in no log",
        ShownBy(&[
            "leak::texts::no_text_has_a_secret_in_it",
            "laws::total::debug_is_redacted",
        ]),
    ),
    (
        "no plain text stays behind",
        ShownBy(&["leak::factors::records_and_what_is_done_with_them"]),
    ),
    (
        "recovery codes are handed out at the set-up",
        ShownBy(&[
            "behaviour::factors::confirm::the_second_click_on_verify_draws_the_codes_anew_and_signs_nobody_in",
            "behaviour::factors::confirm::a_second_app_leaves_the_owner_his_recovery_codes",
        ]),
    ),
    (
        "a change takes an existing factor",
        ShownBy(&["behaviour::factors::set_up::a_stolen_session_cannot_add_an_app"]),
    ),
    (
        "failures after the right password are told",
        ShownBy(&[
            "behaviour::factors::sign_in::wrong_codes_since_the_last_sign_in_are_told_at_the_next",
        ]),
    ),
    (
        "changes are told by another way",
        NotOurs("the service sends the mail; notify_owner says when, and Display what"),
    ),
];

const RFCS_AND_FORMATS: [(&str, Here); 14] = [
    (
        "RFC 4226 4 R4: codes are decimal",
        ShownBy(&["behaviour::factors::deviation::each_is_named_when_it_is_there_and_only_then"]),
    ),
    (
        "RFC 4226 4 R6: 128 bits, 160 recommended",
        ShownBy(&[
            "behaviour::otp::base32::secrets_have_16_to_128_bytes_and_legacy_ones_1_to_128",
            "laws::drawn::each_set_up_draws_a_secret_of_its_own",
        ]),
    ),
    (
        "RFC 4226 5.3, appendix D: the codes",
        ShownBy(&["vectors::rfc4226::codes", "laws::codes::hotp_is_the_rfcs"]),
    ),
    (
        "RFC 4226 6: the odds of a guess",
        ShownBy(&["behaviour::sign_in::policy::odds_count_every_live_code"]),
    ),
    (
        "RFC 4226 7.2: an accepted counter and those before it are used up",
        ShownBy(&["behaviour::sign_in::counter::a_code_works_once_and_those_before_it_not_at_all"]),
    ),
    (
        "RFC 4226 7.3: waits and an end across sessions",
        ShownBy(&["laws::guessing::guessing_at_night_ends"]),
    ),
    (
        "RFC 4226 7.4: the look-ahead is small",
        ShownBy(&["behaviour::sign_in::counter::the_look_ahead_counts_from_the_next_counter"]),
    ),
    (
        "RFC 4226 7.5, RFC 6238 5.1: secrets are encrypted",
        ShownBy(&["behaviour::seal::records::the_head_is_readable_and_the_rest_is_not"]),
    ),
    (
        "RFC 6238 4, appendix B: the codes",
        ShownBy(&["vectors::rfc6238::table", "laws::codes::totp_is_the_rfcs"]),
    ),
    (
        "RFC 6238 5.2: one step of delay, and no code twice",
        ShownBy(&[
            "behaviour::sign_in::decide::each_step_of_the_window_is_accepted_and_no_other",
            "behaviour::sign_in::decide::a_code_works_once_and_uses_up_all_before_it",
        ]),
    ),
    (
        "RFC 6238 6: resynchronisation",
        ShownBy(&[
            "behaviour::sign_in::resync::a_clock_up_to_twenty_steps_off_is_followed_from_then_on",
            "behaviour::sign_in::resync::both_codes_lie_within_twenty_steps",
        ]),
    ),
    (
        "RFC 4648 6: base32",
        ShownBy(&["behaviour::otp::base32::rfc_4648_vectors"]),
    ),
    (
        "Key URI format: no colon in a name, the prefix is the issuer",
        ShownBy(&[
            "behaviour::uri::label::colons_and_control_characters_are_named",
            "behaviour::uri::build::the_rest_stands_in_a_fixed_order",
        ]),
    ),
    (
        "draft-andesco-otpauth-uri, draft-linuxgemini-otpauth-uri",
        ShownBy(&[
            "behaviour::uri::drafts::the_rules_for_consumers_of_andesco_00",
            "behaviour::uri::drafts::the_rules_of_linuxgemini_02",
            "behaviour::uri::drafts::what_is_written_keeps_both_drafts",
            "behaviour::uri::domain::it_is_kept_through_both_readers_without_a_note",
        ]),
    ),
];

const FINANCE_AND_EXCHANGE: [(&str, Here); 14] = [
    (
        "PCI DSS 4.0 8.3.4: ten failures, then 30 minutes",
        ShownBy(&[
            "behaviour::sign_in::presets::pci_dss_8_3_4_ten_failures_lock_for_half_an_hour",
            "behaviour::factors::deviation::a_lock_is_short_unless_the_tenth_failure_means_half_an_hour_or_the_end",
        ]),
    ),
    (
        "PCI DSS 4.0 8.3.4: or until the identity is confirmed",
        ShownBy(&["behaviour::factors::sign_in::the_support_desk_ends_a_wait_and_not_the_count"]),
    ),
    (
        "PCI DSS 4.0 8.5.1: no replay",
        ShownBy(&["behaviour::sign_in::presets::pci_dss_8_5_1_no_code_is_replayed"]),
    ),
    (
        "PCI DSS 4.0 8.5.1: two factors, none bypassed",
        NotOurs(
            "the service asks for the password and the code at every sign-in, and remembers no browser",
        ),
    ),
    (
        "PSD2 RTS 4(1): accepted once",
        ShownBy(&["behaviour::sign_in::presets::psd2_rts_4_1_a_code_is_accepted_once"]),
    ),
    (
        "PSD2 RTS 4(2): a code tells nothing of the secret or of other codes",
        ShownBy(&["laws::codes::totp_is_the_rfcs"]),
    ),
    (
        "PSD2 RTS 4(3)(a): which factor was wrong is not told",
        NotOurs("the service has one answer for a wrong password and a wrong code"),
    ),
    (
        "PSD2 RTS 4(3)(b): five failures, then a block",
        ShownBy(&[
            "behaviour::sign_in::presets::psd2_rts_4_3_b_the_fifth_failure_blocks",
            "behaviour::factors::deviation::a_block_is_late_unless_the_fifth_failure_means_a_wait_or_the_end",
        ]),
    ),
    (
        "PSD2 RTS 4(3)(c), (d): sessions",
        NotOurs("sessions and their five minutes are the service's"),
    ),
    (
        "PSD2 RTS 4(4): the owner is alerted before the block lasts",
        ShownBy(&[
            "behaviour::sign_in::presets::psd2_rts_4_4_each_failure_says_how_near_the_lasting_block_is",
        ]),
    ),
    (
        "PSD2 RTS 5: dynamic linking",
        NotOurs("a code says nothing about amount and payee; Policy::psd2_rts says so"),
    ),
    (
        "CXF 1.0 totp: every member, both ways",
        ShownBy(&[
            "behaviour::cxf::each_member_is_read",
            "behaviour::cxf::what_is_written_is_read_back",
        ]),
    ),
    (
        "CXF 1.0 totp: unknown algorithms are ignored",
        ShownBy(&[
            "behaviour::cxf::a_credential_of_an_unknown_algorithm_is_ignored_and_told_apart",
        ]),
    ),
    (
        "CXF 1.0 totp: what it cannot carry",
        ShownBy(&["behaviour::cxf::what_the_format_cannot_express_is_an_error"]),
    ),
];

#[test]
fn every_clause_names_a_test_that_exists_or_says_why_not() {
    check(&NIST_800_63B_4);
    check(&ASVS_5);
    check(&OWASP_MFA);
    check(&RFCS_AND_FORMATS);
    check(&FINANCE_AND_EXCHANGE);
}
