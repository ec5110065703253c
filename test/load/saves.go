// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime/pprof"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
)

// tally collects the answers of one kind of saving.
type tally struct {
	mu      sync.Mutex
	took    []time.Duration
	asked   int // saves that were answered with findings first, as a keyer meets them
	strange map[string]int
}

func (t *tally) saved(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.took = append(t.took, d)
}

func (t *tally) odd(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.strange == nil {
		t.strange = map[string]int{}
	}
	t.strange[what]++
}

// keyer is one person at the workbench.
type keyer struct {
	*person
	base  string
	books []*waiting
	lease *lease
	book  *waiting
}

type lease struct {
	Entry struct {
		ID      string
		Version int
		Number  string
	}
	Type struct {
		Fields []struct{ ID string }
	}
}

// allSaves measures saving at a pace, as an office works, and without a pause,
// as far as the machine goes.
func (s *session) allSaves(ctx context.Context, people map[string]*person) error {
	keyers := s.deal(people)
	if len(keyers) == 0 {
		return errors.New("nobody has anything to key")
	}
	s.saving(ctx, keyers, warmUp*time.Second, 0) // warm: places looked up, statements prepared
	if s.profile != "" {
		f, err := os.Create(s.profile + "." + s.engine)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	if err := likeALog(s.dir, "before the saves", s.table); err != nil {
		return err
	}
	for _, kind := range []struct {
		name string
		rate int
	}{{fmt.Sprintf("saves by %d people at a pace of %d/s", len(keyers), s.rate), s.rate}, {fmt.Sprintf("saves by %d people without a pause", len(keyers)), 0}} {
		program, database := s.cpu()
		began := time.Now()
		t := s.saving(ctx, keyers, time.Duration(s.seconds)*time.Second, kind.rate)
		took := time.Since(began)
		p, d := s.cpu()
		s.noteSaves(kind.name, kind.rate, t, took, p-program, d-database)
		if len(t.took) == 0 {
			return fmt.Errorf("nothing was saved: %v", t.strange)
		}
	}
	return likeALog(s.dir, "after the saves", s.table)
}

func (s *session) noteSaves(name string, rate int, t *tally, took, program, database time.Duration) {
	slices.Sort(t.took)
	n := float64(max(len(t.took), 1))
	if rate == 0 {
		s.note(name, float64(len(t.took))/took.Seconds(), "/s", 300, atLeast)
	} else {
		s.note(name, float64(len(t.took))/took.Seconds(), "/s", 0, atLeast)
	}
	s.note("  save, p50", ms(part(t.took, .5)), "ms", 0, atMost)
	target := 0.0
	if rate > 0 {
		target = 50
	}
	s.note("  save, p99", ms(part(t.took, .99)), "ms", target, atMost)
	s.note("  CPU of the program a save", ms(program)/n, "ms", 3, atMost)
	if s.cluster != nil {
		s.note("  CPU of PostgreSQL a save", ms(database)/n, "ms", 0, atMost)
	}
	s.note(fmt.Sprintf("  of %d, asked about findings first", len(t.took)), float64(t.asked), "", 0, atMost)
	for what, n := range t.strange {
		fmt.Printf("  %d × %s\n", n, what)
	}
}

// deal gives each keyer the waiting books of their commune, in turn.
func (s *session) deal(people map[string]*person) []*keyer {
	byPath := map[string][]*keyer{}
	var all []*keyer
	for _, name := range s.province.keyers {
		path := s.province.accounts[name].Path
		if len(s.province.waiting[path]) == 0 {
			continue
		}
		k := &keyer{person: people[name], base: s.base}
		byPath[path] = append(byPath[path], k)
		all = append(all, k)
	}
	for path, keyers := range byPath {
		for i, b := range s.province.waiting[path] {
			keyers[i%len(keyers)].books = append(keyers[i%len(keyers)].books, b)
		}
	}
	return all
}

// saving lets everybody save for that long; rate 0 is without a pause. A pace is
// kept by the clock: who is late does not wait.
func (s *session) saving(ctx context.Context, keyers []*keyer, length time.Duration, rate int) *tally {
	t := &tally{}
	ctx, stop := context.WithTimeout(ctx, length)
	defer stop()
	var turn atomic.Int64
	began := time.Now()
	var working sync.WaitGroup
	for _, k := range keyers {
		working.Go(func() {
			for ctx.Err() == nil {
				if rate > 0 {
					due := began.Add(time.Duration(turn.Add(1)) * time.Second / time.Duration(rate))
					select {
					case <-time.After(time.Until(due)):
					case <-ctx.Done():
						return
					}
				}
				if !k.one(ctx, t) {
					return
				}
			}
		})
	}
	working.Wait()
	return t
}

// one saves the entry in hand; false when there is nothing left to key.
func (k *keyer) one(ctx context.Context, t *tally) bool {
	for k.lease == nil {
		if len(k.books) == 0 {
			return false
		}
		k.book = k.books[0]
		var l lease
		code, err := k.post(ctx, "/api/keying/lease", map[string]any{"book": k.book.id}, &l)
		if err != nil {
			return ctx.Err() == nil
		}
		if code != http.StatusOK {
			k.books = k.books[1:]
			continue
		}
		k.lease = &l
	}
	values, known := k.book.values[k.lease.Entry.Number]
	if !known {
		t.odd("a number without values: " + k.lease.Entry.Number)
		k.lease, k.books = nil, k.books[1:]
		return true
	}
	k.save(ctx, t, values)
	return true
}

func (k *keyer) save(ctx context.Context, t *tally, values civil.Values) {
	in := map[string]any{"key": store.NewID(), "version": k.lease.Entry.Version, "values": written(values), "reason": "sổ ghi như vậy", "form": true, "acks": k.book.answered[k.lease.Entry.Number]}
	var out struct {
		Detail   string
		Findings []finding
		Next     *lease
	}
	path := "/api/keying/" + k.lease.Entry.ID + "/save"
	began := time.Now()
	code, err := k.post(ctx, path, in, &out)
	if err == nil && code == http.StatusUnprocessableEntity {
		t.mu.Lock()
		t.asked++
		t.mu.Unlock()
		in["acks"] = append(keysOf(out.Findings), k.book.answered[k.lease.Entry.Number]...)
		began = time.Now()
		code, err = k.post(ctx, path, in, &out)
	}
	switch {
	case err != nil && ctx.Err() != nil:
	case err != nil:
		t.odd(err.Error())
	case code != http.StatusOK:
		t.odd(fmt.Sprint(code, " ", out.Detail))
	default:
		t.saved(time.Since(began))
	}
	k.lease = out.Next
}

type finding struct{ Key string }

func keysOf(all []finding) (keys []string) {
	for _, f := range all {
		keys = append(keys, f.Key)
	}
	return keys
}

type sentValue struct {
	W string `json:"w"`
	N string `json:"n"`
	M string `json:"m"`
}

// written is what a keyer types: the text of the book, and where the book has a
// ditto mark, with the meaning that the workbench's key for it fills in.
func written(values civil.Values) map[string]sentValue {
	out := make(map[string]sentValue, len(values))
	for id, v := range values {
		sent := sentValue{W: v.Written, M: string(v.Mark)}
		if civil.IsDitto(v.Written) {
			sent.N = v.Norm
		}
		out[id] = sent
	}
	return out
}

func (p *keyer) post(ctx context.Context, path string, in, out any) (int, error) {
	return p.send(ctx, http.MethodPost, path, in, out)
}

// send asks the program's interface; in and out may be nil.
func (p *keyer) send(ctx context.Context, method, path string, in, out any) (int, error) {
	var content io.Reader = http.NoBody
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return 0, err
		}
		content = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, method, p.base+path, content)
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	code, text, err := p.fetchText(r)
	if err != nil || len(text) == 0 || out == nil {
		return code, err
	}
	return code, json.Unmarshal(text, out)
}

// fetchText reads an answer whole.
func (p *keyer) fetchText(r *http.Request) (int, []byte, error) {
	res, err := p.http.Do(r)
	if err != nil {
		return 0, nil, err
	}
	body, err := io.ReadAll(res.Body)
	return res.StatusCode, body, errors.Join(err, res.Body.Close())
}
