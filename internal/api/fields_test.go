// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/api"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// The fields of an entry are on its page where the form of its era has them;
// whoever may not see the page is not told.
func TestFieldsOfAnEntry(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := setup(t, db, 2)
		scans := scan.New(db, blobsIn(t), t.TempDir())
		data, _, err := drawpage.JPEG(drawpage.SampleSpec(5, "birth", drawpage.LayoutHalf))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := scans.Receive(t.Context(), s.people["registrar"], scan.Received{Name: "KS.1999.01.001-002.jpg", Body: bytes.NewReader(data)}); err != nil {
			t.Fatal(err)
		}
		l, _ := s.lease("keyer")
		var got api.EntryFields
		if code := s.call("keyer", "GET", "/api/entries/"+l.Entry.ID+"/fields", nil, &got); code != http.StatusOK || got.Template != "birth-1999" || len(got.Pages) != 1 {
			t.Fatalf("%d %+v", code, got)
		}
		on := got.Pages[0]
		if on.Page != l.Pages[0].ID || l.Pages[0].Region == nil || on.Region != *l.Pages[0].Region {
			t.Errorf("on %+v, the workbench has %+v", on, l.Pages)
		}
		boxes := map[string]api.FieldCrop{}
		for _, f := range on.Fields {
			boxes[f.Field] = f
		}
		name, mother := boxes["nksHoTen"], boxes["meHoTen"]
		if name.Box.Y >= mother.Box.Y || name.Box.Y > 0.5 || !strings.HasPrefix(name.Crop, "/img/"+on.Page+"/crop/") {
			t.Errorf("name %+v, mother %+v", name, mother)
		}
		for _, f := range l.Type.Fields {
			if _, has := boxes[f.ID]; f.ID != "trangSo" && has != (f.Box != nil) { // the page number stands outside the entry
				t.Errorf("%s: box %+v, crop %v", f.ID, f.Box, has)
			}
		}
		if code := s.call("nobody", "GET", "/api/entries/"+l.Entry.ID+"/fields", nil, nil); code != http.StatusUnauthorized {
			t.Errorf("a stranger: %d", code)
		}
		if code := s.call("keyer", "GET", "/api/entries/none/fields", nil, nil); code != http.StatusNotFound {
			t.Errorf("no such entry: %d", code)
		}
	})
}

func blobsIn(t *testing.T) blob.Store {
	t.Helper()
	blobs, err := blob.OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return blobs
}
