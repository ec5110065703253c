// SPDX-License-Identifier: Apache-2.0

package keying

import (
	"errors"
	"sync"
	"testing"
	"time"
)

// The names of a commune are counted once for all who sit down together, again
// when they are old, and again after what went wrong.
func TestCommunesAreCountedOnce(t *testing.T) {
	t.Parallel()
	var c communes
	counted, fail := 0, errors.New("the store is away")
	names := func() (nameParts, error) {
		counted++
		p := newNameParts()
		p.add("Lê Văn Tám", counted)
		return p, fail
	}
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	if _, err := c.of("45", "/45/1/", noon, names); !errors.Is(err, fail) {
		t.Fatal(err)
	}
	fail = nil
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if p, err := c.of("45", "/45/1/", noon, names); err != nil || p.given["Tám"] != 2 {
				t.Errorf("%v %v", p.given, err)
			}
		})
	}
	all.Wait()
	for _, one := range []struct {
		path  string
		after time.Duration
		want  int
	}{{"/45/1/", communeFor - 1, 2}, {"/45/2/", 0, 3}, {"/45/1/", communeFor, 4}, {"/45/2/", 0, 3}} {
		if p, _ := c.of("45", one.path, noon.Add(one.after), names); p.given["Tám"] != one.want {
			t.Errorf("%s after %v: counted %d times, want %d", one.path, one.after, p.given["Tám"], one.want)
		}
	}
}

// What a book adds stays the book's.
func TestBookLeavesTheCommuneAlone(t *testing.T) {
	t.Parallel()
	p := newNameParts()
	p.add("Lê Văn Tám", 1)
	own := p.clone()
	own.add("Lê Văn Chín", 2)
	if p.surname["Lê"] != 1 || p.given["Chín"] != 0 || own.surname["Lê"] != 3 {
		t.Errorf("commune %v %v, book %v", p.surname, p.given, own.surname)
	}
}
