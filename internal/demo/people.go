// SPDX-License-Identifier: Apache-2.0

package demo

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/unit"
)

// password of the printed accounts: easy to type in a demonstration, and of no
// use elsewhere, since the demo listens on this machine and dies with its data.
const password = "demo-sogoc-1"

// RoleNames are the roles in words, for the list that the command prints.
var RoleNames = map[access.Role]string{
	access.Keyer: "Người nhập liệu", access.Reviewer: "Người kiểm tra", access.Registrar: "Công chức tư pháp – hộ tịch",
	access.Head: "Lãnh đạo đơn vị", access.Department: "Sở Tư pháp", access.Viewer: "Người theo dõi", access.Admin: "Quản trị hệ thống",
}

// accounts makes the printed accounts and, in every commune, the invented
// people who did the work so far. Only the printed ones can sign in.
func (f *Filler) accounts(ctx context.Context) error {
	f.at(days+5, 8)
	paths := f.communes()
	f.focus = f.chooseFocus(paths)
	names := f.names()
	province := unit.Path(f.unitOf(Province))
	printed := []struct {
		username string
		role     access.Role
		path     string
	}{
		{"quantri", access.Admin, province}, {"sotuphap", access.Department, province}, {"lanhdao", access.Head, f.focus}, {"canbo", access.Registrar, f.focus},
		{"kiemtra", access.Reviewer, f.focus}, {"nhaplieu", access.Keyer, f.focus}, {"nhaplieu2", access.Keyer, f.focus}, {"theodoi", access.Viewer, province},
	}
	byName := map[string]access.Actor{}
	for _, p := range printed {
		a, err := f.account(ctx, p.username, names(), p.role, p.path, password)
		if err != nil {
			return err
		}
		byName[p.username] = a
		f.Logins = append(f.Logins, Login{Role: p.role, RoleName: RoleNames[p.role], Username: p.username, Password: password, Unit: unit.Full(unit.ID(a.Unit), "vi")})
	}
	return f.staffAll(ctx, paths, names, byName)
}

// staffAll gives every commune its people. They share one password that nobody
// is told; a hash for each would cost the demo its quick start.
func (f *Filler) staffAll(ctx context.Context, paths []string, names func() string, printed map[string]access.Actor) error {
	secret, err := access.HashPassword(access.RandomPassword())
	if err != nil {
		return err
	}
	for _, path := range paths {
		s := &staff{}
		add := func(kind string, role access.Role) (access.Actor, error) {
			code := path[len(path)-5:]
			a := access.Account{Actor: access.Actor{Username: kind + "." + code, Name: names(), Role: role, Unit: string(f.unitOf(code)), Path: path}}
			made, err := f.app.Accounts.AddHashed(ctx, access.System(Province), a, secret)
			return made.Actor, err
		}
		if s.registrar, err = add("canbo", access.Registrar); err != nil {
			return err
		}
		if s.head, err = add("lanhdao", access.Head); err != nil {
			return err
		}
		for i := range 2 {
			r, err1 := add(fmt.Sprint("kiemtra", i+1), access.Reviewer)
			k, err2 := add(fmt.Sprint("nhap", i+1), access.Keyer)
			if err1 != nil || err2 != nil {
				return fmt.Errorf("staff of %s: %w", path, cmp.Or(err1, err2))
			}
			s.reviewers, s.keyers = append(s.reviewers, r), append(s.keyers, k)
		}
		if path == f.focus {
			s.keyers = append(s.keyers, printed["nhaplieu"], printed["nhaplieu2"])
		}
		f.staff[path] = s
	}
	return nil
}

func (f *Filler) account(ctx context.Context, username, name string, role access.Role, path, password string) (access.Actor, error) {
	code := path
	if len(path) > 5 {
		code = path[len(path)-5:]
	}
	a := access.Account{Actor: access.Actor{Username: username, Name: name, Role: role, Unit: string(f.unitOf(code)), Path: path}}
	made, err := f.app.Accounts.Add(ctx, access.System(Province), a, password)
	return made.Actor, err
}

// unitOf finds a unit of today by its code.
func (f *Filler) unitOf(code string) unit.ID {
	u, _ := unit.At(code, "")
	return u.ID
}

// communes lists the paths of today's communes that answer for the plan's books.
func (f *Filler) communes() []string {
	var paths []string
	for _, b := range f.plan.Books {
		if now := responsible(b.Unit); now != "" {
			paths = append(paths, unit.Path(now))
		}
	}
	sort.Strings(paths)
	return slices.Compact(paths)
}

// chooseFocus takes the commune with most books of several types: there is most
// to see.
func (f *Filler) chooseFocus(paths []string) string {
	books, types := map[string]int{}, map[string]map[string]bool{}
	for _, b := range f.plan.Books {
		path := unit.Path(responsible(b.Unit))
		books[path]++
		if types[path] == nil {
			types[path] = map[string]bool{}
		}
		types[path][b.Type] = true
	}
	return slices.MaxFunc(paths, func(a, b string) int { return books[a]*len(types[a]) - books[b]*len(types[b]) })
}

// names deals out names of invented adults of the plan.
func (f *Filler) names() func() string {
	rng := rand.New(rand.NewPCG(seed, 7))
	return func() string {
		for {
			p := f.plan.People[rng.IntN(len(f.plan.People))]
			if p.Born.Y > 1965 && p.Born.Y < 2000 && p.Died.IsZero() {
				return p.Name
			}
		}
	}
}

// targets gives every commune the entries that its books declare, to be ready
// in three weeks from the first day.
func (f *Filler) targets(ctx context.Context) error {
	f.at(days+1, 9)
	entries, books := map[string]int64{}, map[string]int64{}
	for _, b := range f.books {
		entries[b.path] += int64(len(b.Entries))
		books[b.path]++
	}
	department := access.Actor{ID: f.departmentID(ctx), Role: access.Department, Province: Province, Path: Province}
	var all []campaign.Target
	for _, path := range f.communes() {
		all = append(all, campaign.Target{Unit: f.unitOf(path[len(path)-5:]), PlanEntries: entries[path], PlanBooks: books[path], StartsOn: f.day(-days), Deadline: f.day(20 - days),
			Responsible: f.staff[path].head.Name, Basis: "Kế hoạch 20 ngày đêm (dữ liệu dùng thử)"})
	}
	return f.app.Targets.Set(ctx, department, "demo-targets", all...)
}

func (f *Filler) departmentID(ctx context.Context) string {
	a, err := f.app.Accounts.ByUsername(ctx, "sotuphap")
	if err != nil {
		return "system"
	}
	return a.ID
}

// reports sends what some heads said yesterday.
func (f *Filler) reports(ctx context.Context) error {
	obstacles := []string{"", "Đường truyền chậm vào buổi tối.", "Một số trang ố nước, khó đọc; cần đối chiếu bản lưu của huyện cũ.", "Thiếu một máy quét khổ A3."}
	for i, path := range f.communes() {
		if i%5 == 4 {
			continue // somebody is always late with the report
		}
		f.at(1, 16)
		head := f.staff[path].head
		if err := f.app.Targets.SendReport(ctx, head, "demo-report-"+path, f.day(-1), obstacles[i%len(obstacles)], head.Name); err != nil {
			return err
		}
	}
	return nil
}
