// Writes inputs.json as URIs of github.com/pquerna/otp, which wants an issuer and writes no counter.
// Argument: a directory.
package main

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

type key struct {
	Type      string  `json:"type"`
	SecretHex string  `json:"secret_hex"`
	Issuer    string  `json:"issuer"`
	Account   string  `json:"account"`
	Algorithm string  `json:"algorithm"`
	Digits    int     `json:"digits"`
	Period    *uint   `json:"period"`
	Counter   *uint64 `json:"counter"`
}

type written struct {
	URI    string `json:"uri"`
	Fields key    `json:"fields"`
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func uri(k key) string {
	algorithm := map[string]otp.Algorithm{
		"SHA1": otp.AlgorithmSHA1, "SHA256": otp.AlgorithmSHA256, "SHA512": otp.AlgorithmSHA512,
	}[k.Algorithm]
	secret, err := hex.DecodeString(k.SecretHex)
	must(err)
	var made *otp.Key
	if k.Type == "hotp" {
		made, err = hotp.Generate(hotp.GenerateOpts{
			Issuer: k.Issuer, AccountName: k.Account, Secret: secret,
			Digits: otp.Digits(k.Digits), Algorithm: algorithm,
		})
	} else {
		made, err = totp.Generate(totp.GenerateOpts{
			Issuer: k.Issuer, AccountName: k.Account, Secret: secret,
			Digits: otp.Digits(k.Digits), Algorithm: algorithm, Period: *k.Period,
		})
	}
	must(err)
	return made.String()
}

func main() {
	here := os.Args[1]
	text, err := os.ReadFile(filepath.Join(here, "inputs.json"))
	must(err)
	var keys []key
	must(json.Unmarshal(text, &keys))
	all := []written{}
	for _, k := range keys {
		if k.Issuer == "" {
			k.Issuer = "Nimbus"
		}
		if k.Counter != nil {
			*k.Counter = 0
		}
		all = append(all, written{uri(k), k})
	}
	text, err = json.Marshal(all)
	must(err)
	must(os.WriteFile(filepath.Join(here, "written-pquerna.json"), text, 0o644))
}
