// SPDX-License-Identifier: Apache-2.0

package config

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
)

// Explain writes every setting, its value and where it came from, in Vietnamese
// or (lang "en") English. Secrets are masked.
func (c *Config) Explain(w io.Writer, lang string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range settings {
		text := s.get(c)
		if text == "" {
			text = "–"
		}
		about := s.vi
		if lang == "en" {
			about = s.en
		}
		if _, err := fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", s.key, text, c.origins[s.key].say(lang), about); err != nil {
			return fmt.Errorf("explaining the configuration: %w", err)
		}
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("explaining the configuration: %w", err)
	}
	return nil
}

func (o origin) say(lang string) string {
	words := [...][2]string{byDefault: {"mặc định", "default"}, fromFile: {"tệp ", "file "}, fromEnv: {"biến ", "variable "}, fromFlag: {"tham số ", "flag "}}[o.kind]
	if lang == "en" {
		return words[1] + o.where
	}
	return words[0] + o.where
}

// Warnings are settings that work and are likely not what is wanted.
func (c *Config) Warnings(lang string) (all []string) {
	say := func(vi, en string) {
		if lang == "en" {
			vi = en
		}
		all = append(all, vi)
	}
	slices.Sort(c.unknown)
	for _, name := range c.unknown {
		say("biến môi trường "+name+" không có ý nghĩa gì; có thể gõ sai tên", "the variable "+name+" means nothing; it may be misspelt")
	}
	if !c.TLS() && !strings.HasPrefix(c.BaseURL, "https://") && !loopback(c.Listen) {
		say("máy khác vào được mà đường truyền không mã hóa: đặt tls-cert và tls-key, hoặc base-url https:// khi có máy chủ trung gian",
			"other computers can connect and the line is not encrypted: set tls-cert and tls-key, or an https:// base-url behind a proxy")
	}
	return all
}

func loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	return err == nil && (host == "localhost" || net.ParseIP(host).IsLoopback())
}

var (
	// Up to the last @: a password that should have been escaped may hold any
	// character.
	userInfo      = regexp.MustCompile(`^([^/]*://).*@`)
	passwordQuery = regexp.MustCompile(`(?i)(password\s*=)[^&\s]*`)
)

// MaskURL hides the passwords in the address of a database, also in one that
// cannot be understood. Other text is returned as it is.
func MaskURL(text string) string {
	text = passwordQuery.ReplaceAllString(text, "${1}***")
	if u, err := url.Parse(text); err == nil && u.User != nil {
		return u.Redacted()
	}
	return userInfo.ReplaceAllString(text, "${1}***@")
}
