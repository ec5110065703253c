// SPDX-License-Identifier: Apache-2.0

package push

import (
	"context"
	"time"
)

// lookEach is how often a watched folder is looked at. Looking works on every
// disk and share, which notices of changes do not.
const lookEach = 2 * time.Second

// Watch sends what is in the folder and then each file as it comes, once its
// size and time have stood still for Settle, until ctx ends.
func (r *Run) Watch(ctx context.Context) (Result, error) {
	w := watcher{run: r, seen: map[string]file{}, sent: map[string]file{}}
	for {
		files, err := w.look(time.Now())
		if err == nil && len(files) > 0 {
			r.expect(files)
			err = r.deliver(ctx, files)
		}
		if ctx.Err() != nil {
			return r.Result(), nil // stopped as asked
		}
		if err != nil {
			return r.Result(), err
		}
		if wait(ctx, lookEach) != nil {
			return r.Result(), nil
		}
	}
}

// watcher knows the files of the last look, and those that were taken.
type watcher struct {
	run        *Run
	seen, sent map[string]file
}

func (f file) same(other file) bool { return f.size == other.size && f.time.Equal(other.time) }

// look gives the files that have stood still and were not taken yet.
func (w *watcher) look(now time.Time) (ready []file, err error) {
	files, err := w.run.walk()
	if err != nil {
		return nil, err
	}
	seen := make(map[string]file, len(files))
	for _, f := range files {
		seen[f.path] = f
		before, known := w.seen[f.path]
		if !known || !f.same(before) || now.Sub(f.time) < w.run.Settle || f.same(w.sent[f.path]) {
			continue
		}
		w.sent[f.path] = f
		ready = append(ready, f)
	}
	w.seen = seen
	return ready, nil
}
