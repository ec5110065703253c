// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"net/http"
	"testing"

	"github.com/sogoc/sogoc/internal/api"
	"github.com/sogoc/sogoc/internal/practice"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

func TestPracticeIsMarkedAndForgotten(t *testing.T) {
	t.Parallel()
	s := setup(t, storetest.OpenSQLite(t), 1)
	var l api.Lease
	if code := s.call("keyer", "GET", "/api/practice/1", nil, &l); code != 200 || len(l.Pages) != 1 || l.Pages[0].Region == nil || len(l.Type.Fields) < 10 || l.Book.ID != "practice" || l.LeaseUntil != 0 {
		t.Fatalf("%d %+v", code, l)
	}
	x, err := practice.Get(1)
	if err != nil {
		t.Fatal(err)
	}
	values := api.Values{}
	for id, v := range x.Entry.Values {
		values[id] = api.Value{W: v.Written, M: string(v.Mark)}
	}
	values["nksHoTen"] = api.Value{W: "Người Khác"}
	var m api.Marked
	if code := s.call("keyer", "POST", "/api/practice/1/mark", obj{"values": values}, &m); code != 200 || len(m.Wrong) != 1 || m.Wrong[0].Page.W != x.Entry.Values["nksHoTen"].Written || m.Next != 2 {
		t.Fatalf("%d %+v", code, m)
	}
	if code := s.call("keyer", "POST", "/api/practice/6/mark", obj{"values": obj{}}, &m); code != 200 || m.Next != 0 {
		t.Fatalf("%d: after the last comes %d", code, m.Next)
	}
	var c struct{ Findings []api.Finding }
	if code := s.call("keyer", "POST", "/api/practice/1/check", obj{"values": obj{}}, &c); code != 200 || len(c.Findings) == 0 {
		t.Fatalf("%d: an empty entry has no findings", code)
	}
	if code := s.call("keyer", "GET", "/api/practice/99", nil, nil); code != http.StatusNotFound {
		t.Fatal(code)
	}
	if code := s.call("", "GET", "/api/practice/1", nil, nil); code != http.StatusUnauthorized {
		t.Fatal(code)
	}
	if got, _ := s.lease("keyer"); got.Draft != nil || got.Progress.Today != 0 {
		t.Fatal("practice left something in the store")
	}
}
