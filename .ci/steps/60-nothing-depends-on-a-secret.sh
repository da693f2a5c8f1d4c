#!/usr/bin/env bash
# No branch, no address and no division depends on a secret or a computed code: memcheck follows
# them through the machine code, and divisions, which it does not see, are searched for in it. At the
# two levels of optimisation that differ most.
set -euo pipefail
. .ci/lib.sh
. .ci/constant_time/follow.sh

# Which functions that is, and what the others are: tests/constant_time/coverage.txt.
list=tests/constant_time/coverage.txt
covers() { python3 .ci/constant_time/coverage.py "$1" tests/public_api/all.txt "$CI_DIR/followed"; }
for level in 3 z; do
    follow "$level"
    covers "$list"
done
# valgrind shows programs no SHA instructions, but AVX2, which `sha2` has a SHA-512 for.
follow 3 chosen
# The list can fail: a function that is not in it, one that was not followed, one that is no longer public.
sed '/ Totp::peek$/d' "$list" >"$CI_DIR/coverage.txt"
must_fail 'Totp::peek is in no line' covers "$CI_DIR/coverage.txt"
sed 's/^handed  *Code::expose$/followed Code::expose/' "$list" >"$CI_DIR/coverage.txt"
must_fail 'has not followed Code::expose' covers "$CI_DIR/coverage.txt"
sed 's/ Code::expose$/ Code::exposed/' "$list" >"$CI_DIR/coverage.txt"
must_fail 'no public function is Code::exposed' covers "$CI_DIR/coverage.txt"

# What a key leaves behind in memory, without valgrind and without the hook: as users build it.
quietly cargo build --quiet --release --locked -p second-factor-ct --bin residue --target-dir target/residue
mapfile -t needles < <(target/residue/release/residue needles | tr ' ' '\n')
[ ${#needles[@]} -eq 15 ] || { echo "not 15 needles"; exit 1; }
target/residue/release/residue scan "${needles[@]}"
