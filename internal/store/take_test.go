// SPDX-License-Identifier: Apache-2.0

package store

import "testing"

// A transaction does not wait for the disk only when nobody does of those whom
// it may carry: who comes first, who was left over before, who waits now.
func TestWhoseCommitWaits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name              string
		first             bool
		held, queue, want []bool // soon or not, in order; want is what is held then
		soon              bool
	}{
		{"a draft", true, nil, nil, nil, true},
		{"a save", false, nil, nil, nil, false},
		{"drafts", true, []bool{true}, []bool{true, true}, []bool{true, true, true}, true},
		{"a save came", true, nil, []bool{true, false}, []bool{true, false}, false},
		{"a save was left over", true, []bool{false}, nil, []bool{false}, false},
		{"a save was left over, drafts came", true, []bool{true, false}, []bool{true}, []bool{true, false, true}, false},
		{"drafts after a save", false, []bool{true}, []bool{true}, []bool{true, true}, false},
	} {
		w := &writer{db: &DB{queue: make(chan *request, 8)}}
		for _, soon := range c.held {
			w.held = append(w.held, &request{soon: soon})
		}
		for _, soon := range c.queue {
			w.db.queue <- &request{soon: soon}
		}
		if got := w.take(&request{soon: c.first}); got != c.soon {
			t.Errorf("%s: soon %v", c.name, got)
		}
		for i, want := range c.want {
			if len(w.held) != len(c.want) || w.held[i].soon != want {
				t.Errorf("%s: held out of order", c.name)
				break
			}
		}
	}
}
