// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"strings"

	"github.com/sogoc/sogoc/internal/unit/catfile"
)

func historicID(h *catfile.Historic) ID { return MakeID(h.Slug, h.From) }

// historicUnit makes the public form of a unit of before 2004.
func historicUnit(h *catfile.Historic) Unit {
	u := Unit{
		ID: historicID(h), Code: h.Slug, Name: h.Name, Core: h.Name, From: h.From, To: h.To, FromBasis: h.Basis,
		Historic: true, Note: h.Note, Evidence: h.Evidence, Level: District,
	}
	if h.Kind == "P" {
		u.Level = Province
	}
	for _, k := range []Kind{KindProvince, KindRural} {
		if core, ok := strings.CutPrefix(h.Name, k.VI()+" "); ok {
			u.Kind, u.Core = k, core
		}
	}
	return u
}

// Historic lists the units of before 2004 that the look-up knows besides the catalogue.
func Historic() []Unit {
	c := load()
	out := make([]Unit, len(c.File.Historic))
	for i := range out {
		out[i] = historicUnit(&c.File.Historic[i])
	}
	return out
}

// Members gives the catalogued units that cover the land of a historic one, each in its first era; nil for other units.
func Members(id ID) []Unit {
	c := load()
	i, ok := c.historic[id]
	if !ok {
		return nil
	}
	var refs []Ref
	for _, k := range c.File.Historic[i].Members {
		refs = append(refs, c.firstOf[k])
	}
	return c.units(refs)
}

// partialDay reads a partial ISO date as its first day, or as its last one.
func partialDay(s string, end bool) day {
	d, ok := parseDay(s)
	if !ok {
		return 0
	}
	if end && len(s) == len("2006") {
		return d/10000*10000 + 1231
	}
	if end && len(s) == len("2006-01") {
		return d/100*100 + 31
	}
	return d
}
