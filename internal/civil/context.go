// SPDX-License-Identifier: Apache-2.0

package civil

// BookFacts is what is known of the book an entry stands in.
type BookFacts struct {
	Type          string // type id: "birth"
	Unit          string // registering unit as the caller knows it: a reference or its text; goes into Key
	OpenYear      int    // 0 = unknown
	South         bool   // registered south of the Bến Hải: the lunar calendar of 1968–1975 was another there
	BookNo        string // as on the cover: "01/1999"
	DeclaredPages int    // from the closing statement; 0 = unknown
	// DeclaredEntries maps a year of registration to the number the closing statement gives; year 0 = the whole book.
	DeclaredEntries map[int]int
	LooseFiles      []FileFacts // scans that belong to no entry yet (V32)
}

// Key is the natural key of an entry, in normalized texts. It may collide: that is a finding, not a failure.
type Key struct {
	Unit string // the caller's unit reference; empty when the context gives none
	Type string
	Book string // "01/1999"
	No   string // "12a/1999"
}

// Identity is what a search for the same person goes by (V28).
type Identity struct {
	Name   string // folded
	Born   Date
	Mother string // folded
	Year   int    // year of registration
}

// Asked is what an entry makes one ask about others.
type Asked struct {
	Key     Key // the zero key for none
	Persons []Identity
}

// Context carries what an entry alone can't know. Every function may be nil: its rule then stays silent.
type Context struct {
	Book  BookFacts
	Today Date // full date; the zero date switches off the rules that need it
	// ResolveUnit reports whether a text names a unit that existed on the date (V36).
	ResolveUnit func(text string, on Date) bool
	// Ahead is told what the three functions below will be asked, before the first of them is.
	Ahead func(Asked)
	// SameKey says where the key is used already: a short description of the other entry, or "" (V27).
	SameKey func(Key) string
	// ReadNumber gives the number that a machine has read for certain on the image where the keyed one is not it, or "" (V41).
	ReadNumber func(keyed string) string
	// SamePerson lists other entries that may be the same person within ten years: short descriptions (V28).
	SamePerson func(Identity) []string
}
