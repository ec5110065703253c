// SPDX-License-Identifier: Apache-2.0

package bag_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/bag"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/exchange/exchangetest"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// room is the background work over a store; everybody is who they say.
func room(t *testing.T, db *store.DB, blobs blob.Store, jobs *job.Queue, people ...access.Actor) *bag.Room {
	t.Helper()
	r := bag.NewRoom(bags(db, blobs), jobs, t.TempDir(), func(_ context.Context, id string) (access.Actor, error) {
		for _, p := range people {
			if p.ID == id {
				return p, nil
			}
		}
		return access.Actor{}, store.ErrNotFound
	})
	if err := jobs.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = jobs.Stop(context.Background()) })
	return r
}

// ended waits for a job.
func ended(t *testing.T, jobs *job.Queue, id string) job.Status {
	t.Helper()
	for range 1200 {
		s, err := jobs.Get(t.Context(), "44", id)
		if err != nil {
			t.Fatal(err)
		}
		if s.HasEnded() {
			return s
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("the job does not end")
	return job.Status{}
}

// fetched packs the bench's book and takes the package away.
func fetched(t *testing.T, b *exchangetest.Bench, r *bag.Room) (job.Status, []byte) {
	t.Helper()
	id, err := r.Pack(t.Context(), b.Registrar, store.NewID(), b.Book.ID, "P44.HT")
	b.Must(err)
	s := ended(t, b.Jobs, id)
	if s.State != job.Done {
		t.Fatalf("%+v", s)
	}
	p, f, err := r.Open(t.Context(), b.Registrar, s)
	b.Must(err)
	defer f.Close()
	data, err := io.ReadAll(f)
	b.Must(err)
	if int64(len(data)) != p.Size || blob.Sum(data) != p.Hash {
		t.Errorf("%d bytes, told %d", len(data), p.Size)
	}
	return s, data
}

func department(b *exchangetest.Bench) access.Actor {
	return access.Actor{ID: "department", Role: access.Department, Province: "44", Path: "44"}
}

// A package that was fetched comes back in elsewhere, by the jobs alone; sent
// again it changes nothing.
func TestPackageGoesAndComes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := exchangetest.New(t, db)
		b.Approved(2)
		_, data := fetched(t, b, room(t, db, b.Blobs, b.Jobs, b.Registrar))
		to := storetest.OpenSQLite(t)
		blobs, err := blob.OpenDisk(t.TempDir())
		b.Must(err)
		jobs := job.New(to, job.Options{})
		there := room(t, to, blobs, jobs, department(b))
		for _, already := range []bool{false, true} {
			taken := brought(t, there, department(b), data)
			if taken.Refused != "" || taken.Book != b.Book.ID || taken.Entries != 2 || taken.Already != already {
				t.Errorf("%+v, want already %v", taken, already)
			}
		}
		if left, err := filepath.Glob(filepath.Join(there.Dir, "*")); err != nil || len(left) != 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	})
}

func brought(t *testing.T, r *bag.Room, who access.Actor, data []byte) (taken bag.Taken) {
	t.Helper()
	id, err := r.Bring(t.Context(), who, store.NewID(), "gói.zip", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	s := ended(t, r.Jobs, id)
	if err := json.Unmarshal([]byte(s.Result), &taken); err != nil || s.State != job.Done {
		t.Fatalf("%+v: %v", s, err)
	}
	return taken
}

// zipped makes an archive of what fill adds.
func zipped(t *testing.T, fill func(add func(name string, data []byte))) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	fill(func(name string, data []byte) {
		to, err := w.Create(name)
		if err == nil {
			_, err = to.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// rezip writes an archive anew, each file as change gives it; nil leaves it out.
func rezip(t *testing.T, data []byte, change func(name string, data []byte) []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return zipped(t, func(add func(string, []byte)) {
		for _, f := range z.File {
			body, err := fs.ReadFile(z, f.Name)
			if err != nil {
				t.Fatal(err)
			}
			if body = change(f.Name, body); body != nil {
				add(f.Name, body)
			}
		}
	})
}

// What can't be used is refused with its reason and named, and nothing of it is
// taken in.
func TestPackageThatCantBeUsed(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	b := exchangetest.New(t, db)
	b.Approved(2)
	_, data := fetched(t, b, room(t, db, b.Blobs, b.Jobs, b.Registrar))
	to := storetest.OpenSQLite(t)
	blobs, err := blob.OpenDisk(t.TempDir())
	b.Must(err)
	there := room(t, to, blobs, job.New(to, job.Options{}), department(b), access.Actor{ID: "elsewhere", Role: access.Department, Province: "44", Path: "44/19366"})
	first := func(name string) bool { return filepath.Base(filepath.Dir(filepath.Dir(name))) == "scans" }
	for name, c := range map[string]struct {
		data []byte
		want bag.Taken
		what string
	}{
		"no archive":      {[]byte("không phải tệp nén"), bag.Taken{Refused: bag.WhyDamaged}, ""},
		"another archive": {rezip(t, data, func(name string, d []byte) []byte { return map[bool][]byte{true: d}[first(name)] }), bag.Taken{Refused: bag.WhyDamaged}, ""},
		"a scan is gone":  {rezip(t, data, func(name string, d []byte) []byte { return map[bool][]byte{false: d}[first(name)] }), bag.Taken{Refused: bag.WhyDamaged}, bag.Missing},
		"a scan is other": {rezip(t, data, func(name string, d []byte) []byte {
			if first(name) {
				return append(d, 0)
			}
			return d
		}), bag.Taken{Refused: bag.WhyDamaged}, bag.Changed},
		"cut off": {data[:len(data)/2], bag.Taken{Refused: bag.WhyDamaged}, ""},
		"a bomb":  {bomb(t), bag.Taken{Refused: bag.WhyDamaged}, ""},
	} {
		taken := brought(t, there, department(b), c.data)
		if taken.Refused != c.want.Refused || (c.what == "") != (len(taken.Problems) == 0) || c.what != "" && taken.Problems[0].What != c.what {
			t.Errorf("%s: %+v", name, taken)
		}
	}
	elsewhere := access.Actor{ID: "elsewhere", Role: access.Department, Province: "44", Path: "44/19366"}
	if taken := brought(t, there, elsewhere, data); taken.Refused != bag.WhyScope {
		t.Errorf("of another unit: %+v", taken)
	}
	if _, err := there.Bring(t.Context(), b.Registrar, store.NewID(), "x.zip", bytes.NewReader(data)); !errors.Is(err, access.ErrRole) {
		t.Errorf("a registrar: %v", err)
	}
	if _, err := book.Get(t.Context(), to, "44", b.Book.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("something was taken in: %v", err)
	}
}

// bomb is an archive of some kilobytes that unpacks to a thousand times that.
func bomb(t *testing.T) []byte {
	t.Helper()
	return zipped(t, func(add func(string, []byte)) { add("bagit.txt", make([]byte, 64<<20)) })
}

// A package that lies ready is read again when asked; damage on the disk is
// found, and a package that is gone is not offered.
func TestPackageIsCheckedAgain(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	b := exchangetest.New(t, db)
	b.Approved(1)
	r := room(t, db, b.Blobs, b.Jobs, b.Registrar)
	s, data := fetched(t, b, r)
	check := func() (c bag.Checked) {
		id, err := r.Verify(t.Context(), b.Registrar, store.NewID(), s)
		b.Must(err)
		b.Must(json.Unmarshal([]byte(ended(t, b.Jobs, id).Result), &c))
		return c
	}
	if c := check(); len(c.Problems) != 0 || c.Files == 0 {
		t.Errorf("whole: %+v", c)
	}
	file := filepath.Join(r.Dir, s.ID+".zip")
	data[len(data)/3] ^= 1
	b.Must(os.WriteFile(file, data, 0o600))
	if c := check(); len(c.Problems) == 0 {
		t.Error("a flipped bit was not found")
	}
	b.Must(os.Remove(file))
	if _, err := r.Packed(s); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("gone: %v", err)
	}
	if _, err := r.Pack(t.Context(), department(b), store.NewID(), b.Book.ID, ""); err != nil {
		t.Errorf("the department: %v", err)
	}
	for _, who := range []access.Role{access.Keyer, access.Viewer} {
		if _, err := r.Pack(t.Context(), access.Actor{ID: "x", Role: who, Province: "44", Path: b.Book.Path}, store.NewID(), b.Book.ID, ""); !errors.Is(err, access.ErrRole) {
			t.Errorf("%s: %v", who, err)
		}
	}
}
