// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sogoc/sogoc/internal/blob"
)

// BlobReport is what VerifyBlobs has found so far.
type BlobReport struct {
	After   string   `json:"after"` // the last blob that was read
	Read    int64    `json:"read"`
	Bytes   int64    `json:"bytes"`
	Bad     []string `json:"bad,omitempty"`
	Named   int64    `json:"-"` // blobs that rows point to
	Missing []string `json:"-"`
}

// noteEvery is after how many blobs the place is noted from which to go on.
const noteEvery = 500

// VerifyBlobs reads every blob again and looks for those that rows point to and
// that are not there. What an interrupted run had read is not read again, unless
// again is set. The server may run meanwhile.
func (a *App) VerifyBlobs(ctx context.Context, again bool, told func(BlobReport)) (r BlobReport, err error) {
	notes := filepath.Join(a.Config.DataDir, "cache", "blobs-verify.json")
	if !again {
		r = readNotes(notes)
	}
	err = blob.VerifyAfter(ctx, a.Blobs, r.After, func(ref blob.Ref, err error) bool {
		r.After, r.Read, r.Bytes = ref.Hash, r.Read+1, r.Bytes+ref.Size
		if err != nil && !errors.Is(err, blob.ErrNotFound) { // deleted meanwhile: rows tell whether it is missed
			r.Bad = append(r.Bad, ref.Hash)
		}
		if r.Read%noteEvery == 0 {
			_ = writeNotes(notes, r) // without them the next run reads more, that is all
		}
		told(r)
		return true
	})
	if err != nil {
		return r, errors.Join(err, writeNotes(notes, r))
	}
	if err := a.findMissing(ctx, &r); err != nil {
		return r, err
	}
	if err := os.Remove(notes); err != nil && !errors.Is(err, os.ErrNotExist) {
		return r, err
	}
	return r, nil
}

func readNotes(path string) (r BlobReport) {
	if b, err := os.ReadFile(path); err == nil && json.Unmarshal(b, &r) != nil {
		return BlobReport{}
	}
	return r
}

func writeNotes(path string, r BlobReport) error {
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o600)
}

// findMissing compares the rows with one listing of the place: to ask for each
// blob would cost an answer over the line for each.
func (a *App) findMissing(ctx context.Context, r *BlobReport) error {
	there := map[[sha256.Size]byte]bool{} // raw: a province has millions
	for ref, err := range a.Blobs.List(ctx) {
		if err != nil {
			return fmt.Errorf("listing the blobs: %w", err)
		}
		there[rawHash(ref.Hash)] = true
	}
	return EachBlob(ctx, a.DB, func(hash string) error {
		r.Named++
		if !there[rawHash(hash)] && blob.CheckHash(hash) == nil {
			r.Missing = append(r.Missing, hash)
		}
		return nil
	})
}

func rawHash(hash string) (b [sha256.Size]byte) {
	if decoded, err := hex.DecodeString(hash); err == nil {
		copy(b[:], decoded)
	}
	return b
}
