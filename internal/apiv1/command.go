// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/store"
)

// Keyed is the head of every command.
type Keyed struct {
	Key string `header:"Idempotency-Key" required:"true" minLength:"8" maxLength:"60" pattern:"^[!-~]+$" doc:"A key of the caller's own for this request: sent again with the same key and body, it is answered the same and done once"`
}

func (k *Keyed) key() string { return k.Key }

// commanded is an input with a key.
type commanded interface{ key() string }

// done answers a command.
type done[T any] struct {
	ETag     string `header:"ETag" doc:"Version of what was changed, for the next If-Match"`
	Location string `header:"Location" doc:"Of what was made"`
	Again    string `header:"Idempotency-Replayed" doc:"true when the request had been carried out before"`
	Body     T
}

// kept is what is remembered of a command's answer.
type kept[T any] struct {
	Version  int
	Location string
	Body     T
}

// claim binds a key to the one request that it may name.
type claim struct{ Digest string }

// command mounts an operation that changes something. fn is given the key for
// the room: a room that carried it out before gives its first answer. What fn
// refuses is not remembered: the same request may succeed later.
func command[I, T any](s *server, o op, fn func(ctx context.Context, actor access.Actor, key string, in *I) (kept[T], error)) {
	o.errors = append(o.errors, http.StatusConflict)
	add(s, o, func(ctx context.Context, actor access.Actor, in *I) (*done[T], error) {
		head, ok := any(in).(commanded)
		if !ok {
			return nil, fmt.Errorf("the input of %s has no key", o.id)
		}
		if f, ok := any(in).(filed); ok {
			defer f.drop()
			if err := f.fetch(ctx, s.Scans); err != nil {
				return nil, err
			}
		}
		made, again, err := once(ctx, s, actor, o.id, head.key(), in, func(key string) (kept[T], error) { return fn(ctx, actor, key, in) })
		if err != nil {
			return nil, changed(ctx, err)
		}
		out := &done[T]{Location: made.Location, Body: made.Body}
		if made.Version > 0 {
			out.ETag = tagOf(made.Version)
		}
		if again {
			out.Again = "true"
		}
		return out, nil
	})
}

// changed makes what a room finds to have changed meanwhile a failed If-Match.
func changed(ctx context.Context, err error) error {
	if errors.Is(err, entry.ErrChanged) || errors.Is(err, book.ErrChanged) {
		return problem.Stale.In(problem.LangOf(ctx))
	}
	return err
}

// once carries a command out, or gives the answer of the time before.
func once[T any](ctx context.Context, s *server, actor access.Actor, name, key string, in any, run func(key string) (T, error)) (made T, again bool, err error) {
	if key, err = s.claim(ctx, actor, name, key, in); err != nil {
		return made, false, err
	}
	if made, again, err = store.RecallAs[T](ctx, s.DB, actor.ID, key+"/answer"); err != nil || again {
		return made, again, err
	}
	if made, err = run(key + "/room"); err != nil {
		return made, false, err
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		made, again, err = store.OnceAs(ctx, tx, actor.ID, key+"/answer", func() (T, error) { return made, nil })
		return err
	})
	return made, again, err
}

// claim binds a caller's key to the request and gives the key to go on with; it
// refuses one that named another request before.
func (s *server) claim(ctx context.Context, actor access.Actor, name, key string, in any) (string, error) {
	text, err := json.Marshal(in)
	if err != nil {
		return "", fmt.Errorf("reading the request: %w", err)
	}
	key = "v1/" + key
	digest := audit.Digest(name + "\n" + string(text))
	var first claim
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		first, _, err = store.OnceAs(ctx, tx, actor.ID, key+"/claim", func() (claim, error) { return claim{digest}, nil })
		return err
	})
	if err == nil && first.Digest != digest {
		return "", problem.KeyReused.In(problem.LangOf(ctx))
	}
	return key, err
}

var _ huma.StatusError = (*problem.Problem)(nil)
