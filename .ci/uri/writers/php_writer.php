<?php
// Writes inputs.json as PHP services build URIs: rawurlencode for the label, http_build_query for the
// rest, once with & and once with &amp; between the parameters. Argument: a directory.
$here = $argv[1];
$keys = json_decode(file_get_contents("$here/inputs.json"), true, 512, JSON_THROW_ON_ERROR);

function base32(string $bytes): string {
    $bits = implode('', array_map(fn ($byte) => sprintf('%08b', ord($byte)), str_split($bytes)));
    $digit = fn ($five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[bindec(str_pad($five, 5, '0'))];
    return implode('', array_map($digit, str_split($bits, 5)));
}

foreach (['php' => '&', 'php-amp' => '&amp;'] as $name => $between) {
    $written = [];
    foreach ($keys as $key) {
        $label = rawurlencode($key['account']);
        if ($key['issuer'] !== '') {
            $label = rawurlencode($key['issuer']) . ':' . $label;
        }
        $query = array_filter([
            'secret' => base32(hex2bin($key['secret_hex'])),
            'issuer' => $key['issuer'],
            'algorithm' => $key['algorithm'],
            'digits' => $key['digits'],
            'period' => $key['period'],
            'counter' => $key['counter'],
        ], fn ($value) => $value !== null && $value !== '');
        $uri = "otpauth://{$key['type']}/$label?" . http_build_query($query, '', $between);
        $written[] = ['uri' => $uri, 'fields' => $key];
    }
    file_put_contents("$here/written-$name.json", json_encode($written, JSON_THROW_ON_ERROR));
}
