// SPDX-License-Identifier: Apache-2.0

package upload

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
)

// State of an upload.
type State string

// The states of an upload.
const (
	Open   State = "open"   // bytes are missing, or are being taken in
	Done   State = "done"   // a row of the scans, or a job for an archive
	Failed State = "failed" // the detail says why; the sender begins anew
	Gone   State = "gone"   // taken back by its sender, or out of time
)

// Upload is a file on its way in.
type Upload struct {
	Province  string
	ID        string
	Path      string // unit for which the bytes count
	Scope     string // unit for which the file is received
	BookID    string
	Name      string // with its folders
	Hash      string // SHA-256 as the sender promised it
	Size      int64
	Zip       bool
	State     State
	FileID    string // row of the scans, or of the job that opens the archive
	Again     bool   // the file had been received before
	Detail    string // of a failed one: Vietnamese, and English on a second line
	CreatedAt int64
	CreatedBy string
	EndedAt   int64

	Offset int64 // bytes received so far. Not stored: the file knows
}

// Says gives the reason of a failed upload in words; lang is "vi" or "en".
func (u Upload) Says(lang string) string { return scan.File{Detail: u.Detail}.Says(lang) }

const (
	// keepOpen is how long an upload waits for its next byte: a long weekend
	// and a power cut.
	keepOpen = 7 * 24 * time.Hour
	// keepEnded is how long its sender may ask what became of it.
	keepEnded = 30 * 24 * time.Hour
	sweepEach = 5 * time.Minute
	// openMost is how many uploads one account may have under way.
	openMost = 1000
	// endsAtOnce bounds the files that are compared and taken in at once; the
	// scans bound what they open.
	endsAtOnce = 4
	// spareDisk must stay free for the database.
	spareDisk = 1 << 30
)

var (
	// ErrSize: larger than a file may be.
	ErrSize = errors.New("upload: too large")
	// ErrOffer: not a SHA-256, or no name.
	ErrOffer = errors.New("upload: not an offer")
	// ErrSame: the same sender has this file under way already.
	ErrSame = errors.New("upload: under way already")
	// ErrMany: too many uploads of this account are under way.
	ErrMany = errors.New("upload: too many under way")
	// ErrWhole: all bytes are there, and are being taken in.
	ErrWhole = errors.New("upload: all of it has come")
	// ErrDisk: the server's disk is nearly full.
	ErrDisk = errors.New("upload: the disk is nearly full")
)

// Options are what uploads stand on.
type Options struct {
	DB      *store.DB
	Scans   *scan.Scans
	Jobs    *job.Queue
	Account func(ctx context.Context, id string) (access.Actor, error)
	Dir     string                 // where bytes lie until they are taken in
	MaxZip  int64                  // of one archive, in bytes
	Free    func() (uint64, error) // bytes free on the disk; nil does not ask
	Log     *slog.Logger
	Now     func() time.Time
}

// Uploads takes files in. Start must have been called before requests come.
type Uploads struct {
	Options
	// Say puts a refusal into words for the person who asks: status and text.
	Say func(ctx context.Context, err error) (int, string)

	files filestore.FileStore
	tus   *handler.Handler

	ending  sync.WaitGroup
	slots   chan struct{}
	stopped chan struct{}
	cancel  context.CancelFunc

	mu      sync.Mutex
	busy    map[string]bool
	changed chan struct{} // closed when an upload ends
}

// New makes the folder and the handler.
func New(o Options) (*Uploads, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder of uploads: %w", err)
	}
	u := &Uploads{Options: o, slots: make(chan struct{}, endsAtOnce), stopped: make(chan struct{}), busy: map[string]bool{}, changed: make(chan struct{})}
	u.Say = func(_ context.Context, err error) (int, string) { return 400, err.Error() }
	u.files = filestore.New(o.Dir)
	u.files.DirModePerm, u.files.FileModePerm = 0o700, 0o600 // personal data: the owner only
	return u, u.newHandler()
}

const columns = `province, id, path, scope, book_id, name, hash, size, zip, state, file_id, again, detail, created_at, created_by, ended_at`

var (
	sqlAdd   = store.SQL("upload.add", `INSERT INTO upload (province, id, path, scope, book_id, name, hash, size, zip, sameness, state, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11, $12)`)
	sqlGet   = store.SQL("upload.get", `SELECT `+columns+` FROM upload WHERE province = $1 AND id = $2`)
	sqlOpen  = store.SQL("upload.open", `SELECT `+columns+` FROM upload WHERE state = 'open' AND id = $1`)
	sqlSame  = store.SQL("upload.same", `SELECT `+columns+` FROM upload WHERE created_by = $1 AND sameness = $2 AND state = 'open'`)
	sqlMine  = store.SQL("upload.mine", `SELECT `+columns+` FROM upload WHERE created_by = $1 AND state = 'open' ORDER BY id LIMIT $2`)
	sqlCount = store.SQL("upload.count", `SELECT count(*) FROM upload WHERE created_by = $1 AND state = 'open'`)
	sqlZip   = store.SQL("upload.zip", `SELECT `+columns+` FROM upload WHERE province = $1 AND hash = $2 AND state = 'done' AND zip = 1 AND sameness = $3 ORDER BY created_at, id LIMIT 1`)
	sqlAll   = store.SQL("upload.all", `SELECT `+columns+` FROM upload WHERE state = 'open' AND id > $1 ORDER BY id LIMIT $2`)
	sqlEnd   = store.SQL("upload.end", `UPDATE upload SET state = $3, file_id = $4, again = $5, detail = $6, ended_at = $7 WHERE province = $1 AND id = $2 AND state = 'open'`)
	sqlOld   = store.SQL("upload.old", `DELETE FROM upload WHERE state <> 'open' AND ended_at < $1`)
)

func scanUpload(row store.Row) (u Upload, err error) {
	var zip, again int
	err = row.Scan(&u.Province, &u.ID, &u.Path, &u.Scope, &u.BookID, &u.Name, &u.Hash, &u.Size, &zip, &u.State, &u.FileID, &again, &u.Detail, &u.CreatedAt, &u.CreatedBy, &u.EndedAt)
	u.Zip, u.Again = zip == 1, again == 1
	return u, err
}

// sameness names one file for one place; the same again is the same upload.
func (u Upload) sameness() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{u.Scope, u.BookID, u.Name, u.Hash}, "\x00")))
	return hex.EncodeToString(sum[:])
}

func isZip(name string) bool { return strings.EqualFold(filepath.Ext(name), ".zip") }

// Mine lists the uploads that an account has under way, oldest first, with how
// far they are.
func (u *Uploads) Mine(ctx context.Context, actor access.Actor) ([]Upload, error) {
	all, err := store.All(ctx, u.DB, sqlMine, scanUpload, actor.ID, openMost)
	if err != nil {
		return nil, err
	}
	mine := all[:0]
	for _, up := range all {
		if up.Offset = u.offset(up.ID); up.Offset >= 0 {
			mine = append(mine, up)
		}
	}
	return mine, nil
}

// get finds an upload of the actor's own.
func (u *Uploads) get(ctx context.Context, actor access.Actor, id string) (Upload, error) {
	up, err := store.One(ctx, u.DB, sqlGet, scanUpload, actor.Province, id)
	if err == nil && up.CreatedBy != actor.ID {
		return up, store.ErrNotFound
	}
	return up, err
}

func (u *Uploads) file(id string) string { return filepath.Join(u.Dir, id) }

// offset is how many bytes of an upload are there; -1 when it can't be gone on
// with: tusd writes two files when an upload begins, and a program that was
// killed between leaves one, or one that is empty.
func (u *Uploads) offset(id string) int64 {
	there, err := u.files.GetUpload(context.Background(), id)
	if err != nil {
		return -1
	}
	info, err := there.GetInfo(context.Background())
	if err != nil {
		return -1
	}
	return info.Offset
}

// begin writes the row of a new upload and sets its bytes aside.
func (u *Uploads) begin(ctx context.Context, actor access.Actor, up Upload) (Upload, error) {
	if err := u.check(&up); err != nil {
		return up, err
	}
	in := scan.Received{Scope: up.Scope, BookID: up.BookID}
	path, err := u.Scans.Admit(ctx, actor, &in)
	if err != nil {
		return up, err
	}
	up.Scope = in.Scope // filled in: the same as in an offer
	up.Province, up.ID, up.Path, up.CreatedAt, up.CreatedBy = actor.Province, store.NewID(), path, store.Millis(u.Now()), actor.ID
	err = u.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return u.add(ctx, tx, up) })
	return up, err
}

// check looks over what a sender says of a file.
func (u *Uploads) check(up *Upload) error {
	if hash, err := hex.DecodeString(up.Hash); err != nil || len(hash) != sha256.Size || up.Name == "" || up.Size < 0 {
		return ErrOffer
	}
	up.Hash, up.Name = strings.ToLower(up.Hash), scan.TidyName(up.Name)
	up.Zip = isZip(up.Name)
	most := int64(scan.MaxFile)
	if up.Zip {
		most = u.MaxZip
	}
	if up.Size > most {
		return ErrSize
	}
	if u.Free == nil {
		return nil
	}
	if free, err := u.Free(); err == nil && free < uint64(up.Size)+spareDisk {
		return ErrDisk
	}
	return nil
}

func (u *Uploads) add(ctx context.Context, tx *store.Tx, up Upload) error {
	// A store that fails is no refusal: the sender comes again.
	_, err := store.One(ctx, tx, sqlSame, scanUpload, up.CreatedBy, up.sameness())
	if err == nil {
		return ErrSame
	}
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	n, err := store.Scalar[int](ctx, tx, sqlCount, up.CreatedBy)
	if err != nil {
		return err
	}
	if n >= openMost {
		return ErrMany
	}
	if err := scan.Reserve(ctx, tx, up.Province, up.Path, up.Size); err != nil {
		return err
	}
	zip := 0
	if up.Zip {
		zip = 1
	}
	return tx.Do(ctx, sqlAdd, up.Province, up.ID, up.Path, up.Scope, up.BookID, up.Name, up.Hash, up.Size, zip, up.sameness(), up.CreatedAt, up.CreatedBy)
}

// finish ends the row of an upload, once, and gives back what was set aside.
func (u *Uploads) finish(ctx context.Context, tx *store.Tx, up Upload) error {
	again := 0
	if up.Again {
		again = 1
	}
	n, err := tx.Exec(ctx, sqlEnd, up.Province, up.ID, up.State, up.FileID, again, up.Detail, store.Millis(u.Now()))
	if err != nil || n == 0 {
		return err
	}
	return scan.Release(ctx, tx, up.Province, up.Path, up.Size)
}

// close ends an upload and removes its bytes.
func (u *Uploads) close(ctx context.Context, up Upload) error {
	if err := u.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return u.finish(ctx, tx, up) }); err != nil {
		return err
	}
	u.remove(up.ID)
	return nil
}

// GiveUp ends an unfinished upload of the actor's own. Bytes that still come
// find nothing to be added to.
func (u *Uploads) GiveUp(ctx context.Context, actor access.Actor, id string) error {
	up, err := u.get(ctx, actor, id)
	if err != nil || up.State != Open {
		return err
	}
	if u.offset(id) == up.Size {
		return ErrWhole
	}
	up.State = Gone
	return u.close(ctx, up)
}

// remove deletes the bytes of an ended upload. What can't be removed now, the
// next sweep finds.
func (u *Uploads) remove(id string) {
	for _, name := range []string{u.file(id), u.file(id) + ".info"} {
		_ = os.Remove(name)
	}
}
