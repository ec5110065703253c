// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"bytes"
	"crypto/sha256"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/sogoc/sogoc/internal/civil"
)

const (
	// A judgement stands for this long: what a person was asked is what they
	// answer. What others save elsewhere meanwhile finds this entry from there.
	judgedFor = time.Minute
	// maxJudged bounds the memory of judgements to some megabytes.
	maxJudged = 500
)

// judgement is what the rules said of values.
type judgement struct {
	book     string
	facts    civil.BookFacts
	version  int
	sum      [sha256.Size]byte
	at       time.Time
	values   civil.Values // read only
	findings []civil.Finding
}

// judged remembers the last judgement of each entry in hand: a check as one
// types, a save that is asked about and the save that answers bring the same
// values, and judging is the dearest part of each.
type judged struct {
	mu      sync.Mutex
	entries map[string]judgement
}

func (j *judged) of(e *Entry, facts civil.BookFacts, sum [sha256.Size]byte, now time.Time) (judgement, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	old, ok := j.entries[e.ID]
	return old, ok && old.version == e.Version && reflect.DeepEqual(old.facts, facts) && old.sum == sum && now.Sub(old.at) < judgedFor
}

func (j *judged) keep(id string, said judgement) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.entries == nil || len(j.entries) >= maxJudged {
		j.entries = map[string]judgement{}
	}
	j.entries[id] = said
}

// changed forgets what was judged beside other neighbours.
func (j *judged) changed(book string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	maps.DeleteFunc(j.entries, func(_ string, said judgement) bool { return said.book == book })
}

// sumOf tells values apart.
func sumOf(values civil.Values) [sha256.Size]byte {
	var text bytes.Buffer
	for _, id := range slices.Sorted(maps.Keys(values)) {
		v := values[id]
		for _, s := range []string{id, v.Written, v.Norm, string(v.Mark)} {
			text.WriteString(s)
			text.WriteByte(0)
		}
		if v.Decided {
			text.WriteByte(1)
		}
	}
	return sha256.Sum256(text.Bytes())
}
