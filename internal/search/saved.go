// SPDX-License-Identifier: Apache-2.0

package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/store"
)

const (
	mostSaved = 50
	longest   = 80 // letters of a saved question's name
)

var (
	sqlAddSaved  = store.SQL("search.saved.add", `INSERT INTO saved_search (province, id, account_id, name, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)`)
	sqlSaved     = store.SQL("search.saved.list", `SELECT id, name, body, created_at FROM saved_search WHERE province = $1 AND account_id = $2 ORDER BY id DESC LIMIT $3`)
	sqlSavedOne  = store.SQL("search.saved.get", `SELECT id, name, body, created_at FROM saved_search WHERE province = $1 AND account_id = $2 AND id = $3`)
	sqlDropSaved = store.SQL("search.saved.drop", `DELETE FROM saved_search WHERE province = $1 AND account_id = $2 AND id = $3`)
	sqlCountOwn  = store.SQL("search.saved.count", `SELECT count(id) FROM saved_search WHERE province = $1 AND account_id = $2`)
)

// Saved is a question that a person keeps.
type Saved struct {
	ID    string
	Name  string
	Query Query
	At    int64
}

var (
	// ErrName: a question is kept under a name.
	ErrName = errors.New("search: a name is needed")
	// ErrFull: the person keeps as many questions as one may.
	ErrFull = errors.New("search: too many saved questions")
)

// Keep saves a question under a name for the person and gives its id. The log
// knows that it was done and not what is asked.
func (s *Search) Keep(ctx context.Context, actor access.Actor, key, name string, q Query) (id string, err error) {
	if err := access.Can(actor, access.EntryList, access.Target{Path: actor.Path}); err != nil {
		return "", err
	}
	if name = strings.TrimSpace(name); name == "" || len([]rune(name)) > longest {
		return "", ErrName
	}
	body, err := json.Marshal(q)
	if err != nil {
		return "", fmt.Errorf("writing a saved question: %w", err)
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		id, _, err = store.Once(ctx, tx, actor.ID, key, func() (string, error) {
			n, err := store.Scalar[int](ctx, tx, sqlCountOwn, actor.Province, actor.ID)
			if err != nil {
				return "", err
			}
			if n >= mostSaved {
				return "", ErrFull
			}
			id := store.NewID()
			if err := tx.Do(ctx, sqlAddSaved, actor.Province, id, actor.ID, name, string(body), store.Millis(time.Now())); err != nil {
				return "", err
			}
			return id, audit.Append(ctx, tx, audit.Record{Province: actor.Province, Actor: actor.ID, Action: "search.keep", Target: "search:" + id})
		})
		return err
	})
	return id, err
}

// Kept lists the person's saved questions, the latest first.
func (s *Search) Kept(ctx context.Context, actor access.Actor) ([]Saved, error) {
	return store.All(ctx, s.DB, sqlSaved, scanSaved, actor.Province, actor.ID, mostSaved)
}

// KeptOne reads one of the person's own saved questions.
func (s *Search) KeptOne(ctx context.Context, actor access.Actor, id string) (Saved, error) {
	return store.One(ctx, s.DB, sqlSavedOne, scanSaved, actor.Province, actor.ID, id)
}

// Forget removes one of the person's own saved questions; one that is gone
// already is no error.
func (s *Search) Forget(ctx context.Context, actor access.Actor, id string) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, sqlDropSaved, actor.Province, actor.ID, id)
		if err != nil || n == 0 {
			return err
		}
		return audit.Append(ctx, tx, audit.Record{Province: actor.Province, Actor: actor.ID, Action: "search.forget", Target: "search:" + id})
	})
}

func scanSaved(r store.Row) (s Saved, err error) {
	var body string
	if err := r.Scan(&s.ID, &s.Name, &body, &s.At); err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(body), &s.Query)
}
