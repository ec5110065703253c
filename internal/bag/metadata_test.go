// SPDX-License-Identifier: Apache-2.0

package bag_test

import (
	"encoding/xml"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/sogoc/sogoc/internal/bag"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/exchange/exchangetest"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// node is an element of any document.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	In      []node     `xml:",any"`
}

func (n node) attr(name string) string {
	i := slices.IndexFunc(n.Attrs, func(a xml.Attr) bool { return a.Name.Local == name })
	if i < 0 {
		return ""
	}
	return n.Attrs[i].Value
}

// each gives every element with the one it stands in.
func (n node) each(do func(in, n node)) {
	for _, child := range n.In {
		do(n, child)
		child.each(do)
	}
}

func parsed(t *testing.T, dir, name string) (root node) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err == nil {
		err = xml.Unmarshal(text, &root)
	}
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// METS lists each file of the payload but itself with the sum that the manifest
// has; no ID stands twice, and what a reference names is there. A schema can't say
// so.
func TestMETSIsTrue(t *testing.T) {
	t.Parallel()
	_, _, full := packed(t, storetest.OpenSQLite(t))
	for _, dir := range []string{full, awkward(t)} {
		listed, refs, ids := map[string]string{}, []string{}, map[string]int{}
		parsed(t, dir, "data/METS.xml").each(func(in, n node) {
			if at := n.attr("href"); at != "" {
				where, err := url.PathUnescape(at)
				if err != nil {
					t.Error(err)
				}
				listed["data/"+where] = n.attr("CHECKSUM") + in.attr("CHECKSUM") // of mdRef itself, of the file around FLocat
			}
			ids[n.attr("ID")]++
			refs = append(refs, strings.Fields(n.attr("DMDID")+" "+n.attr("ADMID")+" "+n.attr("FILEID"))...)
		})
		manifest, err := os.ReadFile(filepath.Join(dir, "manifest-sha256.txt"))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		for line := range strings.Lines(string(manifest)) {
			sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
			want[name] = sum
		}
		delete(want, "data/METS.xml")
		if !maps.Equal(listed, want) {
			t.Errorf("METS lists %v\nthe manifest %v", listed, want)
		}
		for _, id := range refs {
			if ids[id] != 1 {
				t.Errorf("%s is named, and there %d times", id, ids[id])
			}
		}
		delete(ids, "")
		for id, n := range ids {
			if n != 1 {
				t.Errorf("the ID %s stands %d times", id, n)
			}
		}
	}
}

// PREMIS tells of the records and of every scan, and each event names objects and
// agents that are there.
func TestPREMISIsTrue(t *testing.T) {
	t.Parallel()
	_, _, full := packed(t, storetest.OpenSQLite(t))
	for dir, scans := range map[string]int{full: 3, awkward(t, "KH.1998.02.001.jpg"): 1, awkward(t): 0} {
		said := map[string][]string{}
		parsed(t, dir, "data/metadata/preservation/premis.xml").each(func(_, n node) {
			said[n.XMLName.Local] = append(said[n.XMLName.Local], n.Text)
		})
		for of, named := range map[string]string{"objectIdentifierValue": "linkingObjectIdentifierValue", "agentIdentifierValue": "linkingAgentIdentifierValue"} {
			for _, id := range said[named] {
				if n := len(slices.DeleteFunc(slices.Clone(said[of]), func(other string) bool { return other != id })); n != 1 {
					t.Errorf("%s %s is there %d times", of, id, n)
				}
			}
		}
		if program := said["agentType"]; strings.Count(strings.Join(program, " "), "software") != 1 || !strings.HasPrefix(said["agentName"][slices.Index(program, "software")], "sogoc ") {
			t.Errorf("agents %q of %q", said["agentName"], program)
		}
		if len(said["object"]) != scans+1 || len(said["event"]) != scans+1 || !slices.Contains(said["originalName"], "records.jsonl") {
			t.Errorf("%d objects, %d events, of %v", len(said["object"]), len(said["event"]), said["originalName"])
		}
	}
}

// The condition of the paper is told in words, whichever it is.
func TestEADTellsTheCondition(t *testing.T) {
	t.Parallel()
	b := exchangetest.New(t, storetest.OpenSQLite(t))
	s := bags(b.DB, b.Blobs)
	for _, c := range book.Conditions() {
		now := *b.Book
		now.Condition = c
		dir := t.TempDir()
		made, err := s.Write(t.Context(), bag.Order{ID: uuid.NewString(), Book: &now}, dir, silent)
		b.Must(err)
		said := ""
		parsed(t, filepath.Join(dir, made.Name), "data/metadata/descriptive/ead.xml").each(func(_, n node) {
			if n.attr("localtype") == "condition" {
				said = n.Text
			}
		})
		if said == "" || said == string(c) {
			t.Errorf("%s: %q", c, said)
		}
	}
}
