// Writes inputs.json as URIs of the npm packages otpauth and otplib. Argument: a directory; the
// packages are found from the working directory.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "/"));
const OTPAuth = require("otpauth");
const { generateURI } = require("otplib");
const here = process.argv[2];

function otpauth(key) {
    const shared = {
        secret: OTPAuth.Secret.fromHex(key.secret_hex),
        issuer: key.issuer,
        label: key.account,
        algorithm: key.algorithm,
        digits: key.digits,
    };
    return key.type === "hotp"
        ? new OTPAuth.HOTP({ ...shared, counter: key.counter }).toString()
        : new OTPAuth.TOTP({ ...shared, period: key.period }).toString();
}

function otplib(key) {
    const shared = {
        secret: OTPAuth.Secret.fromHex(key.secret_hex).base32,
        issuer: key.issuer,
        label: key.account,
        algorithm: key.algorithm.toLowerCase(),
        digits: key.digits,
    };
    return key.type === "hotp"
        ? generateURI({ ...shared, strategy: "hotp", counter: key.counter })
        : generateURI({ ...shared, period: key.period });
}

const keys = JSON.parse(readFileSync(join(here, "inputs.json"), "utf8"));
for (const [name, uri] of Object.entries({ otpauth, otplib })) {
    const written = keys.map((key) => ({ uri: uri(key), fields: key }));
    writeFileSync(join(here, `written-${name}.json`), JSON.stringify(written));
}
