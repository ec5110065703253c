// SPDX-License-Identifier: Apache-2.0

package exchange_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/exchange/exchangetest"
	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/pdfscan"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

func quiet(int64, int64, string) {}

func make1(b *exchangetest.Bench, id string, formats ...exchange.Format) *exchange.Export {
	b.T.Helper()
	if formats == nil {
		formats = exchange.Formats()
	}
	x, err := b.Exports.Make(b.T.Context(), exchange.Order{ID: id, Province: "44", Book: b.Book.ID, Actor: b.Registrar.ID, Formats: formats}, quiet)
	b.Must(err)
	return x
}

func content(b *exchangetest.Bench, x *exchange.Export, f exchange.Format) []byte {
	b.T.Helper()
	file, ok := x.File(f)
	if !ok {
		b.T.Fatalf("no %s in the export", f)
	}
	r, err := b.Blobs.Open(b.T.Context(), file.Hash)
	b.Must(err)
	data, err := io.ReadAll(r)
	b.Must(errors.Join(err, r.Close()))
	if int64(len(data)) != file.Size {
		b.T.Fatalf("%s has %d bytes, %d are noted", file.Name, len(data), file.Size)
	}
	return data
}

func lines(t testing.TB, data []byte) []exchange.Line {
	t.Helper()
	w, err := exchange.Read(bytes.NewReader(data), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	var all []exchange.Line
	for l, err := range w.Lines() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

func TestAWholeBookOnBothStores(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := exchangetest.New(t, db)
		ids := b.Place(5)
		for i, id := range ids[:4] {
			b.Key(id, b.Birth(i+1))
		}
		for _, id := range ids[:3] {
			b.Approve(id)
		}
		b.Receive("KS.1999.01.001.jpg", exchangetest.Page(1, 620, 877))
		b.Receive("KS.1999.01.002.jpg", exchangetest.Page(2, 620, 877))
		x := make1(b, "export-1")
		if x.Name != "KS.1999.01" || x.Entries != 3 || x.Scans != 2 || len(x.Files) != 4 {
			t.Fatalf("%s with %d entries, %d scans, %d files", x.Name, x.Entries, x.Scans, len(x.Files))
		}
		want := "03/1999 noscan,04/1999 keyed,05/1999 open,"
		got := ""
		for _, m := range x.Remarks {
			got += m.RegNo + " " + m.Why + ","
		}
		if got != want {
			t.Errorf("remarks %q, want %q", got, want)
		}
		for _, f := range []exchange.Format{exchange.XLSX, exchange.CSV} {
			all := lines(t, content(b, x, f))
			if len(all) != 3 {
				t.Fatalf("%s: %d rows, want 3", f, len(all))
			}
			first := all[0].Cells
			for column, want := range map[string]string{"STT": "1", "so": "01/1999", "ngayDangKy": "02.03.1999", "loaiDangKy": "1", "nksHoTen": "NGUYỄN THỊ Bình",
				"nksGioiTinh": "2", "nksNgaySinh": "20.02.1999", "meNgaySinh": "1975", "nksQuocTich": "Việt Nam", "nksQuocTichStr": "Việt Nam", "ghiChu": "=1+1\nGhi chú dòng hai"} {
				if first[column] != want {
					t.Errorf("%s: %s is %q, want %q", f, column, first[column], want)
				}
			}
		}
		checkZip(t, content(b, x, exchange.ZIP), "KS.1999.01.001.pdf", "KS.1999.01.002.pdf")
		checkJSON(t, b, content(b, x, exchange.JSON))
		checkKept(b, x)
	})
}

func checkZip(t *testing.T, data []byte, names ...string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if len(z.File) != len(names) {
		t.Fatalf("%d files in the archive, want %d", len(z.File), len(names))
	}
	for i, f := range z.File {
		if f.Name != names[i] {
			t.Errorf("file %d is %s, want %s", i, f.Name, names[i])
		}
		if doc := openPDF(t, f); doc.Pages() != 1 {
			t.Errorf("%s has %d pages", f.Name, doc.Pages())
		}
		if f.UncompressedSize64 > 110_000 {
			t.Errorf("%s has %d bytes, want about 100 kB at most", f.Name, f.UncompressedSize64)
		}
	}
}

func openPDF(t *testing.T, f *zip.File) *pdfscan.Doc {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil {
		t.Fatal(err)
	}
	doc, err := pdfscan.Open(bytes.NewReader(data), pdfscan.DefaultLimits(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func checkJSON(t *testing.T, b *exchangetest.Bench, data []byte) {
	t.Helper()
	var doc exchange.Document
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Format != exchange.JSONFormat || doc.Book.Name != "KS.1999.01" || doc.Book.Code != "KS" || doc.Export.By != "hotich" || len(doc.Entries) != 3 || len(doc.Remarks) != 3 {
		t.Fatalf("%+v", doc)
	}
	e := doc.Entries[1]
	if v := e.Values["nksGioiTinh"]; v.Written != "Nữ" || v.Norm != "2" {
		t.Errorf("sex is %+v, want text and code", v)
	}
	if e.Version.N != 1 || e.Version.By != "nguoinhap" || e.Checked.By != "nguoisoat" || e.Approved.By != "hotich" || e.Approved.At == "" || e.File != "KS.1999.01.002.pdf" || len(e.Pages) != 1 {
		t.Errorf("provenance %+v", e)
	}
	if b.Book.RegisteredText != doc.Book.RegisteredText {
		t.Errorf("registered by %q", doc.Book.RegisteredText)
	}
}

// checkKept looks at what the store holds of an export, and at a second run.
func checkKept(b *exchangetest.Bench, x *exchange.Export) {
	b.T.Helper()
	again := make1(b, x.ID)
	if again.At != x.At || len(again.Files) != len(x.Files) || again.Files[0] != x.Files[0] {
		b.T.Errorf("the second run made another export: %+v", again)
	}
	all, err := exchange.OfBook(b.T.Context(), b.DB, "44", b.Book.ID, 10)
	b.Must(err)
	if len(all) != 1 || len(all[0].Parts) != 3 || all[0].Parts[0].Version != 1 || all[0].Parts[0].File != "KS.1999.01.001.pdf" {
		b.T.Fatalf("kept: %+v", all)
	}
	records, err := audit.Of(b.T.Context(), b.DB, "book:"+b.Book.ID, 10)
	b.Must(err)
	if records[0].Action != "book.export" || records[0].Detail["xlsx"] != x.Files[0].Hash {
		b.T.Errorf("the log's last record is %+v", records[0])
	}
	kept, err := book.Get(b.T.Context(), b.DB, "44", b.Book.ID)
	b.Must(err)
	if kept.ExportedAt != x.At {
		b.T.Errorf("the book was exported at %d, want %d", kept.ExportedAt, x.At)
	}
}

func TestAnotherVersionMakesAnExportStale(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := exchangetest.New(t, db)
		ids := b.Approved(3)
		x := make1(b, "first", exchange.XLSX)
		if changes, scans, err := exchange.Since(t.Context(), db, x); err != nil || len(changes) != 0 || scans {
			t.Fatalf("fresh: %v %v %v", changes, scans, err)
		}
		values := b.Birth(2)
		values["nguoiKy"] = civil.Value{Written: "Lê Văn Khác"}
		amended, err := b.Entries.Amend(t.Context(), b.Registrar, entry.Save{Entry: ids[1], Base: 1, Values: values, Hold: true, Acks: acks(b, ids[1]), Reason: "gõ sai", Basis: "trang 2"})
		b.Must(err)
		changes, _, err := exchange.Since(t.Context(), db, x)
		b.Must(err)
		if len(changes) != 1 || changes[0].RegNo != "02/1999" || changes[0].Was != 1 || changes[0].Now != 0 {
			t.Fatalf("after a correction: %+v", changes)
		}
		cmd := entry.Command{Entry: ids[1], Base: amended.Version}
		b.Must(b.Entries.Check(t.Context(), b.Reviewer, cmd))
		b.Must(b.Entries.Approve(t.Context(), b.Second, cmd))
		if changes, _, err = exchange.Since(t.Context(), db, x); err != nil || len(changes) != 1 || changes[0].Now != 2 {
			t.Fatalf("after a new approval: %+v %v", changes, err)
		}
		bk, err := book.Get(t.Context(), db, "44", b.Book.ID)
		b.Must(err)
		now, err := exchange.Print(t.Context(), db, bk)
		b.Must(err)
		if y := make1(b, "second", exchange.XLSX); y.Print != now || y.Print == x.Print {
			t.Error("the light fingerprint is not that of the export")
		}
	})
}

// acks answers every warning that the entry has.
func acks(b *exchangetest.Bench, id string) []string {
	var keys []string
	for _, f := range b.Entry(id).Findings {
		keys = append(keys, f.Key())
	}
	return keys
}

func TestSharedPagesTurnsAndSpreads(t *testing.T) {
	t.Parallel()
	b := exchangetest.New(t, storetest.OpenSQLite(t))
	ids := b.Place(4)
	for i, id := range ids {
		b.Key(id, b.Birth(i+1))
		b.Approve(id)
	}
	shared := b.Receive("KS.1999.01.001-002.jpg", exchangetest.Page(1, 600, 900))
	b.Must(b.Scans.Link(t.Context(), b.Registrar, "", shared.ID, []scan.Place{{Number: "01/1999", W: 1000, H: 300}, {Number: "02/1999", Y: 400, W: 1000, H: 500}}))
	turned := b.Receive("KS.1999.01.003.jpg", exchangetest.Page(2, 600, 900))
	b.Must(b.Scans.Rotate(t.Context(), b.Registrar, turned.ID, 90))
	second := b.Receive("KS.1999.01.004.jpg", exchangetest.Page(4, 600, 900))
	b.Must(b.Scans.Link(t.Context(), b.Registrar, "", turned.ID, []scan.Place{{Number: "03/1999", W: 1000, H: 1000}, {Number: "04/1999", W: 1000, H: 1000}}))
	_ = second
	x := make1(b, "x", exchange.ZIP)
	data := content(b, x, exchange.ZIP)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	b.Must(err)
	pages := func(i int) (out []image.Image) {
		doc := openPDF(t, z.File[i])
		for p := range doc.Pages() {
			page, err := doc.Page(t.Context(), p)
			b.Must(err)
			img, err := imaging.Decode(page.Data)
			b.Must(err)
			out = append(out, img)
		}
		return out
	}
	top, below := pages(0)[0], pages(1)[0]
	if !red(top, 0.5, 0.5) || red(below, 0.5, 0.2) || red(below, 0.5, 0.8) {
		t.Error("the regions of a shared page are not cut out")
	}
	if h := top.Bounds().Dy(); h > 300 || h < 270 {
		t.Errorf("the upper entry is %d pixels high, want its region and a margin", h)
	}
	// Turned clockwise, what was above is at the right.
	right := pages(2)[0]
	if right.Bounds().Dx() <= right.Bounds().Dy() || !red(right, 0.9, 0.5) || red(right, 0.1, 0.5) {
		t.Error("the turn of a page is not honoured")
	}
	if n := len(pages(3)); n != 2 {
		t.Errorf("an entry on two pages has %d", n)
	}
	whole := 0
	for _, m := range x.Remarks {
		if m.Why == exchange.WhyShared {
			whole++
		}
	}
	if whole != 2 {
		t.Errorf("%d entries are remarked as shown with others, want 2: %+v", whole, x.Remarks)
	}
}

func red(img image.Image, x, y float64) bool {
	r := img.Bounds()
	cr, cg, _, _ := img.At(r.Min.X+int(x*float64(r.Dx())), r.Min.Y+int(y*float64(r.Dy()))).RGBA()
	return cr > 2*cg
}

func TestAMissingScanIsRemarked(t *testing.T) {
	t.Parallel()
	b := exchangetest.New(t, storetest.OpenSQLite(t))
	b.Approved(2)
	gone := b.Receive("KS.1999.01.001-002.jpg", exchangetest.Page(9, 600, 900)) // a second page for both
	b.Must(b.Scans.Link(t.Context(), b.Registrar, "", gone.ID, []scan.Place{{Number: "01/1999", W: 1000, H: 1000}}))
	b.Must(b.Blobs.Delete(t.Context(), gone.Hash))
	x := make1(b, "x")
	if x.Scans != 1 || x.Entries != 2 || len(x.Remarks) != 1 || x.Remarks[0].Why != exchange.WhyUnreadable || x.Remarks[0].LeftOut() {
		t.Fatalf("%d scans, remarks %+v", x.Scans, x.Remarks)
	}
	checkZip(t, content(b, x, exchange.ZIP), "KS.1999.01.002.pdf")
}

func TestStartRunsAJobAndSendsTheBook(t *testing.T) {
	t.Parallel()
	b := exchangetest.New(t, storetest.OpenSQLite(t))
	ctx := t.Context()
	if _, err := b.Exports.Start(ctx, b.Registrar, "k0", b.Book.ID, exchange.Formats()); !errors.Is(err, exchange.ErrNothing) {
		t.Fatalf("an empty book: %v", err)
	}
	b.Approved(2)
	for name, try := range map[string]struct {
		actor   access.Actor
		formats []exchange.Format
		want    error
	}{
		"keyer": {b.Keyer, exchange.Formats(), access.ErrRole}, "elsewhere": {b.Elsewhere, exchange.Formats(), access.ErrScope},
		"no format": {b.Registrar, nil, exchange.ErrFormat}, "unknown": {b.Registrar, []exchange.Format{"doc"}, exchange.ErrFormat},
	} {
		if _, err := b.Exports.Start(ctx, try.actor, "", b.Book.ID, try.formats); !errors.Is(err, try.want) {
			t.Errorf("%s: %v, want %v", name, err, try.want)
		}
	}
	if _, err := b.Exports.Send(ctx, b.Entries, b.Registrar, "early", b.Book.ID); !errors.Is(err, exchange.ErrNotFresh) {
		t.Errorf("sent without an export: %v", err)
	}
	id, err := b.Exports.Start(ctx, b.Registrar, "k1", b.Book.ID, []exchange.Format{exchange.XLSX})
	b.Must(err)
	if again, err := b.Exports.Start(ctx, b.Registrar, "k2", b.Book.ID, exchange.Formats()); err != nil || again != id {
		t.Fatalf("a second wish made another job: %s %v", again, err)
	}
	b.Must(b.Jobs.Start(ctx))
	t.Cleanup(func() { b.Must(b.Jobs.Stop(context.WithoutCancel(ctx))) })
	if s := await(b, id); s.State != job.Done || s.Done != 2 || s.Total != 2 {
		t.Fatalf("the job ended as %s: %s (%d of %d)", s.State, s.Error, s.Done, s.Total)
	}
	r, err := b.Exports.Send(ctx, b.Entries, b.Registrar, "send", b.Book.ID)
	if err != nil || r.Done != 2 {
		t.Fatalf("sending: %+v, %v", r, err)
	}
	x, err := exchange.Get(ctx, b.DB, "44", id)
	b.Must(err)
	if changes, _, err := exchange.Since(ctx, b.DB, x); err != nil || len(changes) > 0 {
		t.Errorf("handing on made the export stale: %+v %v", changes, err)
	}
}

func await(b *exchangetest.Bench, id string) job.Status {
	b.T.Helper()
	for range 400 {
		s, err := b.Jobs.Get(b.T.Context(), "44", id)
		b.Must(err)
		if s.HasEnded() {
			return s
		}
		time.Sleep(25 * time.Millisecond)
	}
	b.T.Fatal("the job does not end")
	return job.Status{}
}

func TestACancelledExportLeavesNothing(t *testing.T) {
	t.Parallel()
	b := exchangetest.New(t, storetest.OpenSQLite(t))
	b.Approved(3)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := b.Exports.Make(ctx, exchange.Order{ID: "x", Province: "44", Book: b.Book.ID, Actor: "a", Formats: exchange.Formats()}, func(done, _ int64, _ string) {
		if done == 1 {
			cancel()
		}
	})
	if err == nil {
		t.Fatal("a cancelled export ended well")
	}
	if _, err := exchange.Get(t.Context(), b.DB, "44", "x"); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("a cancelled export is kept: %v", err)
	}
	if x := make1(b, "x"); x.Entries != 3 {
		t.Fatalf("run again it has %d entries", x.Entries)
	}
}

func TestOpenIsLoggedAndRefused(t *testing.T) {
	t.Parallel()
	b := exchangetest.New(t, storetest.OpenSQLite(t))
	b.Approved(1)
	x := make1(b, "x", exchange.XLSX)
	if _, _, err := b.Exports.Open(t.Context(), b.Elsewhere, x, exchange.XLSX); !errors.Is(err, access.ErrScope) {
		t.Errorf("from elsewhere: %v", err)
	}
	if _, _, err := b.Exports.Open(t.Context(), b.Registrar, x, exchange.ZIP); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a file that was not made: %v", err)
	}
	file, r, err := b.Exports.Open(t.Context(), b.Registrar, x, exchange.XLSX)
	b.Must(err)
	b.Must(r.Close())
	records, err := audit.Of(t.Context(), b.DB, "book:"+b.Book.ID, 1)
	b.Must(err)
	if file.Name != "KS.1999.01.xlsx" || records[0].Action != "view.full" || !strings.Contains(records[0].Detail["purpose"], file.Name) {
		t.Errorf("%s logged as %+v", file.Name, records[0])
	}
}
