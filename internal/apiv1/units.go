// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"cmp"
	"context"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

func (s *server) units() {
	add(s, op{id: "findUnits", method: http.MethodGet, path: "/units", tag: "units", vi: "Tìm đơn vị hành chính theo tên, xưa hay nay", en: "Find units by name, of then or now"}, s.findUnits)
	add(s, op{id: "listProvinces", method: http.MethodGet, path: "/provinces", tag: "units", vi: "Các tỉnh, thành phố vào một ngày", en: "The provinces on a day"}, s.listProvinces)
	add(s, op{id: "getUnit", method: http.MethodGet, path: "/units/{unit}", tag: "units", vi: "Một đơn vị trong một thời kỳ", en: "One unit in one era"}, s.getUnit)
	add(s, op{id: "listUnitChildren", method: http.MethodGet, path: "/units/{unit}/children", tag: "units", vi: "Các đơn vị trực thuộc vào một ngày", en: "The units one tier below on a day"}, s.listUnitChildren)
	add(s, op{id: "getUnitHistory", method: http.MethodGet, path: "/units/{unit}/history", tag: "units", vi: "Đơn vị này từ đâu ra, thành đơn vị nào, nay ai giữ sổ", en: "What it came from, what it became, who holds its registers today"}, s.getUnitHistory)
}

// Unit is one unit in one era.
type Unit struct {
	ID       string `json:"id" doc:"Code and era" example:"19405@20250701"`
	Code     string `json:"code" example:"19405" doc:"Code"`
	Level    string `json:"level" enum:"P,D,C" doc:"Province, district (until July 2025), commune"`
	Kind     string `json:"kind" example:"xa" doc:"Kind of unit"`
	Name     string `json:"name" example:"Xã Vĩnh Thủy" doc:"Name"`
	FullVI   string `json:"fullVI" doc:"With all that it lies in"`
	FullEN   string `json:"fullEN" doc:"Whole name in English"`
	Parent   string `json:"parent,omitempty" doc:"Unit that it belongs to"`
	Path     string `json:"path,omitempty" doc:"Scope of its books and people; none of a historic unit" example:"44/19405"`
	From     string `json:"from,omitempty" doc:"First day in force; none: before 2004-08-31"`
	To       string `json:"to,omitempty" doc:"First day no longer in force; none: in force"`
	Historic bool   `json:"historic,omitempty" doc:"Of before 2004, for look-up alone"`
}

func unitOf(u unit.Unit) Unit {
	return Unit{ID: string(u.ID), Code: u.Code, Level: u.Level.String(), Kind: string(u.Kind), Name: u.Name, FullVI: unit.Full(u.ID, "vi"), FullEN: unit.Full(u.ID, "en"),
		Parent: string(u.Parent), Path: unit.Path(u.ID), From: u.From, To: u.To, Historic: u.Historic}
}

func unitsOf(all []unit.Unit) []Unit {
	out := make([]Unit, 0, len(all))
	for _, u := range all {
		out = append(out, unitOf(u))
	}
	return out
}

// Units is a list that comes whole.
type Units struct {
	Items []Unit `json:"items" doc:"In the order of the list"`
}

// UnitCandidate is a unit that a text can mean.
type UnitCandidate struct {
	Unit    Unit         `json:"unit" doc:"The unit"`
	Score   float64      `json:"score" doc:"0 to 1"`
	Reasons []UnitReason `json:"reasons" doc:"Why it came up"`
}

// UnitReason speaks for or against a candidate.
type UnitReason struct {
	Code    string `json:"code" doc:"Lasting name of the reason, for programs"`
	VI      string `json:"vi" doc:"In Vietnamese"`
	EN      string `json:"en" doc:"In English"`
	Against bool   `json:"against,omitempty" doc:"It speaks against the unit"`
}

// UnitCandidates are the likeliest first.
type UnitCandidates struct {
	Items []UnitCandidate `json:"items" doc:"In the order of the list"`
}

// OnDay is a day of the past or today.
type OnDay struct {
	On string `query:"on" format:"date" doc:"The day; none is today"`
}

type findUnitsInput struct {
	Q        string `query:"q" required:"true" minLength:"1" maxLength:"200" doc:"Name, whole place or code, with or without marks"`
	District string `query:"district" maxLength:"100" doc:"Name of the district"`
	Province string `query:"province" maxLength:"100" doc:"Name of the province"`
	Level    string `query:"level" enum:"P,D,C" doc:"Province, district (until July 2025), commune"`
	Limit    int    `query:"limit" minimum:"1" maximum:"50" default:"20" doc:"At most so many"`
	OnDay
}

func (s *server) findUnits(_ context.Context, _ access.Actor, in *findUnitsInput) (*answer[UnitCandidates], error) {
	q := unit.Query{Text: in.Q, District: in.District, Province: in.Province, On: in.On, Limit: in.Limit}
	if in.Level != "" {
		q.Level = unit.Level(in.Level[0])
	}
	out := UnitCandidates{Items: []UnitCandidate{}}
	for _, c := range unit.Search(q) {
		o := UnitCandidate{Unit: unitOf(c.Unit), Score: c.Score, Reasons: []UnitReason{}}
		for _, r := range c.Reasons {
			o.Reasons = append(o.Reasons, UnitReason(r))
		}
		out.Items = append(out.Items, o)
	}
	return give(out), nil
}

func (s *server) listProvinces(_ context.Context, _ access.Actor, in *struct{ OnDay }) (*answer[Units], error) {
	out := Units{Items: []Unit{}}
	on := cmp.Or(in.On, counter.Day(s.Now()))
	for u := range unit.All {
		if u.Level == unit.Province && u.From <= on && (u.To == "" || on < u.To) {
			out.Items = append(out.Items, unitOf(u))
		}
	}
	return give(out), nil
}

// UnitInput names a unit.
type UnitInput struct {
	Unit string `path:"unit" maxLength:"80" example:"19405@20250701" doc:"Code and era"`
}

func (in *UnitInput) get() (unit.Unit, error) {
	u, ok := unit.Get(unit.ID(in.Unit))
	if !ok {
		return u, store.ErrNotFound
	}
	return u, nil
}

func (s *server) getUnit(_ context.Context, _ access.Actor, in *UnitInput) (*answer[Unit], error) {
	u, err := in.get()
	return give(unitOf(u)), err
}

type childrenInput struct {
	UnitInput
	OnDay
}

func (s *server) listUnitChildren(_ context.Context, _ access.Actor, in *childrenInput) (*answer[Units], error) {
	u, err := in.get()
	if err != nil {
		return nil, err
	}
	return give(Units{unitsOf(unit.Children(u.ID, in.On))}), nil
}

// Succession is one passing of a unit into another.
type Succession struct {
	From   string `json:"from" doc:"Unit before"`
	To     string `json:"to" doc:"Unit after"`
	Date   string `json:"date" doc:"Day of the change"`
	Part   string `json:"part" doc:"How it passed: full, renamed, part, rest, land_only…"`
	People string `json:"people" enum:"all,part,none" doc:"Whose civil status moved"`
	Basis  string `json:"basis,omitempty" doc:"The legal act"`
}

// UnitHistory is where a unit comes from and went.
type UnitHistory struct {
	Predecessors []Succession `json:"predecessors" doc:"Units that became it"`
	Successors   []Succession `json:"successors" doc:"Units that it became"`
	Current      []Unit       `json:"current" doc:"Units of today that hold its people; several after a split, none when the chain is not known"`
}

func (s *server) getUnitHistory(_ context.Context, _ access.Actor, in *UnitInput) (*answer[UnitHistory], error) {
	u, err := in.get()
	if err != nil {
		return nil, err
	}
	return give(UnitHistory{successions(unit.Predecessors(u.ID)), successions(unit.Successors(u.ID)), unitsOf(unit.Current(u.ID))}), nil
}

func successions(all []unit.Succession) []Succession {
	out := make([]Succession, 0, len(all))
	for _, x := range all {
		out = append(out, Succession{string(x.From), string(x.To), x.Date, string(x.Part), string(x.People), x.Basis})
	}
	return out
}
