// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"net/http"
	"testing"

	"github.com/sogoc/sogoc/internal/api"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

func (s *bench) batch(who, key string, size int) (api.Batch, int) {
	s.t.Helper()
	var b api.Batch
	code := s.call(who, "POST", "/api/keying/batch", obj{"key": key, "size": size}, &b)
	return b, code
}

func TestBatchCarriesAllThatIsNeeded(t *testing.T) {
	t.Parallel()
	s := setup(t, storetest.OpenSQLite(t), 3)
	b, code := s.batch("keyer", "batch-one", 3)
	if code != 200 || len(b.Entries) != 3 || len(b.Types) != 1 {
		t.Fatalf("%d: %d entries with %d forms", code, len(b.Entries), len(b.Types))
	}
	for _, e := range b.Entries {
		form := b.Types[e.Type.ID]
		if len(form.Fields) < 30 || len(e.Type.Fields) != 0 || e.LeaseUntil != b.Until {
			t.Fatalf("%+v", e)
		}
		for _, f := range form.Fields {
			if f.Table != "" && len(f.Options) == 0 && len(b.Tables[f.Table]) == 0 {
				t.Errorf("the table %s of %s is not in the batch", f.Table, f.ID)
			}
		}
	}
	if _, code := s.batch("keyer2", "batch-two", 3); code != http.StatusConflict {
		t.Fatalf("%d: nothing is left for another", code)
	}
}

func TestHandingInTwiceIsOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := setup(t, db, 2)
		b, _ := s.batch("keyer", "batch-one", 2)
		for _, e := range b.Entries {
			first, code := s.save("keyer", e, s.filled(e)) // sends the key that was answered once more
			if code != 200 || first.Version != 1 {
				t.Fatalf("%d %+v", code, first)
			}
			var again api.Saved
			in := obj{"key": "key-" + e.Entry.ID, "version": 0, "values": s.filled(e), "alone": true}
			if code := s.call("keyer", "POST", "/api/keying/"+e.Entry.ID+"/save", in, &again); code != 200 || again.Version != 1 {
				t.Fatalf("handed in again: %d %+v", code, again) // without the acknowledgements: the first answer stands
			}
		}
	})
}

func TestConflictIsShownAndHandedOn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := setup(t, db, 1)
		b, _ := s.batch("keyer", "batch-one", 1)
		l := b.Entries[0]
		path := "/api/keying/" + l.Entry.ID
		if code := s.call("keyer", "POST", "/api/keying/release", obj{"entries": []string{l.Entry.ID}}, nil); code >= 300 {
			t.Fatal(code)
		}
		other, _ := s.lease("keyer2")
		s.save("keyer2", other, s.filled(other))

		mine := s.filled(l)
		mine["meHoTen"] = api.Value{W: "Trần Thị Mẫn"}
		if code := s.call("keyer", "POST", path+"/save", obj{"key": "mine-1234", "version": 0, "values": mine}, nil); code != http.StatusConflict && code != http.StatusUnprocessableEntity {
			t.Fatalf("%d: saved over another's", code)
		}
		var stored api.Stored
		if code := s.call("keyer", "GET", path+"/stored", nil, &stored); code != 200 || stored.Mine || stored.May != "second" || stored.By != "Người keyer2" || stored.Values["meHoTen"].W != "Trần Thị Mẫu" {
			t.Fatalf("%d %+v", code, stored)
		}
		for range 2 { // sent again: the same
			if code := s.call("keyer", "POST", path+"/second", obj{"key": "second-1", "values": mine}, nil); code >= 300 {
				t.Fatal(code)
			}
		}
		if code := s.call("keyer2", "POST", path+"/second", obj{"key": "second-2", "values": mine}, nil); code != http.StatusConflict {
			t.Fatalf("%d: a second keying of one's own entry", code)
		}
		var r api.Review
		if code := s.call("reviewer", "GET", "/api/review/"+l.Entry.ID, nil, &r); code != 200 || len(r.Seconds) != 1 || r.Seconds[0].By != "Người keyer" || r.Seconds[0].Values["meHoTen"].W != "Trần Thị Mẫn" {
			t.Fatalf("%d %+v", code, r.Seconds)
		}
		s.call("reviewer", "POST", "/api/review/"+l.Entry.ID+"/accept", obj{"key": "accept-1", "version": 1}, nil)
		var after api.Review
		if s.call("reviewer", "GET", "/api/review/"+l.Entry.ID, nil, &after); len(after.Seconds) != 0 {
			t.Fatal("a second keying outlives the check")
		}
	})
}

func TestStoredIsNotForStrangers(t *testing.T) {
	t.Parallel()
	s := setup(t, storetest.OpenSQLite(t), 1)
	l, _ := s.lease("keyer")
	s.save("keyer", l, s.filled(l))
	if code := s.call("keyer2", "GET", "/api/keying/"+l.Entry.ID+"/stored", nil, nil); code != http.StatusForbidden {
		t.Fatalf("%d: a keyer reads what another keyed and they never had", code)
	}
	if code := s.call("keyer", "GET", "/api/keying/"+l.Entry.ID+"/stored", nil, nil); code != 200 {
		t.Fatal(code)
	}
}

func TestPrefsAreMerged(t *testing.T) {
	t.Parallel()
	s := setup(t, storetest.OpenSQLite(t), 1)
	var p api.Prefs
	s.call("keyer", "PUT", "/api/prefs", obj{"type": "large", "rest": 50}, &p)
	s.call("keyer", "PUT", "/api/prefs", obj{"rest": nil, "tour": "done"}, &p)
	p = nil
	if code := s.call("keyer", "GET", "/api/prefs", nil, &p); code != 200 || p["type"] != "large" || p["tour"] != "done" || p["rest"] != nil {
		t.Fatalf("%d %v", code, p)
	}
	long := make([]byte, 20<<10)
	for i := range long {
		long[i] = 'a'
	}
	if code := s.call("keyer", "PUT", "/api/prefs", obj{"x": string(long)}, nil); code != http.StatusUnprocessableEntity {
		t.Fatalf("%d: settings without bounds", code)
	}
}
