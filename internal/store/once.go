// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

var (
	sqlRecall   = SQL("store.recall", `SELECT answer FROM command WHERE actor = $1 AND key = $2`)
	sqlRemember = SQL("store.remember", `INSERT INTO command (actor, key, at, answer) VALUES ($1, $2, $3, $4)`)
)

// AskOnce is what Once reads.
func AskOnce(actor, key string) Question { return Ask(sqlRecall, actor, key) }

// Once makes a command idempotent: the first delivery of (actor, key) runs fn
// and keeps its answer in the same transaction; a later delivery returns the
// kept answer without running fn. An empty key runs fn every time.
func Once(ctx context.Context, tx *Tx, actor, key string, fn func() (string, error)) (answer string, again bool, err error) {
	if key == "" {
		answer, err = fn()
		return answer, false, err
	}
	answer, err = Scalar[string](ctx, tx, sqlRecall, actor, key)
	if err == nil {
		return answer, true, nil
	}
	if !errors.Is(err, ErrNotFound) {
		return "", false, fmt.Errorf("recalling a command: %w", err)
	}
	if answer, err = fn(); err != nil {
		return "", false, err
	}
	if err := tx.Do(ctx, sqlRemember, actor, key, Millis(time.Now()), answer); err != nil {
		return "", false, fmt.Errorf("remembering a command: %w", err)
	}
	return answer, false, nil
}

// OnceAs is Once for an answer with a shape of its own, kept as JSON.
func OnceAs[T any](ctx context.Context, tx *Tx, actor, key string, fn func() (T, error)) (v T, again bool, err error) {
	answer, again, err := Once(ctx, tx, actor, key, func() (string, error) {
		made, err := fn()
		if err != nil {
			return "", err
		}
		text, err := json.Marshal(made)
		return string(text), err
	})
	if err != nil {
		return v, again, err
	}
	if err := json.Unmarshal([]byte(answer), &v); err != nil {
		return v, again, fmt.Errorf("reading a remembered answer: %w", err)
	}
	return v, again, nil
}

// Recall finds the answer to a command that was carried out before; ok is false
// when it was not. It spares the work before a transaction that Once guards.
func Recall(ctx context.Context, q Querier, actor, key string) (answer string, ok bool, err error) {
	if key == "" {
		return "", false, nil
	}
	answer, err = Scalar[string](ctx, q, sqlRecall, actor, key)
	if errors.Is(err, ErrNotFound) {
		return "", false, nil
	}
	return answer, err == nil, err
}

// RecallAs is Recall for what OnceAs kept.
func RecallAs[T any](ctx context.Context, q Querier, actor, key string) (v T, ok bool, err error) {
	answer, ok, err := Recall(ctx, q, actor, key)
	if !ok || err != nil {
		return v, false, err
	}
	if err := json.Unmarshal([]byte(answer), &v); err != nil {
		return v, false, fmt.Errorf("reading a remembered answer: %w", err)
	}
	return v, true, nil
}
