# Each fuzz target for 20 seconds from its small corpus, on the stable compiler, without ASan: the
# library has no unsafe code. A run that executed nothing is a failure. Two minutes, most of them
# for the build.
set -euo pipefail
. .ci/lib.sh

need_cargo cargo-fuzz cargo-fuzz 0.13.2
export RUSTC_BOOTSTRAP=1
quietly cargo fmt --manifest-path fuzz/Cargo.toml --check
quietly cargo fuzz build -s none

executions() { sed -n 's/^stat::number_of_executed_units: *//p' "$1"; }

for target in $(cargo fuzz list); do
    [ "$(find "fuzz/corpus/$target" -type f | wc -l)" -ge 5 ] || { echo "$target has no corpus"; exit 1; }
    # What is found is kept outside the repository.
    found=$CI_DIR/corpus/$target log=$CI_DIR/fuzz-$target.log
    mkdir -p "$found"
    cargo fuzz run -s none "$target" "$found" "fuzz/corpus/$target" -- \
        -max_total_time=20 -max_len=4200 -print_final_stats=1 >"$log" 2>&1 ||
        { tail -60 "$log"; exit 1; }
    count=$(executions "$log")
    [ "${count:-0}" -gt 0 ] || { echo "$target executed nothing"; tail -20 "$log"; exit 1; }
    printf 'fuzz %s: %d executions\n' "$target" "$count"
done
