// SPDX-License-Identifier: Apache-2.0

package push

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// idsAsked is how many uploads one question names.
const idsAsked = 400

// ends asks the server for all who wait for the end of an upload.
type ends struct {
	run  *Run
	mu   sync.Mutex
	wait map[string]chan answer
	more chan struct{} // somebody waits anew
}

func newEnds(r *Run) *ends {
	return &ends{run: r, wait: map[string]chan answer{}, more: make(chan struct{}, 1)}
}

// of waits for the end of one upload.
func (e *ends) of(ctx context.Context, id string) (answer, error) {
	told := make(chan answer, 1)
	e.mu.Lock()
	e.wait[id] = told
	e.mu.Unlock()
	select {
	case e.more <- struct{}{}:
	default:
	}
	select {
	case a := <-told:
		return a, nil
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
}

// ask goes on asking until ctx ends.
func (e *ends) ask(ctx context.Context) {
	for ctx.Err() == nil {
		ids := e.waiting()
		if len(ids) == 0 {
			select {
			case <-e.more:
			case <-ctx.Done():
			}
			continue
		}
		_ = e.run.insist(ctx, func() error { // silence is noticed by who sends
			got, err := e.run.client.ended(ctx, ids, e.patience())
			e.tell(got)
			return err
		})
	}
}

// patience is how long the server may keep a question open, in seconds: short
// while files are being sent that the question does not name yet.
func (e *ends) patience() int {
	if len(e.run.lines) > 0 {
		return 1
	}
	return 15
}

func (e *ends) waiting() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	ids := slices.Sorted(maps.Keys(e.wait)) // oldest first
	return ids[:min(len(ids), idsAsked)]
}

func (e *ends) tell(got []answer) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, a := range got {
		if told, ok := e.wait[a.ID]; ok {
			told <- a
			delete(e.wait, a.ID)
		}
	}
}
