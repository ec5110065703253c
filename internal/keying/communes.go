// SPDX-License-Identifier: Apache-2.0

package keying

import (
	"sync"
	"time"
)

const (
	// communeFor is how long the names of a commune stand: they are no more than
	// proposals, and counting them is what an evening on which hundreds sit down
	// at once would wait for.
	communeFor = 10 * time.Minute
	// maxCommunes bounds the memory; a province has some hundred.
	maxCommunes = 1000
)

// communes remembers the words of the names of each commune.
type communes struct {
	mu    sync.Mutex
	known map[string]*commune
}

type commune struct {
	mu    sync.Mutex // whoever comes while they are counted waits for the same
	at    time.Time
	parts nameParts
}

// of gives the words of a commune, counted anew when they are old. They must
// not be changed.
func (c *communes) of(province, path string, now time.Time, count func() (nameParts, error)) (nameParts, error) {
	one := c.get(province + " " + path)
	one.mu.Lock()
	defer one.mu.Unlock()
	if !one.at.IsZero() && now.Sub(one.at) < communeFor {
		return one.parts, nil
	}
	parts, err := count()
	if err == nil {
		one.at, one.parts = now, parts
	}
	return parts, err
}

func (c *communes) get(key string) *commune {
	c.mu.Lock()
	defer c.mu.Unlock()
	if one, ok := c.known[key]; ok {
		return one
	}
	if c.known == nil || len(c.known) >= maxCommunes {
		c.known = map[string]*commune{}
	}
	one := &commune{}
	c.known[key] = one
	return one
}
