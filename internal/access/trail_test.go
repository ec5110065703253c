// SPDX-License-Identifier: Apache-2.0

package access_test

import (
	"context"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

func TestTrailKeepsToItsScope(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, _ := newAccounts(t, db)
		here := add(t, s, "can.bo", access.Registrar, "44/19333")
		there := add(t, s, "can.bo.khac", access.Registrar, "44/19400")
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			for _, r := range []audit.Record{
				{Province: "44", Actor: here.ID, Action: "entry.key", Target: "entry:1"}, {Province: "44", Actor: there.ID, Action: "entry.check", Target: "entry:1"},
				{Province: "45", Actor: here.ID, Action: "entry.key", Target: "entry:9"}, {Province: "44", Actor: here.ID, Action: "entry.approve", Target: "entry:2"},
			} {
				if err := audit.Append(ctx, tx, r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			f    access.TrailFilter
			want []string
		}{
			"province":  {access.TrailFilter{Scope: "44"}, []string{"entry.approve", "entry.check", "entry.key", "account.add", "account.add"}},
			"commune":   {access.TrailFilter{Scope: "44/19333"}, []string{"entry.approve", "entry.key"}},
			"target":    {access.TrailFilter{Scope: "44", Target: "entry:1"}, []string{"entry.check", "entry.key"}},
			"own of it": {access.TrailFilter{Scope: "44/19333", Target: "entry:1"}, []string{"entry.key"}},
			"actor":     {access.TrailFilter{Scope: "44", Actor: there.ID}, []string{"entry.check"}},
			"stranger":  {access.TrailFilter{Scope: "44/19333", Actor: there.ID}, nil},
			"both":      {access.TrailFilter{Scope: "44", Actor: here.ID, Target: "entry:2"}, []string{"entry.approve"}},
			"older":     {access.TrailFilter{Scope: "44", Before: 3}, []string{"entry.key", "account.add", "account.add"}},
		} {
			c.f.Province, c.f.Limit = "44", 10
			got, err := access.Trail(t.Context(), db, c.f)
			if err != nil || len(got) != len(c.want) {
				t.Errorf("%s: %+v %v", name, got, err)
				continue
			}
			for i := range got {
				if got[i].Action != c.want[i] {
					t.Errorf("%s: record %d is %s, want %s", name, i, got[i].Action, c.want[i])
				}
			}
		}
	})
}
