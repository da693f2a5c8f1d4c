// Runs the vectors through otplib and prints what came out, as pyotp_runs.py does. Argument: the
// directory of the vectors; the package is found from the working directory.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "/"));
const { generateSync, verifySync, ScureBase32Plugin } = require("otplib");
const { parse } = require("@otplib/uri");
const base32 = new ScureBase32Plugin();
const RFC_SECRET = new TextEncoder().encode("12345678901234567890");

class Cannot extends Error {}

const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (secret) => Buffer.from(secret).toString("hex");

function factor(fields) {
    if (fields.kind === "steam") throw new Cannot("Steam codes");
    if (!["SHA1", "SHA256", "SHA512"].includes(fields.algorithm)) throw new Cannot(fields.algorithm);
    const shared = {
        secret: bytes(fields.secret_hex),
        algorithm: fields.algorithm.toLowerCase(),
        digits: fields.digits,
    };
    return fields.kind === "hotp"
        ? { ...shared, strategy: "hotp" }
        : { ...shared, period: fields.period, t0: fields.epoch ?? fields.t0 };
}

function code(vector) {
    const options = factor(vector);
    let got;
    try {
        got = generateSync({ ...options, counter: vector.counter, epoch: vector.time });
    } catch (error) {
        return { got: `refused: ${error.message}` };
    }
    return got === vector.code ? "same" : { got };
}

function read(text) {
    const { type, label, params } = parse(text);
    const colon = label.indexOf(":");
    return {
        type,
        secret_hex: hex(base32.decode(params.secret)),
        issuer: params.issuer ?? (colon < 0 ? "" : label.slice(0, colon)),
        account: label.slice(colon + 1),
        algorithm: (params.algorithm ?? "sha1").toUpperCase(),
        digits: params.digits ?? 6,
        period: type === "totp" ? (params.period ?? 30) : null,
        counter: type === "hotp" ? (params.counter ?? null) : null,
    };
}

function uri(wanted) {
    const isWanted = wanted.expect === "ok" || wanted.recommended === "ok";
    let fields;
    try {
        fields = read(wanted.uri);
    } catch (error) {
        return isWanted ? { got: `refused: ${error.message}` } : "same";
    }
    if (!isWanted) return { got: "read" };
    const other = Object.entries(fields).filter(([name, value]) => value !== wanted[name]);
    return other.length ? { got: Object.fromEntries(other) } : "same";
}

function typed(wanted) {
    if (wanted.what === "recovery") throw new Cannot("recovery codes of this form");
    const isCode = wanted.what === "code";
    let got = null;
    try {
        if (isCode) {
            got = verifySync({ secret: RFC_SECRET, token: wanted.text, epoch: 59 }).valid ? "accepted" : null;
        } else {
            got = hex(base32.decode(wanted.text));
        }
    } catch {
        got = null;
    }
    const right = isCode ? (got === null) === (wanted.want === null) : got === wanted.want;
    return right ? "same" : { got: got ?? "refused" };
}

// With the memory that its documentation gives: the step of the last accepted code, the next counter.
function sequence(wanted) {
    const options = factor(wanted.factor);
    const policy = wanted.policy ?? {};
    const { period } = wanted.factor;
    let afterTimeStep;
    let counter = wanted.factor.counter;
    const accept = (token, at) => {
        try {
            const past = (policy.window_past ?? 1) * period;
            const future = (policy.window_future ?? 1) * period;
            return counter === undefined
                ? verifySync({ ...options, token, epoch: at, epochTolerance: [past, future], afterTimeStep })
                : verifySync({ ...options, token, counter, counterTolerance: policy.look_ahead ?? 3 });
        } catch {
            return { valid: false };
        }
    };
    for (const [place, step] of wanted.steps.entries()) {
        if ("two_codes" in step) throw new Cannot("two codes in a row");
        if ("save" in step) throw new Cannot("a store that fails");
        const results = (step.together ?? [step.typed]).map((token) => accept(token, step.at));
        for (const result of results.filter(({ valid }) => valid)) {
            afterTimeStep = Math.max(afterTimeStep ?? 0, result.timeStep ?? 0);
            if (counter !== undefined) counter += result.delta + 1;
        }
        for (const [n, each] of (step.each ?? [step]).entries()) {
            if (results[n].valid !== (each.want === "accepted")) {
                return { got: `step ${place}: ${results[n].valid ? "accepted" : "refused"}` };
            }
        }
    }
    return "same";
}

const runs = {
    "otp_vectors.json": code,
    "oathtool.json": (vector) => code({ kind: "totp", ...vector }),
    "uri_cases.json": uri,
    "typed_cases.json": typed,
    "sequences.json": sequence,
};
const results = {};
for (const [name, run] of Object.entries(runs)) {
    results[name] = JSON.parse(readFileSync(join(process.argv[2], name), "utf8")).map((wanted) => {
        try {
            return run(wanted);
        } catch (error) {
            if (!(error instanceof Cannot)) throw error;
            return { cannot: error.message };
        }
    });
}
console.log(JSON.stringify(results, null, 1));
