# Format, lints, tests, feature sets, documentation, dependencies of the library.
set -euo pipefail
. .ci/lib.sh

quietly cargo fmt --all --check

# Lints: all of Cargo.toml's for the library; for the rest, without those that ask a library's
# manners (no panic, no overflow, documents) of tests, benches and examples.
quietly cargo clippy --quiet --lib --all-features -- -D warnings
quietly cargo clippy --quiet --all-targets --all-features -- -D warnings \
    -A missing_docs -A unreachable_pub -A unnameable_types -A missing_debug_implementations \
    -A clippy::arithmetic_side_effects -A clippy::as_conversions -A clippy::indexing_slicing \
    -A clippy::unwrap_used -A clippy::expect_used -A clippy::panic -A clippy::must_use_candidate \
    -A clippy::exhaustive_enums -A clippy::exhaustive_structs -A clippy::missing_panics_doc \
    -A clippy::missing_errors_doc -A clippy::unreachable -A clippy::std_instead_of_core \
    -A clippy::std_instead_of_alloc

# README's command, to the letter; then everything there is.
run_tests cargo test
run_tests cargo test --all-features

# Every feature set that differs from the others compiles without a warning; the library alone and
# with each single feature also passes its tests.
sets=$(python3 .ci/feature_sets.py all)
for set in $sets; do
    quietly cargo clippy --quiet --lib --no-default-features --features "${set/none/}" -- -D warnings
done
for set in $(python3 .ci/feature_sets.py single); do
    run_tests cargo test --lib --tests --no-default-features --features "${set/none/}"
done
printf '%d feature sets compile without a warning\n' "$(wc -w <<<"$sets")"

# The long run of the remainders, all 2^31 numbers.
run_tests cargo test --release --lib -- --ignored exact_for_all_inputs

# Documentation, with private items and as docs.rs builds it.
RUSTDOCFLAGS="-D warnings" quietly cargo doc --quiet --no-deps --all-features --document-private-items
RUSTC_BOOTSTRAP=1 RUSTDOCFLAGS="--cfg docsrs -D warnings" \
    quietly cargo doc --quiet --no-deps --all-features --target-dir target/docsrs

# Dependencies: fewer than half of the 75 crates that the best-known peer brings for this job.
crates=$(cargo tree --quiet --edges normal --prefix none | grep -v '(\*)$' | sort -u | wc -l)
[ "$crates" -gt 5 ] && [ "$crates" -lt 37 ] || { echo "$crates crates in the graph"; exit 1; }
printf '%d crates in the graph of the default features\n' "$crates"

# No unsafe code and nothing that panics, outside documentation and tests.
unsafe_or_panic() {
    awk 'FNR == 1 { tests = 0 } /^ *#\[cfg\(test\)\]/ { tests = 1 }
         !tests && !/^ *\/\// && /[^a-z_]unsafe +(\{|fn|impl)|\.unwrap\(\)|\.expect\(/ {
             print FILENAME ":" FNR ": " $0; found = 1 }
         END { exit !found }' "$@"
}
printf 'fn f() { g().unwrap(); }\n' >"$CI_DIR/planted.rs"
unsafe_or_panic "$CI_DIR/planted.rs" >/dev/null
if unsafe_or_panic $(git ls-files 'src/*.rs'); then exit 1; fi
