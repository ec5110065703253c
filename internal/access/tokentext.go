// SPDX-License-Identifier: Apache-2.0

package access

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"hash/crc32"
	"regexp"
)

// TokenMark begins every token, so that one in a log, a mail or a repository is
// found by whoever looks for it.
const TokenMark = "sgk_"

const (
	tokenSecret = 26 // characters of crypto/rand.Text: 130 bits
	tokenSum    = 7  // characters of the checksum: 32 bits
	tokenShown  = 10 // characters of a token by which people tell it from others
)

var tokenForm = regexp.MustCompile(TokenMark + `[A-Z2-7]{33}`)

// newTokenText makes a token: mark, secret, checksum.
func newTokenText() string {
	body := TokenMark + rand.Text()
	return body + checksum(body)
}

// PrefixOf is the beginning of a token, which may be shown.
func PrefixOf(token string) string { return token[:min(len(token), tokenShown)] }

// checksum is CRC-32 (IEEE) in base32: it tells a token from what only looks
// like one, and a mistyped one from an unknown one, without a look at the store.
func checksum(body string) string {
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(body)))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum)
}

// validToken tells whether text has the form of a token.
func validToken(text string) bool {
	if len(text) != len(TokenMark)+tokenSecret+tokenSum || tokenForm.FindString(text) != text {
		return false
	}
	body := text[:len(TokenMark)+tokenSecret]
	return text[len(body):] == checksum(body)
}

// TokensIn finds the tokens in a text, such as a log that went astray.
func TokensIn(text []byte) (found []string) {
	for _, m := range tokenForm.FindAll(text, -1) {
		if t := string(m); validToken(t) {
			found = append(found, t)
		}
	}
	return found
}
