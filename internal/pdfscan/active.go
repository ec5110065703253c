// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// A scan never acts. What acts on opening is meant for the next person who
// opens the kept file with another program.

// acts are the actions (PDF 32000-1, 12.6.4) that reach beyond the document.
var acts = map[string]bool{"JavaScript": true, "Launch": true, "ImportData": true, "SubmitForm": true, "GoToE": true, "Rendition": true}

// actKeys are entries that hold a program or a file wherever they stand.
var actKeys = []string{"JS", "JavaScript", "EmbeddedFiles", "EF", "XFA", "RichMediaContent"}

// maxNesting bounds dictionaries within dictionaries.
const maxNesting = 32

// active finds what acts in a document; "" when nothing does. Every object is
// looked at, also one that no page leads to.
func active(ctx *model.Context) string {
	for nr, entry := range ctx.Table {
		if entry == nil || entry.Free {
			continue
		}
		gen := 0
		if entry.Generation != nil {
			gen = *entry.Generation
		}
		o, err := ctx.Dereference(*types.NewIndirectRef(nr, gen))
		if err != nil {
			continue // what can't be read can't act here; its page is refused later
		}
		if what := activeIn(o, 0); what != "" {
			return fmt.Sprintf("object %d: %s", nr, what)
		}
	}
	return ""
}

func activeIn(o types.Object, depth int) string {
	if depth > maxNesting {
		return "nested too deeply"
	}
	switch v := o.(type) {
	case types.Array:
		for _, e := range v {
			if what := activeIn(e, depth+1); what != "" {
				return what
			}
		}
	case types.Dict:
		return activeDict(v, depth)
	case types.StreamDict:
		return activeDict(v.Dict, depth)
	}
	return ""
}

func activeDict(d types.Dict, depth int) string {
	if s := d.NameEntry("S"); s != nil && acts[*s] {
		return *s
	}
	for _, key := range actKeys {
		if _, found := d.Find(key); found {
			return key
		}
	}
	for _, e := range d {
		if what := activeIn(e, depth+1); what != "" {
			return what
		}
	}
	return ""
}
