// Prints tests/vectors/data/typed_icu.json: the digits that ICU's number formatting prints.
const digits = {};
for (const system of Intl.supportedValuesOf("numberingSystem")) {
    const format = new Intl.NumberFormat(`en-u-nu-${system}`, { useGrouping: false });
    digits[system] = [...Array(10).keys()].map((digit) => format.format(digit)).join("");
}
console.log(JSON.stringify({ icu: process.versions.icu, unicode: process.versions.unicode, digits }, null, 1));
