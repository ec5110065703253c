// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

const records = 37 // not a power of two: the tree has ragged edges

func fill(t testing.TB, db *store.DB, n int) {
	t.Helper()
	for i := range n {
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return audit.Append(ctx, tx, audit.Record{
				Province: "44", Actor: "a", Action: "entry.save", Target: fmt.Sprint("entry:", i),
				Version: 1, Digest: audit.Digest(fmt.Sprint("content ", i)),
			})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func loadKey(t testing.TB) *audit.Key {
	t.Helper()
	key, err := audit.LoadKey(filepath.Join(t.TempDir(), "keys", "audit.key"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func contents(changed string) map[string]audit.Content {
	return map[string]audit.Content{"entry": func(_ context.Context, _ store.Querier, r audit.Record) (string, error) {
		_, id := audit.TargetID(r.Target)
		if r.Target == changed {
			return "something else", nil
		}
		return "content " + id, nil
	}}
}

func TestWholeLogVerifies(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		key := loadKey(t)
		fill(t, db, records)
		if _, err := audit.Sign(t.Context(), db, key); err != nil {
			t.Fatal(err)
		}
		fill(t, db, 4)
		r, err := audit.Verify(t.Context(), db, key.Public, contents(""))
		if err != nil {
			t.Fatal(err)
		}
		if !r.OK() || r.Records != records+4 || r.Signed != records || r.Checkpoints != 1 || r.Vouched != records+4 {
			t.Fatalf("%+v", r)
		}
	})
}

// Each kind of tampering is done straight in the database, behind the program.
func TestTamperingIsProved(t *testing.T) {
	t.Parallel()
	cases := map[string][]*store.Stmt{
		"edited":        {tamper("edit", `UPDATE audit_record SET body = replace(body, '"actor":"a"', '"actor":"b"'), actor = 'b' WHERE seq = 5`)},
		"edited column": {tamper("column", `UPDATE audit_record SET actor = 'b' WHERE seq = 5`)},
		"removed":       {tamper("remove", `DELETE FROM audit_record WHERE seq = 9`)},
		"removed last":  {tamper("last", `DELETE FROM audit_record WHERE seq = 36`), tamper("head", `UPDATE audit_head SET size = 36`), tamper("hashes", `DELETE FROM audit_hash WHERE idx >= 70`)},
		"reordered": {
			tamper("swap1", `UPDATE audit_record SET seq = 1000 WHERE seq = 3`),
			tamper("swap2", `UPDATE audit_record SET seq = 3, body = replace(body, '"seq":4', '"seq":3') WHERE seq = 4`),
			tamper("swap3", `UPDATE audit_record SET seq = 4, body = replace(body, '"seq":3', '"seq":4') WHERE seq = 1000`),
		},
		"hash changed":        {tamper("hash", `UPDATE audit_hash SET hash = (SELECT hash FROM audit_hash WHERE idx = 0) WHERE idx = 7`)},
		"head lowered":        {tamper("lower", `UPDATE audit_head SET size = 36`)},
		"head raised":         {tamper("raise", `UPDATE audit_head SET size = 38`)},
		"hash added":          {tamper("addhash", `INSERT INTO audit_hash (idx, hash) SELECT 1000, hash FROM audit_hash WHERE idx = 0`)},
		"hash removed":        {tamper("nohash", `DELETE FROM audit_hash WHERE idx = 7`)},
		"checkpoint re-filed": {tamper("refile", `UPDATE audit_checkpoint SET size = 20`)},
		"checkpoint forged":   {tamper("forge", `UPDATE audit_checkpoint SET note = replace(note, '37', '36')`)},
	}
	for name, stmts := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, db *store.DB) { proveTampering(t, db, stmts) })
		})
	}
}

func tamper(name, text string) *store.Stmt { return store.SQL("test.tamper."+name, text) }

func proveTampering(t *testing.T, db *store.DB, stmts []*store.Stmt) {
	t.Helper()
	key := loadKey(t)
	fill(t, db, records)
	if _, err := audit.Sign(t.Context(), db, key); err != nil {
		t.Fatal(err)
	}
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, s := range stmts {
			if _, err := tx.Exec(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := audit.Verify(t.Context(), db, key.Public, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.OK() {
		t.Fatal("the tampering was not found")
	}
}

// Work goes on while an administrator looks: that is no tampering.
func TestVerifyWhileOthersWrite(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		key := loadKey(t)
		fill(t, db, records)
		var writing sync.WaitGroup
		looked := make(chan struct{})
		writing.Go(func() {
			for {
				select {
				case <-looked:
					return
				default:
				}
				err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
					return audit.Append(ctx, tx, audit.Record{Action: "meanwhile"})
				})
				if err == nil {
					_, err = audit.Sign(t.Context(), db, key)
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
		for range 40 {
			r, err := audit.Verify(t.Context(), db, key.Public, nil)
			if err != nil || !r.OK() {
				t.Errorf("%+v, %v", r, err)
				break
			}
		}
		close(looked)
		writing.Wait()
	})
}

func TestChangedContentIsProved(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	fill(t, db, records)
	r, err := audit.Verify(t.Context(), db, loadKey(t).Public, contents("entry:11"))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Problems) != 1 || r.Problems[0].Seq != 11 || !strings.Contains(r.Problems[0].What, "changed after") {
		t.Fatalf("%+v", r.Problems)
	}
}

func TestAnotherKeyIsRefused(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	fill(t, db, 3)
	if _, err := audit.Sign(t.Context(), db, loadKey(t)); err != nil {
		t.Fatal(err)
	}
	r, err := audit.Verify(t.Context(), db, loadKey(t).Public, nil)
	if err != nil || r.OK() {
		t.Fatalf("%+v, %v: a checkpoint signed by another key was taken", r, err)
	}
}

func TestUndoneWorkLeavesNoRecord(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		fill(t, db, 5)
		_ = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if err := audit.Append(ctx, tx, audit.Record{Action: "x"}); err != nil {
				t.Error(err)
			}
			return fmt.Errorf("undo")
		})
		fill(t, db, 2)
		r, err := audit.Verify(t.Context(), db, loadKey(t).Public, nil)
		if err != nil || !r.OK() || r.Records != 7 {
			t.Fatalf("%+v, %v", r, err)
		}
	})
}

func TestKeyIsKeptAndPrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit.key")
	a, err := audit.LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := audit.LoadKey(path)
	if err != nil || a.Public != b.Public {
		t.Fatalf("%v: the key changed between two starts", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Fatalf("%v %v: others can read the key", err, info.Mode())
	}
}

func BenchmarkAppend(b *testing.B) {
	db := storetest.OpenSQLite(b)
	const perCommit = 200
	for i := 0; i < b.N; i += perCommit {
		err := db.Write(b.Context(), func(ctx context.Context, tx *store.Tx) error {
			for range perCommit {
				if err := audit.Append(ctx, tx, audit.Record{Actor: "a", Action: "entry.save", Target: "entry:1"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
