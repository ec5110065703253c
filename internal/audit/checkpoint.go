// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/sogoc/sogoc/internal/store"
)

// Origin is the first line of every checkpoint.
const Origin = "sogoc/audit/v1"

// Key signs checkpoints. Public is what a verifier needs, in the text form of
// golang.org/x/mod/sumdb/note.
type Key struct {
	signer note.Signer
	Public string
}

// LoadKey reads the signing key at path, making one (Ed25519, mode 0600, with
// the public half beside it in path+".pub") when there is none.
func LoadKey(path string) (*Key, error) {
	private, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return newKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the audit key: %w", err)
	}
	public, err := os.ReadFile(path + ".pub")
	if err != nil {
		return nil, fmt.Errorf("reading the audit key's public half: %w", err)
	}
	return parseKey(strings.TrimSpace(string(private)), strings.TrimSpace(string(public)))
}

func newKey(path string) (*Key, error) {
	private, public, err := note.GenerateKey(rand.Reader, "sogoc")
	if err != nil {
		return nil, fmt.Errorf("making an audit key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("making the audit key's folder: %w", err)
	}
	// The public half first: a crash between the two leaves no key that lacks it.
	if err := os.WriteFile(path+".pub", []byte(public+"\n"), 0o644); err != nil {
		return nil, fmt.Errorf("keeping the audit key's public half: %w", err)
	}
	if err := os.WriteFile(path, []byte(private+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("keeping the audit key: %w", err)
	}
	return parseKey(private, public)
}

func parseKey(private, public string) (*Key, error) {
	signer, err := note.NewSigner(private)
	if err != nil {
		return nil, fmt.Errorf("the audit key: %w", err)
	}
	if _, err := note.NewVerifier(public); err != nil {
		return nil, fmt.Errorf("the audit key's public half: %w", err)
	}
	return &Key{signer: signer, Public: public}, nil
}

// Checkpoint is a verified head of the log.
type Checkpoint struct {
	Size int64
	Root tlog.Hash
	At   int64
	Note string // the signed text
}

var (
	sqlCheckpoint     = store.SQL("audit.checkpoint.add", `INSERT INTO audit_checkpoint (size, at, note) VALUES ($1, $2, $3) ON CONFLICT (size) DO NOTHING`)
	sqlCheckpoints    = store.SQL("audit.checkpoint.list", `SELECT size, at, note FROM audit_checkpoint ORDER BY size`)
	sqlLastCheckpoint = store.SQL("audit.checkpoint.last", `SELECT size, at, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1`)
)

// Sign signs the present head and keeps it. An unchanged log is not signed twice.
func Sign(ctx context.Context, db *store.DB, key *Key) (c Checkpoint, err error) {
	err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		c, err = sign(ctx, tx, key)
		return err
	})
	return c, err
}

func sign(ctx context.Context, tx *store.Tx, key *Key) (c Checkpoint, err error) {
	size, err := Size(ctx, tx)
	if err != nil {
		return c, err
	}
	root, err := tlog.TreeHash(size, reader(ctx, tx))
	if err != nil {
		return c, fmt.Errorf("the root of the audit log: %w", err)
	}
	signed, err := note.Sign(&note.Note{Text: headText(size, root)}, key.signer)
	if err != nil {
		return c, fmt.Errorf("signing a checkpoint: %w", err)
	}
	c = Checkpoint{Size: size, Root: root, At: store.Millis(time.Now()), Note: string(signed)}
	err = tx.Do(ctx, sqlCheckpoint, c.Size, c.At, c.Note)
	return c, err
}

// Last is the newest checkpoint; store.ErrNotFound before the first.
func Last(ctx context.Context, q store.Querier) (Checkpoint, error) {
	return store.One(ctx, q, sqlLastCheckpoint, scanCheckpoint)
}

func headText(size int64, root tlog.Hash) string {
	return fmt.Sprintf("%s\n%d\n%s\n", Origin, size, base64.StdEncoding.EncodeToString(root[:]))
}

// Open checks a checkpoint's signature and reads it.
func Open(signed, public string) (c Checkpoint, err error) {
	verifier, err := note.NewVerifier(public)
	if err != nil {
		return c, fmt.Errorf("the public key: %w", err)
	}
	n, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return c, fmt.Errorf("a checkpoint's signature: %w", err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != Origin || lines[3] != "" {
		return c, errors.New("a checkpoint is not of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return c, errors.New("a checkpoint's size is not a number")
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || copy(c.Root[:], root) != tlog.HashSize {
		return c, errors.New("a checkpoint's root is not a hash")
	}
	c.Size, c.Note = size, signed
	return c, nil
}

func scanCheckpoint(row store.Row) (c Checkpoint, err error) {
	return c, row.Scan(&c.Size, &c.At, &c.Note)
}
