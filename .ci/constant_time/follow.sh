# shellcheck shell=bash
# What the steps share that follow secrets through the machine code: memcheck follows them, and divisions,
# which it does not see, are searched for.
need_deb valgrind valgrind
need_deb objdump binutils
need_deb python3 python3

# What divides in code of ours, or of the crates that see a secret: the function of each division,
# with those it is inlined into, a line each. Quotients may be the step of a time, the third of a browser's
# lifetime, a count of failures when the policy has changed, and the place of a character in a
# recovery code: no secrets.
divisions() {
    objdump -d --no-show-raw-insn "$1" | awk '/\t[i]?div[lqbw]? /{ sub(":", "", $1); print $1 }' |
        addr2line -e "$1" -a -f -i -C -s | awk '
            function tell() { if (chain ~ ours && chain !~ public) print chain }
            BEGIN {
                ours = "second_factor::|control_division|sha[12]::|subtle::|zeroize::|hmac::| " \
                    "(block|code|codes|decide|divide|hotp|matches|search|secret|totp)[.]rs:"
                public = "Totp::step_at totp[.]rs:|budget::converted budget[.]rs:|" \
                    "live::failure_cost.* live[.]rs:|codes::show codes[.]rs:"
            }
            /^0x/ { tell(); chain = ""; next }
            { chain = chain " " $0 }
            END { tell() }'
}

# follow LEVEL [HASHES]: at a level of optimisation, with the portable hashes, or, if HASHES is `chosen`, with those
# that the hash crates choose on this processor; leaves what the harness has said in $CI_DIR/followed.
follow() {
    local level=$1 hashes=${2:-portable} target program found others
    local flags='--cfg second_factor_taint'
    [ "$hashes" = chosen ] || flags+=' --cfg sha1_backend="soft" --cfg sha2_backend="soft"'
    target=target/ct-$level-$hashes program=target/ct-$level-$hashes/release/second-factor-ct
    RUSTFLAGS=$flags CARGO_PROFILE_RELEASE_DEBUG=1 CARGO_PROFILE_RELEASE_OPT_LEVEL=$level \
        quietly cargo build --quiet --release --locked -p second-factor-ct --target-dir "$target"
    printf 'opt-level %s, hashes %s\n' "$level" "$hashes"
    must_fail 'proves nothing outside valgrind' "$program"
    valgrind --quiet --error-limit=no "$program" 2>"$CI_DIR/memcheck" >"$CI_DIR/followed" ||
        { cat "$CI_DIR/followed" "$CI_DIR/memcheck"; return 1; }
    grep -vE '^(followed|hashes):' "$CI_DIR/followed"
    sed -n 's/^hashes: /time: followed: /p' "$CI_DIR/followed"
    found=$(divisions "$program")
    others=$(awk '!/control_division/' <<<"$found")
    if [ "$others" = "$found" ]; then
        echo "the search for divisions misses the one that is there"
        return 1
    fi
    if [ "$others" ]; then
        printf 'divisions in code that handles secrets:\n%s\n' "$others"
        return 1
    fi
    echo "no division but of times, counts and places"
}
