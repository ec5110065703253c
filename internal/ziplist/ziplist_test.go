// SPDX-License-Identifier: Apache-2.0

package ziplist_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"

	"github.com/sogoc/sogoc/internal/ziplist"
)

// archive has a file for each name.
func archive(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, "nội dung của "+name)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// listing is a list of so many files that says what it says of itself
// (APPNOTE.TXT 4.3.12 and 4.3.16).
func listing(files int, says uint16, saysLen uint32) []byte {
	record := append([]byte("PK\x01\x02"), make([]byte, 43)...)
	binary.LittleEndian.PutUint16(record[28:], 1)
	record[46] = 'a'
	out := bytes.Repeat(record, files)
	end := append([]byte("PK\x05\x06"), make([]byte, 18)...)
	binary.LittleEndian.PutUint16(end[8:], says)
	binary.LittleEndian.PutUint16(end[10:], says)
	binary.LittleEndian.PutUint32(end[12:], saysLen)
	return append(out, end...)
}

func TestRead(t *testing.T) {
	t.Parallel()
	file := archive(t, "KS.2010.01.001.jpg", "thư mục/KS.2010.01.002.jpg", "../ra ngoài.jpg")
	z, err := ziplist.Read(bytes.NewReader(file), int64(len(file)), 3)
	if !errors.Is(err, zip.ErrInsecurePath) && err != nil || len(z.File) != 3 {
		t.Fatalf("%v", err)
	}
	for _, f := range z.File { // reading them is not bound by the list
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(in); err != nil || string(text) != "nội dung của "+f.Name {
			t.Errorf("%s: %q, %v", f.Name, text, err)
		}
	}
	if _, err := ziplist.Read(bytes.NewReader(file), int64(len(file)), 2); !errors.Is(err, ziplist.ErrMany) {
		t.Errorf("one too many: %v", err)
	}
	if _, err := ziplist.Read(bytes.NewReader(file[:30]), 30, 3); !errors.Is(err, zip.ErrFormat) {
		t.Errorf("no archive: %v", err)
	}
}

// A list may say that it is short, or that it has a number of files that counts
// round to another: what really comes is bounded.
func TestListsThatLie(t *testing.T) {
	t.Parallel()
	for name, file := range map[string][]byte{
		"says all":        listing(70_000, 70_000&0xffff, 70_000*47),
		"says few":        listing(10+3*65536, 10, 10*47),
		"counts round":    listing(10+3*65536, 10, (10+3*65536)*47),
		"says a long one": listing(10, 10, 1<<31),
	} {
		if _, err := ziplist.Read(bytes.NewReader(file), int64(len(file)), 1000); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(archive(f, "KS.2010.01.001.jpg"))
	f.Add(archive(f, "sổ/Trang 1.pdf", "sổ/Trang 2.pdf", "S\x8e 3.tif"))
	f.Add(listing(3, 3, 3*47))
	f.Add(listing(3, 2, 1))
	long := append([]byte("PK\x06\x06"), make([]byte, 52)...)
	long = append(append(long, "PK\x06\x07"...), make([]byte, 16)...)
	f.Add(append(long, listing(0, 0xffff, 0xffffffff)...))
	f.Fuzz(func(t *testing.T, file []byte) {
		const most = 8
		z, err := ziplist.Read(bytes.NewReader(file), int64(len(file)), most)
		if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
			return
		}
		if len(z.File) > most {
			t.Fatalf("%d files", len(z.File))
		}
		for _, m := range z.File {
			if in, err := m.Open(); err == nil {
				_, _ = io.CopyN(io.Discard, in, 1<<20) // damage is told by an error
				_ = in.Close()
			}
		}
	})
}
