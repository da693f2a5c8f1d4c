// Reads the library's URIs with the npm package otpauth, and writes its own for the library.
// Argument: a directory; the package is found from the working directory.
import assert from "node:assert";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const OTPAuth = createRequire(join(process.cwd(), "/"))("otpauth");
const here = process.argv[2];

function fields(otp) {
    const hotp = otp instanceof OTPAuth.HOTP;
    return {
        type: hotp ? "hotp" : "totp",
        secret_hex: otp.secret.hex.toLowerCase(),
        issuer: otp.issuer,
        account: otp.label,
        algorithm: otp.algorithm,
        digits: otp.digits,
        period: hotp ? null : otp.period,
        counter: hotp ? otp.counter : null,
    };
}

let compared = 0;
for (const { uri, fields: ours } of JSON.parse(readFileSync(join(here, "ours.json"), "utf8"))) {
    // A double holds no larger counter; Steam codes are unknown to the package.
    if (ours.counter > Number.MAX_SAFE_INTEGER || ours.type === "steam") continue;
    assert.deepStrictEqual(fields(OTPAuth.URI.parse(uri)), ours, uri);
    compared += 1;
    if (compared === 300) break;
}
assert.equal(compared, 300);

// Draws from a seed, which `node:crypto` does not offer.
const seed = process.env.PROPTEST_RNG_SEED ?? randomBytes(8).toString("hex");
let draws = 0;
const drawn = () => createHash("sha256").update(`${seed} ${draws++}`).digest();
const randomInt = (low, high) => low + (drawn().readUIntBE(0, 6) % (high - low));
const bytes = (length) => Buffer.concat([drawn(), drawn()]).subarray(0, length);

const letters = [..."abcXYZ019 -._~!$&'()*+,;=@/?#%[]{}|\\^`<>\"éß例🥝"];
const text = () =>
    Array.from({ length: randomInt(0, 21) }, () => letters[randomInt(0, letters.length)]).join("").trim() || "a";

function otp() {
    const shared = {
        secret: new OTPAuth.Secret({ buffer: new Uint8Array(bytes(randomInt(16, 65))).buffer }),
        issuer: randomInt(0, 2) ? text() : "",
        label: text(),
        algorithm: ["SHA1", "SHA256", "SHA512"][randomInt(0, 3)],
        digits: randomInt(6, 9),
    };
    return randomInt(0, 2)
        ? new OTPAuth.HOTP({ ...shared, counter: randomInt(0, 2 ** 47) })
        : new OTPAuth.TOTP({ ...shared, period: randomInt(1, 86401) });
}

const written = Array.from({ length: 300 }, otp).map((o) => ({ uri: o.toString(), fields: fields(o) }));
writeFileSync(join(here, "otpauth.json"), JSON.stringify(written));
console.log(`otpauth reads ${compared} URIs alike and has written ${written.length}`);
