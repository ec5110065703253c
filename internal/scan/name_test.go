// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"archive/zip"
	"path"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestTidyName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"KS.1999.01.001.pdf":    "KS.1999.01.001.pdf",
		`C:\Quet\a.jpg`:         "C:/Quet/a.jpg",
		"../../../etc/passwd":   "etc/passwd",
		"/a//b/./c.jpg":         "a/b/c.jpg",
		"a\x00b\r\n.jpg":        "ab.jpg",
		"anh\u202egpj.exe":      "anhgpj.exe", // reads backwards on a screen
		"So\u0302\u0309 1.jpg":  "Sổ 1.jpg",   // as a Mac writes it
		"":                      "(không tên)",
		"/":                     "(không tên)",
		"..":                    "(không tên)",
		"bad \xff\xfe name.jpg": "bad \uFFFD name.jpg",
		strings.Repeat("x", 10) + "a../" + strings.Repeat("y", 297): strings.Repeat("y", 297),
		strings.Repeat("ă", 400) + ".j":                             strings.Repeat("ă", 149) + ".j",
	} {
		if got := tidyName(in); got != want {
			t.Errorf("%q → %q, want %q", in, got, want)
		}
	}
}

func checkTidy(t *testing.T, got string) {
	t.Helper()
	if got == "" || len(got) > maxName+20 || !utf8.ValidString(got) || path.IsAbs(got) || strings.Contains(got, `\`) {
		t.Errorf("not tidy: %q", got)
	}
	for _, part := range strings.Split(got, "/") {
		if part == ".." || part == "." {
			t.Errorf("climbs: %q", got)
		}
	}
	if strings.IndexFunc(got, unicode.IsControl) >= 0 {
		t.Errorf("control characters: %q", got)
	}
}

func FuzzTidyName(f *testing.F) {
	for _, s := range []string{"KS.1999.01.001.pdf", `..\..\x`, "a/../../b", "\xff/\x00", strings.Repeat("ẫ/", 200), "./.", "KS/1999/01/1.jpg"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := tidyName(s)
		checkTidy(t, got)
		if again := tidyName(got); again != got {
			t.Errorf("tidying %q twice gives %q", got, again)
		}
		if n, err := readName(got); err == nil && (n.Type == "" || n.Year == 0) {
			t.Errorf("%q is read as %+v", got, n)
		}
	})
}

func FuzzMemberName(f *testing.F) {
	f.Add("So\x8a.jpg", []byte{0x75, 0x70, 6, 0, 1, 0, 0, 0, 0, 'x'})
	f.Add("x", []byte{0x75, 0x70, 0xff, 0xff})
	f.Add("Sổ 1.jpg", []byte(nil))
	f.Fuzz(func(t *testing.T, name string, extra []byte) {
		m := &zip.File{FileHeader: zip.FileHeader{Name: name, Extra: extra}}
		got := memberName(m)
		if !utf8.ValidString(got) {
			t.Errorf("%q is not UTF-8", got)
		}
		checkTidy(t, tidyName(got))
		_ = passOver(got)
	})
}
