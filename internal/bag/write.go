// SPDX-License-Identifier: Apache-2.0

package bag

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sogoc/sogoc/docs"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

const (
	dirMode, fileMode = 0o700, 0o600

	partial     = ".partial"
	recordsName = "data/representations/records/data/records.jsonl"
	scansDir    = "data/representations/scans/data"
	pagesDir    = "data/representations/pages/data"
	metsName    = "data/METS.xml"
	eadName     = "data/metadata/descriptive/ead.xml"
	premisName  = "data/metadata/preservation/premis.xml"
)

// Bags makes bags and takes them in.
type Bags struct {
	DB      *store.DB
	Blobs   blob.Store
	Program string // version, for the metadata
	Now     func() time.Time
	// Name gives the full name of an account: whoever turned paper into data is
	// named in the archive.
	Name func(ctx context.Context, id string) string
}

// Order asks for a bag.
type Order struct {
	ID   string // of the package, a UUID
	Book *book.Book
	Fond string // code of the archive's fond; "" takes the unit's code
	// Actor is the account of who asks; whether they may has been asked before.
	Actor string
}

// Made is a bag that was written.
type Made struct {
	Name  string `json:"name"` // of its folder: KS.1999.01.19363
	OBJID string `json:"objid"`
	Files int    `json:"files"`
	Bytes int64  `json:"bytes"` // of the payload
}

// NameOf is the folder of a book's bag.
func NameOf(b *book.Book) string {
	return b.CanonicalName() + "." + string(b.Responsible.Code())
}

// Write makes the bag of a book in the folder dir. progress is told of each scan.
func (s *Bags) Write(ctx context.Context, o Order, dir string, progress func(done, total int64, note string)) (*Made, error) {
	final := filepath.Join(dir, NameOf(o.Book))
	if _, err := os.Lstat(final); err == nil {
		return nil, fmt.Errorf("%w: %s", ErrThere, final)
	}
	c, err := s.read(ctx, o.Book)
	if err != nil {
		return nil, fmt.Errorf("reading the book: %w", err)
	}
	work := final + partial
	if err := errors.Join(os.RemoveAll(work), os.MkdirAll(work, dirMode)); err != nil {
		return nil, fmt.Errorf("making the bag's folder: %w", err)
	}
	p := &pack{Bags: s, order: o, content: c, dir: work, at: s.Now(), progress: progress, parts: map[string]part{}}
	made, err := p.run(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("packing %s: %w", NameOf(o.Book), err), os.RemoveAll(work))
	}
	if err := os.Rename(work, final); err != nil {
		return nil, err
	}
	return made, s.note(ctx, o, made, c)
}

// note writes into the audit log that the book left the store.
func (s *Bags) note(ctx context.Context, o Order, made *Made, c *content) error {
	b := o.Book
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return audit.Append(ctx, tx, audit.Record{At: store.Millis(s.Now()), Province: b.Province, Actor: o.Actor, Action: "book.bag", Target: "book:" + b.ID,
			Detail: map[string]string{"path": b.Path, "package": made.OBJID, "entries": fmt.Sprint(len(c.rows["entry"]))}})
	})
}

func (s *Bags) read(ctx context.Context, b *book.Book) (_ *content, err error) {
	snapshot, err := s.DB.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, snapshot.Close()) }()
	return readBook(ctx, snapshot, b.Province, b.ID)
}

// part is a file of the bag.
type part struct {
	name    string // within the bag
	sum     string
	size    int64
	media   string
	created time.Time
	id      string // within the METS document
	title   string // as received, for scans
	by      string // who brought it, for scans
}

// pack is a bag being made.
type pack struct {
	*Bags
	order    Order
	content  *content
	dir      string
	at       time.Time
	progress func(done, total int64, note string)
	parts    map[string]part // by name
	scans    []part
}

func (p *pack) objid() string {
	fond := p.order.Fond
	if fond == "" {
		fond = string(p.order.Book.Responsible.Code())
	}
	return "urn:" + url.PathEscape(fond) + ":uuid:" + p.order.ID // a person types the fond
}

func (p *pack) run(ctx context.Context) (*Made, error) {
	if err := p.putScans(ctx); err != nil {
		return nil, err
	}
	if err := p.put(recordsName, "application/x-ndjson", p.at, bytes.NewReader(p.content.lines)); err != nil {
		return nil, err
	}
	if err := p.putGuides(); err != nil {
		return nil, err
	}
	for _, doc := range []struct {
		name string
		make func(context.Context) ([]byte, error)
	}{{eadName, p.ead}, {premisName, p.premis}, {metsName, p.mets}} {
		text, err := doc.make(ctx)
		if err != nil {
			return nil, err
		}
		if err := p.put(doc.name, "application/xml", p.at, bytes.NewReader(text)); err != nil {
			return nil, err
		}
	}
	made := &Made{Name: NameOf(p.order.Book), OBJID: p.objid(), Files: len(p.parts)}
	for _, part := range p.parts {
		made.Bytes += part.size
	}
	return made, p.putTags(made)
}

// putGuides lays in what a reader needs who has no more than this package: what
// lies where and how to check it, and the schemas of the metadata.
func (p *pack) putGuides() error {
	for _, g := range []struct{ from, to, media string }{
		{"format/bag/HUONG-DAN.txt", "data/documentation/HUONG-DAN.txt", "text/plain"},
		{"format/bag.md", "data/documentation/format.md", "text/markdown"},
		{"format/bag/mets.rng", "data/schemas/mets.rng", "application/xml"},
		{"format/bag/premis.rng", "data/schemas/premis.rng", "application/xml"},
		{"format/bag/ead.rng", "data/schemas/ead.rng", "application/xml"},
	} {
		f, err := docs.Bag.Open(g.from)
		if err != nil {
			return err
		}
		if err := errors.Join(p.put(g.to, g.media, p.at, f), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// putScans copies the files as received, and the pages that were taken out of
// them where these are other bytes.
func (p *pack) putScans(ctx context.Context) error {
	files, pages := p.content.rows["scan_file"], p.content.rows["scan_page"]
	have := map[string]bool{"": true}
	total := int64(len(files) + len(pages))
	done := int64(0)
	put := func(dir, stem, media, hash string, created int64, title, by string) error {
		p.progress(done, total, stem)
		done++
		if have[hash] {
			return nil
		}
		have[hash] = true
		return p.putBlob(ctx, dir, stem, media, hash, store.Time(created), title, by)
	}
	for _, f := range files {
		stem := strings.TrimSuffix(text(f, "canonical"), path.Ext(text(f, "canonical")))
		if err := put(scansDir, stem, text(f, "media"), text(f, "hash"), number(f, "created_at"), text(f, "original"), text(f, "created_by")); err != nil {
			return err
		}
	}
	for _, page := range pages {
		if err := put(pagesDir, fmt.Sprintf("page-%05d", number(page, "no")), text(page, "media"), text(page, "hash"), store.Millis(p.at), "", ""); err != nil {
			return err
		}
	}
	return nil
}

var endings = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/tiff": ".tif", "application/pdf": ".pdf"}

func (p *pack) putBlob(ctx context.Context, dir, stem, media, hash string, created time.Time, title, by string) error {
	r, err := p.Blobs.Open(ctx, hash)
	if err != nil {
		return err
	}
	name := path.Join(dir, stem+endings[media])
	if _, taken := p.parts[name]; taken || stem == "" {
		name = path.Join(dir, stem+"-"+hash[:8]+endings[media])
	}
	err = errors.Join(p.put(name, media, created, blob.Named(r, hash)), r.Close())
	if err != nil {
		return err
	}
	part := p.parts[name]
	part.title, part.by = title, by
	p.parts[name] = part
	p.scans = append(p.scans, part)
	return nil
}

// put writes a file of the payload and notes its sum.
func (p *pack) put(name, media string, created time.Time, r io.Reader) error {
	sum, size, err := writeFile(filepath.Join(p.dir, filepath.FromSlash(name)), r)
	if err != nil {
		return err
	}
	p.parts[name] = part{name: name, sum: sum, size: size, media: media, created: created, id: fmt.Sprintf("file-%05d", len(p.parts)+1)}
	return nil
}

func writeFile(file string, r io.Reader) (sum string, size int64, err error) {
	if err := os.MkdirAll(filepath.Dir(file), dirMode); err != nil {
		return "", 0, err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return "", 0, err
	}
	h := sha256.New()
	size, err = io.Copy(io.MultiWriter(f, h), r)
	return hex.EncodeToString(h.Sum(nil)), size, errors.Join(err, f.Sync(), f.Close())
}

// putTags writes what makes the folder a bag.
func (p *pack) putTags(made *Made) error {
	b := p.order.Book
	info := [][2]string{
		{"Source-Organization", unit.Full(b.Responsible, "vi")},
		{"Bagging-Date", p.at.In(counter.Vietnam).Format(time.DateOnly)},
		{"External-Identifier", made.OBJID},
		{"External-Description", b.CanonicalName()},
		{"Payload-Oxum", oxum(made.Bytes, made.Files)},
		{"Bag-Software-Agent", "sogoc " + p.Program},
	}
	var text strings.Builder
	for _, line := range info {
		fmt.Fprintf(&text, "%s: %s\n", line[0], strings.Join(strings.Fields(line[1]), " "))
	}
	var payload strings.Builder
	for _, name := range slices.Sorted(maps.Keys(p.parts)) {
		fmt.Fprintf(&payload, "%s  %s\n", p.parts[name].sum, escape.Replace(name))
	}
	var tags strings.Builder
	for _, tag := range [][2]string{{infoFile, text.String()}, {declarationFile, declaration}, {manifestFile, payload.String()}} {
		sum, _, err := writeFile(filepath.Join(p.dir, tag[0]), strings.NewReader(tag[1]))
		if err != nil {
			return err
		}
		fmt.Fprintf(&tags, "%s  %s\n", sum, tag[0])
	}
	_, _, err := writeFile(filepath.Join(p.dir, tagsFile), strings.NewReader(tags.String()))
	return err
}

// stamp is a time as the archive wants it: ISO 8601 with the offset +07:00.
func stamp(t time.Time) string { return t.In(counter.Vietnam).Format("2006-01-02T15:04:05-07:00") }
