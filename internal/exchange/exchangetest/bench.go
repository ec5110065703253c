// SPDX-License-Identifier: Apache-2.0

// Package exchangetest makes a commune with an approved book for tests of what
// is handed on: real rooms on a real store, invented people.
package exchangetest

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

// Bench is a commune with a book of births of 1999 and its people.
type Bench struct {
	T        testing.TB
	DB       *store.DB
	Blobs    *blob.Keeper
	Books    *book.Books
	Entries  *entry.Entries
	Scans    *scan.Scans
	Jobs     *job.Queue
	Accounts *access.Accounts
	Exports  *exchange.Exports
	Book     *book.Book
	Unit     unit.Unit

	Keyer, Reviewer, Registrar, Second, Elsewhere access.Actor
}

// New makes the commune and its book, with an account for each person; the
// password of all is Password.
func New(t testing.TB, db *store.DB) *Bench {
	t.Helper()
	blobs, err := blob.OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	jobs := job.New(db, job.Options{})
	accounts := access.NewAccounts(db, 0)
	b := &Bench{T: t, DB: db, Blobs: blobs, Books: book.New(db), Entries: entry.New(db), Scans: scan.New(db, blobs, t.TempDir()), Jobs: jobs, Accounts: accounts}
	b.Exports = exchange.New(db, blobs, jobs, accounts, "test")
	b.Unit = commune(t, "19363")
	b.Keyer, b.Reviewer = b.person("nguoinhap", access.Keyer, b.Unit), b.person("nguoisoat", access.Reviewer, b.Unit)
	b.Registrar, b.Second = b.person("hotich", access.Registrar, b.Unit), b.person("lanhdao", access.Head, b.Unit)
	b.Elsewhere = b.person("xakhac", access.Registrar, commune(t, "19366"))
	b.Book = b.AddBook("birth", 1999, "01/1999")
	return b
}

// Password is the password of everybody.
const Password = "mật khẩu dài để thử"

// hash is what is kept of Password, made with little work: most of a test's time
// went into hashing.
const hash = "$argon2id$v=19$m=64,t=1,p=1$c2FsdCBvZiB0aGUgdGVzdA$LZ9w7ShnFvzZP8kHNiXDk+j50vNlVXDmP2hvqbxSuvs"

func commune(t testing.TB, code string) unit.Unit {
	t.Helper()
	u, ok := unit.At(code, "2026-01-01") // in Quảng Trị of today
	if !ok {
		t.Fatalf("the commune %s is not in the catalogue", code)
	}
	return u
}

func (b *Bench) person(username string, role access.Role, u unit.Unit) access.Actor {
	b.T.Helper()
	a, err := b.Accounts.AddHashed(b.T.Context(), access.System("44"), access.Account{Actor: access.Actor{
		Username: username, Name: "Người Thử", Role: role, Unit: string(u.ID), Path: unit.Path(u.ID)}}, hash)
	b.Must(err)
	return a.Actor
}

// Must ends the test on an error.
func (b *Bench) Must(err error) {
	b.T.Helper()
	if err != nil {
		b.T.Fatal(err)
	}
}

// AddBook puts a book into the inventory.
func (b *Bench) AddBook(typ string, year int, no string) *book.Book {
	b.T.Helper()
	made, err := b.Books.Add(b.T.Context(), b.Registrar, "", book.Facts{Type: typ, OpenYear: year, BookNo: no, RegisteredText: unit.Full(b.Unit.ID, "vi"), Responsible: b.Unit.ID})
	b.Must(err)
	return made
}

// Place puts n open entries into the book of births.
func (b *Bench) Place(n int) []string {
	b.T.Helper()
	numbers := make([]string, n)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("%02d/1999", i+1)
	}
	ids, err := b.Entries.Place(b.T.Context(), b.Registrar, "", b.Book.ID, numbers)
	b.Must(err)
	return ids
}

// Birth is a sound entry number n of the book.
func (b *Bench) Birth(n int) civil.Values {
	here := unit.Full(b.Unit.ID, "vi")
	given := []string{"An", "Bình", "Chi", "Dung", "Em", "Giang", "Hà", "Khánh", "Lý", "Mơ", "Nhã"}[n%11]
	return civil.Of(map[string]string{
		"so": fmt.Sprintf("%02d/1999", n), "quyenSo": "01/1999", "trangSo": fmt.Sprint(n), "ngayDangKy": fmt.Sprintf("%02d/03/1999", n%28+1), "loaiDangKy": "Đúng hạn",
		"noiDangKy": here, "nguoiKy": "Lê Văn Ký", "chucVuNguoiKy": "Chủ tịch", "nguoiThucHien": "Trần Thị Làm",
		"nksHoTen": "NGUYỄN THỊ " + given, "nksGioiTinh": "Nữ", "nksNgaySinh": "20/02/1999", "nksDanToc": "Kinh", "nksQuocTich": "Việt Nam",
		"nksNoiSinh": here, "nksQueQuan": here, "nksLoaiKhaiSinh": "1",
		"meHoTen": "Trần Thị Mẫu", "meNgaySinh": "1975", "meDanToc": "Kinh", "meQuocTich": "Việt Nam", "meNoiCuTru": here,
		"chaHoTen": "Nguyễn Văn Mẫu", "chaNgaySinh": "1972", "chaDanToc": "Kinh", "chaQuocTich": "Việt Nam", "chaNoiCuTru": here,
		"nycHoTen": "Nguyễn Văn Mẫu", "nycQuanHe": "cha", "ghiChu": "=1+1\nGhi chú dòng hai",
	})
}

// Key keys an entry, with the warnings answered.
func (b *Bench) Key(id string, values civil.Values) {
	b.T.Helper()
	cmd := entry.Save{Entry: id, Values: values}
	_, err := b.Entries.KeyIn(b.T.Context(), b.Keyer, cmd)
	var unanswered entry.Unanswered
	if errors.As(err, &unanswered) {
		for _, f := range unanswered.Findings {
			cmd.Acks = append(cmd.Acks, f.Key())
		}
		_, err = b.Entries.KeyIn(b.T.Context(), b.Keyer, cmd)
	}
	b.Must(err)
}

// Approve checks and approves an entry.
func (b *Bench) Approve(id string) {
	b.T.Helper()
	base := b.Entry(id).Version
	b.Must(b.Entries.Check(b.T.Context(), b.Reviewer, entry.Command{Entry: id, Base: base}))
	b.Must(b.Entries.Approve(b.T.Context(), b.Registrar, entry.Command{Entry: id, Base: base}))
}

// Entry reads an entry.
func (b *Bench) Entry(id string) *entry.Entry {
	b.T.Helper()
	e, err := entry.Get(b.T.Context(), b.DB, "44", id)
	b.Must(err)
	return e
}

// Approved makes n approved births, each with the scan of a page of its own.
func (b *Bench) Approved(n int) []string {
	b.T.Helper()
	ids := b.Place(n)
	for i, id := range ids {
		b.Key(id, b.Birth(i+1))
		b.Approve(id)
		b.Receive(fmt.Sprintf("KS.1999.01.%03d.jpg", i+1), Page(i, 620, 877))
	}
	return ids
}

// Receive files the scan of a page, and returns its first page.
func (b *Bench) Receive(name string, data []byte) scan.Page {
	b.T.Helper()
	f, err := b.Scans.Receive(b.T.Context(), b.Registrar, scan.Received{Name: name, Body: bytes.NewReader(data), Source: "test"})
	b.Must(err)
	if f.State != scan.Filed {
		b.T.Fatalf("%s: %s %s", name, f.State, f.Reason)
	}
	pages, err := scan.PagesOfFile(b.T.Context(), b.DB, "44", f.ID)
	b.Must(err)
	return pages[0]
}

// Page draws a page that no other seed gives, as JPEG: the upper third red, the
// rest white with lines, so that turning and cropping can be told.
func Page(seed, w, h int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{240, 240, 240, 255}
			switch {
			case y < h/3:
				c = color.RGBA{200, 30, 30, 255}
			case (y+seed)%17 == 0 || (x*7+seed*31)%(40+seed%17) == 0:
				c = color.RGBA{90, 90, 110, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 80}); err != nil {
		panic(err) // a buffer takes every picture
	}
	return out.Bytes()
}
