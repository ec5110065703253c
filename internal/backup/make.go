// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/store"
)

// Source is what is backed up.
type Source struct {
	DB    *store.DB
	Blobs blob.Store
	// EachBlob calls fn for every blob that rows point to.
	EachBlob func(ctx context.Context, q store.Querier, fn func(hash string) error) error
	Files    map[string]string // name in the backup → path; one that is not there is left out
	Program  string            // version
	Now      func() time.Time
}

// Told is how far a run has come: what is being copied, and how many of it.
type Told func(what string, n int64)

const layout = `Bản sao lưu của Sổ Gốc (https://github.com/sogoc/sogoc), docs/ops/sao-luu.md và docs/format/backup.md.
Mọi tệp .age mở được bằng khóa bí mật đi với khóa công khai ghi trong manifest.json, bằng
“sogoc restore” hoặc bằng chương trình age.

A backup made by Sổ Gốc. Every .age file opens with the secret key that belongs to the public
key in manifest.json, by "sogoc restore" or by the program age.
`

// Make adds a set to the folder dir, sealed for the public key. The store may be
// written to meanwhile. What was written is read back and compared.
func Make(ctx context.Context, s Source, dir, public string, told Told) (m Manifest, err error) {
	to, err := age.ParseX25519Recipient(public)
	if err != nil {
		return m, fmt.Errorf("the public key %q: %w", public, err)
	}
	at := s.Now()
	m = Manifest{Set: at.UTC().Format(setStamp), At: at.In(vietnam).Format(time.RFC3339), Program: s.Program, Engine: s.DB.Engine, Recipient: to.String()}
	final := filepath.Join(dir, setsDir, m.Set)
	work := final + partial
	if _, err := os.Stat(final); err == nil {
		return m, fmt.Errorf("the backup %s is there already: try again in a second", m.Set)
	}
	if err := errors.Join(os.MkdirAll(work, dirMode), os.MkdirAll(filepath.Join(dir, sumsDir), dirMode)); err != nil {
		return m, fmt.Errorf("making the backup's folder: %w", err)
	}
	if err := writeSynced(filepath.Join(dir, "LAYOUT.txt"), []byte(layout)); err != nil {
		return m, fmt.Errorf("writing into the backup's folder: %w", err)
	}
	w := &writer{Source: s, dir: dir, work: work, to: to, told: told, m: &m}
	if err := w.run(ctx); err != nil {
		return m, fmt.Errorf("making a backup: %w", err)
	}
	return m, os.Rename(work, final)
}

var vietnam = time.FixedZone("+07:00", 7*3600)

type writer struct {
	Source
	dir, work string
	to        *age.X25519Recipient
	told      Told
	m         *Manifest
	sums      bytes.Buffer
}

func (w *writer) run(ctx context.Context) error {
	wanted, err := w.tables(ctx)
	if err != nil {
		return err
	}
	if err := w.files(); err != nil {
		return err
	}
	if err := w.blobs(ctx, wanted); err != nil {
		return err
	}
	manifest, err := json.MarshalIndent(w.m, "", "  ")
	if err != nil {
		return err
	}
	if err := w.keep(manifestFile, bytes.NewReader(manifest)); err != nil {
		return err
	}
	return writeSynced(filepath.Join(w.work, sumsFile), w.sums.Bytes())
}

// tables writes all tables as of one moment, and gives the blobs that their rows
// point to.
func (w *writer) tables(ctx context.Context) (wanted map[string]bool, err error) {
	snapshot, err := w.DB.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, snapshot.Close()) }()
	w.m.Version = snapshot.Version
	r, pipe := io.Pipe()
	go func() {
		var err error
		w.m.Tables, err = w.copyTables(ctx, snapshot, pipe)
		_ = pipe.CloseWithError(err) // always nil
	}()
	if err := w.keep(tablesFile, r); err != nil {
		_ = r.CloseWithError(err) // always nil: the writer must not wait for ever
		return nil, err
	}
	wanted = map[string]bool{}
	err = w.EachBlob(ctx, snapshot, func(hash string) error {
		if blob.CheckHash(hash) == nil {
			wanted[hash] = true
		}
		return nil
	})
	return wanted, err
}

func (w *writer) copyTables(ctx context.Context, s *store.Snapshot, out io.Writer) ([]store.Counted, error) {
	sealed, err := age.Encrypt(out, w.to)
	if err != nil {
		return nil, err
	}
	packed, err := zstd.NewWriter(sealed)
	if err != nil {
		return nil, err
	}
	tables, err := s.Copy(ctx, packed, func(table string, n int64) { w.told(table, n) })
	if err != nil {
		return nil, err
	}
	return tables, errors.Join(packed.Close(), sealed.Close())
}

// files writes the small files that lie beside the store, sealed.
func (w *writer) files() error {
	all := map[string][]byte{}
	for name, path := range w.Files {
		b, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		all[name] = b
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	var sealed bytes.Buffer
	out, err := age.Encrypt(&sealed, w.to)
	if err == nil {
		_, err = out.Write(text)
	}
	if err == nil {
		err = out.Close()
	}
	if err != nil {
		return err
	}
	return w.keep(filesFile, &sealed)
}

// keep writes a file of the set, reads it back, compares and notes its sum.
func (w *writer) keep(name string, r io.Reader) error {
	path := filepath.Join(w.work, name)
	sum, err := writeSummed(path, r)
	if err != nil {
		return err
	}
	again, err := sumOf(path)
	if err != nil {
		return err
	}
	if again != sum {
		return fmt.Errorf("%w: %s reads other than it was written; the disk may be failing", ErrDamaged, path)
	}
	_, err = fmt.Fprintf(&w.sums, "%s  %s\n", sum, name)
	return err
}
