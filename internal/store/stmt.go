// SPDX-License-Identifier: Apache-2.0

package store

import (
	"fmt"
	"sort"
	"sync"
)

// Stmt is a registered statement. Its text uses $1… parameters and only what
// SQLite and PostgreSQL have in common.
type Stmt struct {
	Name string
	Text string
}

var registry = struct {
	sync.Mutex
	byName map[string]*Stmt
}{byName: map[string]*Stmt{}}

// SQL registers a statement under a unique name. It is meant for package-level
// variables, so a name given twice is a programming error and panics.
func SQL(name, text string) *Stmt {
	registry.Lock()
	defer registry.Unlock()
	if _, taken := registry.byName[name]; taken {
		panic(fmt.Sprintf("store: statement %q registered twice", name))
	}
	s := &Stmt{Name: name, Text: text}
	registry.byName[name] = s
	return s
}

// Statements lists every registered statement by name, for the test that
// prepares them all on both engines.
func Statements() []*Stmt {
	registry.Lock()
	defer registry.Unlock()
	all := make([]*Stmt, 0, len(registry.byName))
	for _, s := range registry.byName {
		all = append(all, s)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all
}
