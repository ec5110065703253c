// SPDX-License-Identifier: Apache-2.0

package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Parameters of argon2id: RFC 9106's second recommendation, with less memory so
// that a commune's server survives twenty people signing in at eight o'clock.
const (
	argonTime    = 3
	argonMemory  = 32 * 1024 // KiB
	argonThreads = 2
	argonKey     = 32
	argonSalt    = 16
	// MinPassword is the shortest password accepted, in characters.
	MinPassword = 10
)

// hashing caps the hashes computed at once: each takes argonMemory.
var hashing = make(chan struct{}, 2)

// ErrWeak is returned for a password that is too short.
var ErrWeak = errors.New("access: the password is too short")

// HashPassword derives what is kept of a password.
func HashPassword(password string) (string, error) {
	if utf8.RuneCountInString(password) < MinPassword {
		return "", ErrWeak
	}
	salt := make([]byte, argonSalt)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("making a salt: %w", err)
	}
	key := derive(password, salt, argonTime, argonMemory, argonThreads, argonKey)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

// checkPassword compares in constant time. A malformed hash matches nothing.
func checkPassword(hash, password string) bool {
	var version, memory, time uint32
	var threads uint8
	var rest string
	if _, err := fmt.Sscanf(hash, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &memory, &time, &threads, &rest); err != nil || version != argon2.Version {
		return false
	}
	cut := len(rest) - base64.RawStdEncoding.EncodedLen(argonKey) - 1
	if cut < 0 || rest[cut] != '$' {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(rest[:cut])
	key, err2 := base64.RawStdEncoding.DecodeString(rest[cut+1:])
	if err1 != nil || err2 != nil {
		return false
	}
	return subtle.ConstantTimeCompare(key, derive(password, salt, time, memory, threads, uint32(len(key)))) == 1
}

func derive(password string, salt []byte, time, memory uint32, threads uint8, size uint32) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, time, memory, threads, size)
}

// RandomPassword is readable over the telephone: no letters that look alike.
func RandomPassword() string {
	const letters = "abcdefghkmnpqrstuvwxyz23456789"
	raw := make([]byte, 12)
	_, _ = rand.Read(raw) // never fails since Go 1.24
	for i, b := range raw {
		raw[i] = letters[int(b)%len(letters)]
	}
	return string(raw[:4]) + "-" + string(raw[4:8]) + "-" + string(raw[8:])
}

func newToken() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(raw)
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
