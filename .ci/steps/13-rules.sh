# Rules that no compiler checks.
set -euo pipefail
. .ci/lib.sh

# Dependencies: fewer than half of the 75 crates that the best-known peer brings for this job.
crates=$(cargo tree --quiet --edges normal --prefix none | grep -v '(\*)$' | sort -u | wc -l)
[ "$crates" -gt 5 ] && [ "$crates" -lt 37 ] || { echo "$crates crates in the graph"; exit 1; }
grep -q "gets $crates crates" README.md || { echo "README does not say $crates crates"; exit 1; }
printf '%d crates in the graph of the default features\n' "$crates"

# No unsafe code and nothing that panics, outside documentation and test modules.
unsafe_or_panic() {
    awk 'FNR == 1 { tests = 0 }
         last ~ /^ *#\[cfg\(test\)\]/ && /^ *mod .*\{$/ { tests = 1 }
         { last = $0 }
         !tests && !/^ *\/\// && /(^|[^a-z_])unsafe +(\{|fn|impl)|\.unwrap\(\)|\.expect\(/ {
             print FILENAME ":" FNR ": " $0; found = 1 }
         END { exit !found }' "$@"
}
for planted in 'f().unwrap();' 'f().expect("x");' 'unsafe { f() }' 'unsafe fn f() {}'; do
    printf '#[cfg(test)]\nuse x;\n%s\n' "$planted" >"$CI_DIR/planted.rs"
    unsafe_or_panic "$CI_DIR/planted.rs" >/dev/null || { echo "not found: $planted"; exit 1; }
done
if unsafe_or_panic $(git ls-files 'src/*.rs' ':!*/tests.rs'); then exit 1; fi
