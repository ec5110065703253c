// SPDX-License-Identifier: Apache-2.0

package upload_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/upload"
)

// desk is an installation of the test's own, with the handler of uploads on a
// real server and one sender.
type desk struct {
	t     *testing.T
	db    *store.DB
	scans *scan.Scans
	ups   *upload.Uploads
	dir   string
	now   time.Time
	free  uint64
	web   *httptest.Server
	who   access.Actor
	admin access.Actor
}

func newDesk(t *testing.T, db *store.DB) *desk {
	t.Helper()
	d := &desk{t: t, db: db, dir: t.TempDir(), now: time.Now(), free: 1 << 40}
	blobs, err := blob.OpenDisk(filepath.Join(d.dir, "blobs"))
	d.must(err)
	d.scans = scan.New(db, blobs, filepath.Join(d.dir, "cache"))
	d.who = access.Actor{ID: "a1", Role: access.Registrar, Province: "44", Path: "44/19363"}
	d.admin = access.Actor{ID: "ad", Role: access.Admin, Province: "44", Path: "44"}
	d.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.ups.ServeHTTP(w, r.WithContext(access.WithActor(r.Context(), d.who)))
	}))
	t.Cleanup(func() {
		d.ups.Stop()
		d.web.Close()
	})
	d.restart()
	return d
}

// restart is what a new process finds.
func (d *desk) restart() {
	d.t.Helper()
	if d.ups != nil {
		d.ups.Stop()
	}
	var err error
	account := func(context.Context, string) (access.Actor, error) { return d.who, nil }
	jobs := job.New(d.db, job.Options{})
	jobs.Register(d.scans.ZipJob(account)) // asked for here, not run
	d.ups, err = upload.New(upload.Options{DB: d.db, Scans: d.scans, Jobs: jobs, Dir: filepath.Join(d.dir, "uploads"), MaxZip: 1 << 30, Account: account,
		Free: func() (uint64, error) { return d.free, nil }, Now: func() time.Time { return d.now }, Log: slog.New(slog.DiscardHandler)})
	d.must(err)
	d.ups.Start(d.t.Context())
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// call sends one request of the protocol; status and headers come back.
func (d *desk) call(method, path string, body io.Reader, head ...string) *http.Response {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.web.URL+path, body)
	d.must(err)
	r.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	d.must(err)
	d.t.Cleanup(func() { res.Body.Close() })
	return res
}

func meta(pairs ...string) string {
	var all []string
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(all, ",")
}

func (d *desk) create(name string, data []byte) *http.Response {
	d.t.Helper()
	return d.call(http.MethodPost, upload.Prefix, nil, "Upload-Length", fmt.Sprint(len(data)), "Upload-Metadata", meta("filename", name, "sha256", blob.Sum(data), "unit", d.who.Path))
}

// begun creates an upload and gives its id.
func (d *desk) begun(name string, data []byte) string {
	d.t.Helper()
	res := d.create(name, data)
	if res.StatusCode != http.StatusCreated {
		body, _ := io.ReadAll(res.Body)
		d.t.Fatalf("creating: %s %s", res.Status, body)
	}
	return res.Header.Get("Location")[strings.LastIndexByte(res.Header.Get("Location"), '/')+1:]
}

func (d *desk) patch(id string, offset int, part []byte) *http.Response {
	d.t.Helper()
	return d.call(http.MethodPatch, upload.Prefix+id, bytes.NewReader(part), "Content-Type", "application/offset+octet-stream", "Upload-Offset", fmt.Sprint(offset))
}

func (d *desk) ended(id string) upload.Upload {
	d.t.Helper()
	ctx, stop := context.WithTimeout(d.t.Context(), time.Minute)
	defer stop()
	all, err := d.ups.Ended(ctx, d.who, []string{id})
	d.must(err)
	if len(all) != 1 {
		d.t.Fatalf("upload %s has not ended", id)
	}
	return all[0]
}

func (d *desk) files(state scan.State) []scan.File {
	d.t.Helper()
	all, _, err := scan.WorkList(d.t.Context(), d.db, "44", "44", state, "", 100)
	d.must(err)
	return all
}

func page(t *testing.T, shade byte) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 40, 60))
	for i := range img.Pix {
		img.Pix[i] = shade
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A file comes in three pieces over two lives of the server and ends as one
// row; asked later, the upload is still whole and the bytes are gone from the
// folder.
func TestUploadSurvivesRestart(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		data := page(t, 10)
		id := d.begun("lô/la.jpg", data)
		if got := d.patch(id, 0, data[:100]); got.StatusCode != http.StatusNoContent || got.Header.Get("Upload-Offset") != "100" {
			t.Fatalf("first piece: %s", got.Status)
		}
		d.restart()
		if got := d.call(http.MethodHead, upload.Prefix+id, nil); got.Header.Get("Upload-Offset") != "100" || got.Header.Get("Upload-Metadata") != "" {
			t.Errorf("after the restart: %s %v", got.Status, got.Header)
		}
		if got := d.patch(id, 90, data[90:]); got.StatusCode != http.StatusConflict {
			t.Errorf("at a wrong place: %s", got.Status)
		}
		d.patch(id, 100, data[100:200])
		d.patch(id, 200, data[200:])
		up := d.ended(id)
		if up.State != upload.Done || up.Again {
			t.Fatalf("ended as %+v", up)
		}
		f, err := scan.GetFile(t.Context(), db, "44", up.FileID)
		d.must(err)
		if f.Hash != blob.Sum(data) || f.State != scan.Unnamed || f.Original != "lô/la.jpg" || f.Source != "upload" {
			t.Errorf("the row: %+v", f)
		}
		if got := d.call(http.MethodHead, upload.Prefix+id, nil); got.Header.Get("Upload-Offset") != fmt.Sprint(len(data)) {
			t.Errorf("after its end: %s", got.Header.Get("Upload-Offset"))
		}
		if left, _ := os.ReadDir(filepath.Join(d.dir, "uploads")); len(left) != 0 {
			t.Errorf("left in the folder: %v", left)
		}
	})
}

// A program that stopped after the last byte, and one that stopped after the
// row of the scans was written, both end with one row.
func TestEndIsTakenUpOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		data := page(t, 20)
		id := d.begun("la.jpg", data)
		d.ups.Stop() // nobody takes up what completes now
		d.must(os.WriteFile(filepath.Join(d.dir, "uploads", id), data, 0o600))
		_, err := d.scans.Receive(t.Context(), d.who, scan.Received{Name: "la.jpg", Body: bytes.NewReader(data), Source: "upload", Reserved: true})
		d.must(err)
		d.restart()
		if up := d.ended(id); up.State != upload.Done || !up.Again {
			t.Errorf("ended as %+v", up)
		}
		if all := d.files(scan.Unnamed); len(all) != 1 {
			t.Errorf("%d rows, want one", len(all))
		}
	})
}

// Bytes that differ from what was promised are not taken in.
func TestWrongBytesAreRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.OpenSQLite(t))
	data := page(t, 30)
	id := d.begun("la.jpg", data)
	d.patch(id, 0, append(bytes.Clone(data[:len(data)-1]), 0))
	if up := d.ended(id); up.State != upload.Failed || up.Says("vi") == "" || up.Says("en") == "" || len(d.files(scan.Unnamed)) != 0 {
		t.Errorf("ended as %+v", up)
	}
	if got := d.call(http.MethodHead, upload.Prefix+id, nil); got.StatusCode != http.StatusGone {
		t.Errorf("asked again: %s", got.Status)
	}
	d.begun("la.jpg", data) // may be begun anew
}

func TestUploadIsItsSendersOwn(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.OpenSQLite(t))
	data := page(t, 40)
	id := d.begun("la.jpg", data)
	mine := d.who
	d.who.ID = "a2"
	for _, method := range []string{http.MethodHead, http.MethodPatch, http.MethodDelete} {
		if got := d.call(method, upload.Prefix+id, nil, "Content-Type", "application/offset+octet-stream", "Upload-Offset", "0"); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s by another: %s", method, got.Status)
		}
	}
	if got := d.call(http.MethodPost, upload.Prefix+id, nil, "X-HTTP-Method-Override", "DELETE"); got.StatusCode == http.StatusNoContent {
		t.Error("the method can be changed behind the guard")
	}
	d.who.Path = "44/19366"
	if got := d.call(http.MethodPost, upload.Prefix, nil, "Upload-Length", "3", "Upload-Metadata", meta("filename", "x.jpg", "sha256", blob.Sum([]byte("abc")), "unit", mine.Path)); got.StatusCode == http.StatusCreated {
		t.Error("begun for a unit of others")
	}
	d.who = mine
	if got := d.call(http.MethodDelete, upload.Prefix+id, nil); got.StatusCode != http.StatusNoContent {
		t.Errorf("taking back: %s", got.Status)
	}
	if got := d.patch(id, 0, data); got.StatusCode != http.StatusGone {
		t.Errorf("going on after that: %s", got.Status)
	}
}

func TestRefusedAtTheBeginning(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.OpenSQLite(t))
	d.ups.Say = func(_ context.Context, err error) (int, string) {
		for status, known := range map[int]error{413: upload.ErrSize, 400: upload.ErrOffer, 507: upload.ErrDisk, 409: upload.ErrSame} {
			if errors.Is(err, known) {
				return status, ""
			}
		}
		return 500, ""
	}
	ask := func(size, name, hash string) int {
		return d.call(http.MethodPost, upload.Prefix, nil, "Upload-Length", size, "Upload-Metadata", meta("filename", name, "sha256", hash)).StatusCode
	}
	good := blob.Sum(nil)
	for _, c := range []struct {
		size, name, hash string
		want             int
	}{
		{"9", "a.jpg", "abc", 400}, {"9", "", good, 400}, {fmt.Sprint(scan.MaxFile + 1), "a.jpg", good, 413},
		{fmt.Sprint(scan.MaxFile + 1), "a.zip", good, 201}, {fmt.Sprint(2 << 30), "b.zip", good, 413}, {"9", "a.jpg", good, 201}, {"9", "a.jpg", good, 409},
	} {
		if got := ask(c.size, c.name, c.hash); got != c.want {
			t.Errorf("%s bytes of %q under %q: %d, want %d", c.size, c.name, c.hash, got, c.want)
		}
	}
	d.free = 1 << 20
	if got := ask("9", "c.jpg", good); got != 507 {
		t.Errorf("with a full disk: %d", got)
	}
}

// What is known already is not asked for; what is half there is asked for from
// where it stopped; a double under another name is settled without its bytes.
func TestOffer(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		known, half := page(t, 50), page(t, 60)
		id := d.begun("lô/cũ.jpg", known)
		d.patch(id, 0, known)
		d.ended(id)
		halfID := d.begun("nửa.jpg", half)
		d.patch(halfID, 0, half[:77])
		offer := func(files ...upload.Offered) []upload.Verdict {
			all, err := d.ups.Offer(t.Context(), d.who, "", "", files)
			d.must(err)
			return all
		}
		of := func(name string, data []byte) upload.Offered {
			return upload.Offered{Name: name, Size: int64(len(data)), Hash: strings.ToUpper(blob.Sum(data))}
		}
		got := offer(of("lô/khác.jpg", known), of("nửa.jpg", half), of("mới.jpg", page(t, 70)))
		if v := got[0]; v.State != upload.Done || v.File.State != scan.Duplicate {
			t.Errorf("a double: %+v", v)
		}
		if v := got[1]; v.State != upload.Open || v.Upload.ID != halfID || v.Upload.Offset != 77 {
			t.Errorf("half there: %+v", v)
		}
		if got[2].State != upload.Wanted {
			t.Errorf("new: %+v", got[2])
		}
		unsaid := page(t, 65) // begun without naming the unit, which is the sender's own
		d.call(http.MethodPost, upload.Prefix, nil, "Upload-Length", "9", "Upload-Metadata", meta("filename", "x.jpg", "sha256", blob.Sum(unsaid)))
		if v := offer(of("x.jpg", unsaid))[0]; v.State != upload.Open {
			t.Errorf("begun without its unit: %+v", v)
		}
		if v := offer(of("lô/khác.jpg", known))[0]; v.State != upload.Done || !v.File.Again {
			t.Errorf("the double offered again: %+v", v)
		}
		info := filepath.Join(d.dir, "uploads", d.begun("giữa.jpg", page(t, 66))+".info")
		d.must(os.Truncate(info, 0)) // killed while it began
		if v := offer(of("giữa.jpg", page(t, 66)))[0]; v.State != upload.Wanted {
			t.Errorf("half begun: %+v", v)
		}
		d.must(os.Remove(filepath.Join(d.dir, "uploads", halfID)))
		if v := offer(of("nửa.jpg", half))[0]; v.State != upload.Wanted {
			t.Errorf("whose bytes were lost: %+v", v)
		}
		d.who.Path = "44/19366" // who may not see the first file is not told of it
		if v := offer(of("riêng.jpg", known))[0]; v.State != upload.Wanted {
			t.Errorf("told about a file of another unit: %+v", v)
		}
	})
}

func zipped(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	part, err := w.Create(name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// An archive becomes one job, also when the program stops between moving its
// bytes and asking for the job; offered again it is not sent.
func TestZipBecomesOneJob(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		data := zipped(t, "KS.1999.01.001.jpg", page(t, 80))
		id := d.begun("lô 1.zip", data)
		d.ups.Stop()
		d.must(os.MkdirAll(filepath.Join(d.dir, "cache", "spool"), 0o700))
		d.must(os.WriteFile(filepath.Join(d.dir, "cache", "spool", "zip-"+id), data, 0o600))
		d.must(os.Remove(filepath.Join(d.dir, "uploads", id)))
		d.restart()
		up := d.ended(id)
		if up.State != upload.Done {
			t.Fatalf("ended as %+v", up)
		}
		jobs := job.New(db, job.Options{})
		if _, err := jobs.Get(t.Context(), "44", up.FileID); err != nil {
			t.Errorf("its job: %v", err)
		}
		all, err := d.ups.Offer(t.Context(), d.who, "", "", []upload.Offered{{Name: "lô 1.zip", Size: int64(len(data)), Hash: blob.Sum(data)}})
		d.must(err)
		if all[0].State != upload.Done {
			t.Errorf("offered again: %+v", all[0])
		}
	})
}

// The limit is asked at the beginning, counts what is under way, and gives back
// what is given up.
func TestQuotaIsAskedAtTheBeginning(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		a, b := page(t, 90), page(t, 91)
		limit := int64(len(a) + len(b) - 1)
		d.must(d.scans.SetQuota(t.Context(), d.admin, "", scan.EachUnit, &limit))
		id := d.begun("a.jpg", a)
		if got := d.create("b.jpg", b); got.StatusCode == http.StatusCreated {
			t.Fatal("begun beyond the limit")
		}
		d.must(d.ups.GiveUp(t.Context(), d.who, id))
		id = d.begun("b.jpg", b)
		d.patch(id, 0, b)
		d.ended(id)
		room, err := scan.RoomOf(t.Context(), db, "44", d.who.Path)
		d.must(err)
		if !room.Limited || room.Taken != int64(len(b)) {
			t.Errorf("taken %+v, want the %d bytes received", room, len(b))
		}
		if got := d.create("a.jpg", a); got.StatusCode == http.StatusCreated {
			t.Error("begun beyond the limit")
		}
	})
}

// What nobody goes on with is ended after a week, and its bytes removed.
func TestSweepEndsWhatIsOutOfTime(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.OpenSQLite(t))
	data := page(t, 100)
	old, lost := d.begun("a.jpg", data), d.begun("b.jpg", data)
	d.must(os.Remove(filepath.Join(d.dir, "uploads", lost)))
	d.must(d.ups.Sweep(t.Context()))
	if mine, err := d.ups.Mine(t.Context(), d.who); err != nil || len(mine) != 1 || mine[0].ID != old {
		t.Fatalf("under way: %+v %v", mine, err)
	}
	d.now = d.now.Add(8 * 24 * time.Hour)
	d.must(d.ups.Sweep(t.Context()))
	for _, id := range []string{old, lost} {
		if up := d.ended(id); up.State != upload.Gone {
			t.Errorf("%+v", up)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(d.dir, "uploads", old+"*")); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	uses, err := scan.Uses(t.Context(), d.db, "44", "44")
	d.must(err)
	for _, u := range uses {
		if u.Reserved != 0 {
			t.Errorf("still set aside: %+v", u)
		}
	}
}
