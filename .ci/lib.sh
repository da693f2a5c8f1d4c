# What the steps share. A step is a bash script that starts with `set -euo pipefail` and
# `. .ci/lib.sh`, runs in the repository's root, prints little, and fails by its exit code.
# A tool that is missing is installed; if that fails, so does the step.

export PATH="$HOME/.cargo/bin:$PATH"
export CARGO_TERM_COLOR=never CARGO_TERM_PROGRESS_WHEN=never DEBIAN_FRONTEND=noninteractive
CI_DIR=target/ci            # scratch space
PY=target/venv/bin/python   # what need_py installs into
mkdir -p "$CI_DIR"

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

# must_fail COMMAND..: fails if the command succeeds. For proofs that a check can fail.
must_fail() {
    if "$@" >/dev/null 2>&1; then
        printf 'this should have failed: %s\n' "$*"
        return 1
    fi
}

# run_tests COMMAND..: a test run of cargo; prints its closing lines, or everything if it fails.
# A run without a single test is a failure.
run_tests() {
    local log code=0
    log=$(mktemp "$CI_DIR/log.XXXXXX")
    printf '$ %s\n' "$*"
    "$@" >"$log" 2>&1 || code=$?
    grep -E '^test result:' "$log" >>"$CI_DIR/results" || true
    if [ "$code" -ne 0 ]; then
        cat "$log"
    elif ! grep -qE '^test result: ok\. [1-9]' "$log"; then
        cat "$log"
        echo "no test ran"
        code=1
    else
        grep -E '^test result:' "$log" | grep -vE ' 0 passed; 0 failed; 0 ignored' || true
    fi
    rm -f "$log"
    return "$code"
}

# need_deb COMMAND PACKAGE..: COMMAND may also be the path of a file that a package brings.
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
        */*) [ -e "$1" ] ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

# need_py MODULE PACKAGE==VERSION: into an environment of its own; run it with "$PY".
need_py() {
    if ! [ -x "$PY" ]; then
        need_deb python3 python3
        python3 -c 'import ensurepip' 2>/dev/null || need_deb /usr/share/python-wheels python3-venv
        quietly python3 -m venv target/venv
    fi
    "$PY" -c "import $1" 2>/dev/null || quietly "$PY" -m pip install --quiet --disable-pip-version-check "$2"
    "$PY" -c "import $1"
}

# need_cargo COMMAND CRATE VERSION
need_cargo() {
    if has_command "$1" && cargo install --list | grep -qxF "$2 v$3:"; then return 0; fi
    quietly nice cargo install --locked --version "$3" "$2"
    has_command "$1"
}
