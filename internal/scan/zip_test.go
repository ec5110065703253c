// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/vntext"
)

// packed is a file in an archive to be made.
type packed struct {
	name string
	data []byte
	head func(*zip.FileHeader)
}

func zipOf(t testing.TB, files ...packed) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		if f.head != nil {
			f.head(h)
		}
		m, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Write(f.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (d *desk) unzip(data []byte) (scan.Outcome, map[string]scan.File) {
	d.t.Helper()
	got := map[string]scan.File{}
	out, err := d.scans.ReceiveZip(d.t.Context(), d.registrar, scan.Received{Name: "goi.zip", Source: "zip"}, bytes.NewReader(data), int64(len(data)), func(_, _ int, f scan.File) { got[f.Original] = f })
	d.must(err)
	return out, got
}

func TestZipMembersAreRowsOfTheirOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		data := zipOf(t,
			packed{name: "KS/1999/01/"},
			packed{name: "KS/1999/01/001.jpg", data: jpegOf(t, 1)},
			packed{name: "KS/1999/01/002.pdf", data: pdfOf(t, 2, 3)},
			packed{name: "../../etc/KS.1999.01.003.jpg", data: jpegOf(t, 4)},
			packed{name: "/C:/x/KS.1999.01.004.jpg", data: jpegOf(t, 5)},
			packed{name: `KS\1999\01\005.jpg`, data: jpegOf(t, 6)},
			packed{name: "Thumbs.db", data: []byte("x")}, packed{name: "__MACOSX/KS/._001.jpg", data: []byte("x")},
			packed{name: "ghi chú.txt", data: []byte("danh sách")},
			packed{name: "trong.zip", data: zipOf(t, packed{name: "KS.1999.01.009.jpg", data: jpegOf(t, 7)})},
			packed{name: "broken.jpg", data: jpegOf(t, 8)[:400]},
		)
		out, got := d.unzip(data)
		if out.ByState[scan.Filed] != 5 || out.ByState[scan.Refused] != 3 || out.Passed != 3 || out.Files != 8 || out.Pages != 6 || out.Waiting() != 3 {
			t.Errorf("outcome %+v", out)
		}
		for name, canonical := range map[string]string{
			"goi/KS/1999/01/001.jpg": "KS.1999.01.001.jpg", "etc/KS.1999.01.003.jpg": "KS.1999.01.003.jpg",
			"goi/C:/x/KS.1999.01.004.jpg": "KS.1999.01.004.jpg", "goi/KS/1999/01/005.jpg": "KS.1999.01.005.jpg",
		} {
			if got[name].Canonical != canonical {
				t.Errorf("%s: %+v", name, got[name])
			}
		}
		for name := range got {
			if strings.Contains(name, "..") || strings.HasPrefix(name, "/") || strings.Contains(name, `\`) {
				t.Errorf("the name %q is kept", name)
			}
		}
		if got["goi/trong.zip"].Reason != string(decode.CodeArchive) {
			t.Errorf("an archive in an archive: %+v", got["goi/trong.zip"])
		}
		if again, _ := d.unzip(data); again.Again != 8 || again.Pages != 0 {
			t.Errorf("the same archive again: %+v", again)
		}
		if n := d.figures().Get(counter.Files); n != 5 {
			t.Errorf("%d files counted", n)
		}
	})
}

func TestArchivesThatAreRefused(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	good := zipOf(t, packed{name: "KS.1999.01.001.jpg", data: jpegOf(t, 1)})
	for name, c := range map[string]struct {
		data   []byte
		reason string
	}{
		"no archive": {[]byte("PK\x03\x04 but no more"), scan.ReasonZipBroken},
		"cut off":    {good[:len(good)-30], scan.ReasonZipBroken},
		"empty":      {zipOf(t), scan.ReasonZipFolder},
	} {
		out, got := d.unzip(c.data)
		if out.ByState[scan.Refused]+out.Again != 1 {
			t.Errorf("%s: %+v", name, out)
		}
		for _, f := range got {
			if f.Reason != c.reason || f.State != scan.Refused || f.Says("vi") == f.Says("en") {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

func TestMembersThatAreRefused(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	locked := zipOf(t, packed{"KS.1999.01.001.jpg", jpegOf(t, 1), func(h *zip.FileHeader) { h.Flags |= 1 }})
	// The writer clears what it does not know; the central directory is edited.
	for _, sig := range []string{"PK\x03\x04", "PK\x01\x02"} {
		at := bytes.Index(locked, []byte(sig)) + map[string]int{"PK\x03\x04": 6, "PK\x01\x02": 8}[sig]
		locked[at] |= 1
	}
	if _, got := d.unzip(locked); got["goi/KS.1999.01.001.jpg"].Reason != scan.ReasonZipLocked {
		t.Errorf("locked: %+v", got)
	}
	odd := zipOf(t, packed{"KS.1999.01.002.jpg", jpegOf(t, 2), func(h *zip.FileHeader) { h.Method = zip.Store }})
	binary.LittleEndian.PutUint16(odd[bytes.Index(odd, []byte("PK\x01\x02"))+10:], 12) // bzip2
	if _, got := d.unzip(odd); got["goi/KS.1999.01.002.jpg"].Reason != scan.ReasonZipMethod {
		t.Errorf("method: %+v", got)
	}
	damaged := zipOf(t, packed{"KS.1999.01.003.jpg", jpegOf(t, 3), func(h *zip.FileHeader) { h.Method = zip.Store }}, packed{name: "KS.1999.01.004.jpg", data: jpegOf(t, 4)})
	damaged[bytes.Index(damaged, []byte("\xff\xda"))+40] ^= 0xff
	_, got := d.unzip(damaged)
	if got["goi/KS.1999.01.003.jpg"].Reason != scan.ReasonZipBroken || got["goi/KS.1999.01.004.jpg"].State != scan.Filed {
		t.Errorf("damaged: %+v", got)
	}
}

// zeros reads noughts without end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// An archive that unpacks to a thousand times its size is not unpacked.
func TestZipBomb(t *testing.T) {
	if testing.Short() {
		t.Skip("unpacks half a gigabyte")
	}
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range 6 {
		m, err := w.Create(fmt.Sprintf("KS.1999.01.%03d.jpg", i+1))
		d.must(err)
		_, err = io.Copy(m, io.LimitReader(zeros{}, 200<<20))
		d.must(err)
	}
	big, err := w.Create("big.tif")
	d.must(err)
	_, err = io.Copy(big, io.LimitReader(zeros{}, 300<<20))
	d.must(err)
	d.must(w.Close())
	_, got := d.unzip(b.Bytes())
	bombs := 0
	for _, f := range got {
		if f.State != scan.Refused {
			t.Errorf("taken: %+v", f)
		}
		if f.Reason == scan.ReasonZipBomb {
			bombs++
		}
	}
	if bombs < 3 || got["goi/big.tif"].Reason != scan.ReasonTooLarge {
		t.Errorf("%d members refused as too much, big: %s", bombs, got["goi/big.tif"].Reason)
	}
	refs := 0
	for range d.blobs.List(t.Context()) {
		refs++
	}
	if refs > 1 {
		t.Errorf("%d blobs are left of it", refs)
	}
}

// Names in the code pages of old machines, and the extra field that repeats
// them in UTF-8.
func TestNamesInOldEncodings(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	want := "Sổ khai sinh quyển một thị trấn Hồ Xá năm 1999.jpg"
	var files []packed
	for i, e := range []vntext.Encoding{vntext.TCVN3, vntext.VNI, vntext.VISCII, vntext.CP1258} {
		name, err := vntext.Encode(fmt.Sprint(i, " ", want), e)
		d.must(err)
		raw := make([]byte, 0, len(name))
		for _, r := range name {
			raw = append(raw, byte(r))
		}
		files = append(files, packed{string(raw), jpegOf(t, i), func(h *zip.FileHeader) { h.NonUTF8 = true }})
	}
	typed, err := vntext.Encode("4 "+want, vntext.TCVN3) // in a font of old, as good UTF-8
	d.must(err)
	files = append(files, packed{name: typed, data: jpegOf(t, 4)})
	files = append(files, packed{"S\x8a.jpg", jpegOf(t, 10), func(h *zip.FileHeader) {
		h.NonUTF8 = true
		name := "Số 10.jpg"
		extra := binary.LittleEndian.AppendUint16(nil, 0x7075)
		extra = binary.LittleEndian.AppendUint16(extra, uint16(5+len(name)))
		extra = binary.LittleEndian.AppendUint32(append(extra, 1), crc32.ChecksumIEEE([]byte(h.Name)))
		h.Extra = append(extra, name...)
	}}, packed{"caf\x82.jpg", jpegOf(t, 11), func(h *zip.FileHeader) { h.NonUTF8 = true }})
	_, got := d.unzip(zipOf(t, files...))
	for i := range 5 {
		name := fmt.Sprint("goi/", i, " ", want)
		if _, ok := got[name]; !ok {
			t.Errorf("encoding %d is not read: %q", i, keys(got))
		}
	}
	for _, name := range []string{"goi/Số 10.jpg", "goi/café.jpg"} {
		if _, ok := got[name]; !ok {
			t.Errorf("%s is not read: %q", name, keys(got))
		}
	}
}

func keys(m map[string]scan.File) (all []string) {
	for k := range m {
		all = append(all, k)
	}
	return all
}

// An archive sent through the browser is taken in in the background, as the
// person who sent it.
func TestZipJob(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		blobs, err := blob.OpenDisk(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		cache := t.TempDir()
		d := setup(t, db)
		d.scans = scan.New(db, blobs, cache)
		jobs := job.New(db, job.Options{Poll: 20 * time.Millisecond})
		jobs.Register(d.scans.ZipJob(func(_ context.Context, id string) (access.Actor, error) {
			if id != d.registrar.ID {
				return access.Actor{}, store.ErrNotFound
			}
			return d.registrar, nil
		}))
		d.must(jobs.Start(t.Context()))
		data := zipOf(t, packed{name: "KS.1999.01.001.jpg", data: jpegOf(t, 1)}, packed{name: "x.jpg", data: jpegOf(t, 2)})
		id, err := d.scans.EnqueueZip(t.Context(), d.registrar, jobs, scan.Received{Name: "a/goi.zip", Body: bytes.NewReader(data)}, 1<<20)
		d.must(err)
		var status job.Status
		for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline) && !status.HasEnded(); time.Sleep(10 * time.Millisecond) {
			status, err = jobs.Get(t.Context(), "44", id)
			d.must(err)
		}
		d.must(jobs.Stop(context.Background()))
		var out scan.Outcome
		if status.State != job.Done || json.Unmarshal([]byte(status.Result), &out) != nil || out.ByState[scan.Filed] != 1 || out.ByState[scan.Unnamed] != 1 {
			t.Fatalf("ended as %+v", status)
		}
		if left, _ := filepath.Glob(filepath.Join(cache, "spool", "*")); len(left) != 0 {
			t.Errorf("left in the spool: %v", left)
		}
		if _, err := d.scans.EnqueueZip(t.Context(), d.registrar, jobs, scan.Received{Name: "big.zip", Body: bytes.NewReader(data)}, 100); err == nil {
			t.Error("an archive beyond the limit is taken")
		}
		if _, err := d.scans.EnqueueZip(t.Context(), d.keyer, jobs, scan.Received{Name: "k.zip", Body: bytes.NewReader(data)}, 1<<20); err == nil {
			t.Error("a keyer sends an archive")
		}
		if left, _ := filepath.Glob(filepath.Join(cache, "spool", "*")); len(left) != 0 {
			t.Errorf("refused archives are left in the spool: %v", left)
		}
	})
}

func TestSweepRemovesOldSpool(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	s := scan.New(nil, nil, cache)
	spool := filepath.Join(cache, "spool")
	if err := os.MkdirAll(spool, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{"zip-old": 30 * 24 * time.Hour, "zip-new": 2 * time.Hour, "aside-old": 2 * time.Hour, "aside-new": time.Minute} {
		path := filepath.Join(spool, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	s.Sweep()
	left, _ := filepath.Glob(filepath.Join(spool, "*"))
	if len(left) != 2 || filepath.Base(left[0]) != "aside-new" || filepath.Base(left[1]) != "zip-new" {
		t.Errorf("left: %v", left)
	}
}
