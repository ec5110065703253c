// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"sync"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/unit"
)

const (
	// A place at least this likely is taken as known; below, the keyer is asked.
	placeScore = 0.7
	maxPlaces  = 20_000
)

// places remembers what was looked up: the entries of a book name the same few
// communes, and a look-up costs as much as the rest of a save.
var places = placeCache{seen: map[placeKey]bool{}}

type placeKey struct{ text, on string }

type placeCache struct {
	mu   sync.Mutex
	seen map[placeKey]bool
}

func (c *placeCache) known(text string, on civil.Date) bool {
	key := placeKey{text, on.ISO()}
	c.mu.Lock()
	known, ok := c.seen[key]
	c.mu.Unlock()
	if ok {
		return known
	}
	found, ok := unit.Resolve(text, key.on)
	known = ok && found.Score >= placeScore
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.seen) >= maxPlaces {
		clear(c.seen)
	}
	c.seen[key] = known
	return known
}
