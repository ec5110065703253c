// SPDX-License-Identifier: Apache-2.0

package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// value is text given somewhere.
type value struct {
	text   string
	origin origin
	dir    string // where relative paths in it start; "" is the working folder
}

const (
	byDefault = iota
	fromFile
	fromEnv
	fromFlag
)

// origin is where a value was given.
type origin struct {
	kind  int
	where string // "D:\…\sogoc.conf:3", "SOGOC_DB", "--db"
}

func (o origin) at() string {
	if o.kind == byDefault {
		return "mặc định (default)"
	}
	return o.where
}

// readFile reads the settings of a file; nil when it is not there and need not be.
func readFile(path string, must bool) (map[string]value, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !must {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("đọc tệp cấu hình (reading the configuration): %w", err)
	}
	return parseFile(path, text)
}

func parseFile(path string, text []byte) (map[string]value, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // as Windows' editor writes it
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return nil, fmt.Errorf("%s: không phải văn bản UTF-8 (not UTF-8 text)", path)
	}
	known := map[string]bool{}
	for _, s := range settings {
		known[s.key] = true
	}
	given := map[string]value{}
	var problems []error
	for i, line := range strings.Split(string(text), "\n") {
		at := fmt.Sprintf("%s:%d", path, i+1)
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, rest, found := strings.Cut(line, "=")
		key = strings.TrimSpace(key)
		_, again := given[key]
		switch {
		case !found:
			problems = append(problems, fmt.Errorf("%s: cần dạng tên = giá trị (needs the form key = value)", at))
		case !known[key]:
			problems = append(problems, fmt.Errorf("%s: không có mục %q (no such setting)", at, key))
		case again:
			problems = append(problems, fmt.Errorf("%s: mục %q đã có ở trên (given twice)", at, key))
		default:
			given[key] = value{text: unquote(strings.TrimSpace(rest)), origin: origin{fromFile, at}, dir: filepath.Dir(path)}
		}
	}
	return given, errors.Join(problems...)
}

func unquote(s string) string {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}
