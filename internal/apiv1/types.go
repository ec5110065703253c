// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"context"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
)

func (s *server) types() {
	add(s, op{id: "listTypes", method: http.MethodGet, path: "/types", tag: "types", vi: "Các loại sổ và các ô của chúng", en: "The kinds of register and their fields"}, s.listTypes)
	add(s, op{id: "getTable", method: http.MethodGet, path: "/tables/{table}", tag: "types", vi: "Một bảng mã", en: "A code table"}, s.getTable)
}

// Type is a kind of register.
type Type struct {
	ID     string      `json:"id" example:"birth" doc:"Id"`
	Code   string      `json:"code" doc:"In names of files" example:"KS"`
	VI     string      `json:"vi" doc:"In Vietnamese"`
	EN     string      `json:"en" doc:"In English"`
	Fields []TypeField `json:"fields" doc:"In the order of the form"`
}

// TypeField is a field of an entry.
type TypeField struct {
	ID    string `json:"id" doc:"Name of the column in the ministry's sheet" example:"nksHoTen"`
	VI    string `json:"vi" doc:"In Vietnamese"`
	EN    string `json:"en" doc:"In English"`
	Kind  string `json:"kind" example:"name" doc:"Kind of value"`
	Table string `json:"table,omitempty" doc:"Code table of its values"`
	Since int    `json:"since,omitempty" doc:"First year of registration whose page has it"`
	Until int    `json:"until,omitempty" doc:"Last such year"`
	Sens  int    `json:"sensitivity" minimum:"0" maximum:"2" doc:"0 nothing personal, 1 personal, 2 special"`
}

// Types is a list that comes whole.
type Types struct {
	Items []Type `json:"items" doc:"In the order of the list"`
}

func (s *server) listTypes(context.Context, access.Actor, *struct{}) (*answer[Types], error) {
	out := Types{Items: []Type{}}
	for _, t := range civil.Types() {
		o := Type{ID: t.ID, Code: t.Code, VI: t.VI, EN: t.EN}
		for _, f := range t.Fields {
			o.Fields = append(o.Fields, TypeField{f.ID, f.VI, f.EN, string(f.Kind), f.Table, f.Since, f.Until, int(f.Sens)})
		}
		out.Items = append(out.Items, o)
	}
	return give(out), nil
}

// Table is a code table.
type Table struct {
	ID    string      `json:"id" doc:"Id"`
	VI    string      `json:"vi" doc:"In Vietnamese"`
	EN    string      `json:"en" doc:"In English"`
	Open  bool        `json:"open" doc:"Texts outside the table are kept with a warning"`
	Items []TableItem `json:"items" doc:"In the order of the list"`
}

// TableItem is a row of a code table.
type TableItem struct {
	Code string `json:"code" doc:"Code"`
	VI   string `json:"vi" doc:"In Vietnamese"`
	EN   string `json:"en" doc:"In English"`
}

type tableInput struct {
	Table string `path:"table" maxLength:"40" example:"danToc" doc:"Id of a code table"`
}

func (s *server) getTable(_ context.Context, _ access.Actor, in *tableInput) (*answer[Table], error) {
	t, ok := civil.TableByID(in.Table)
	if !ok {
		return nil, store.ErrNotFound
	}
	out := Table{ID: t.ID, VI: t.VI, EN: t.EN, Open: t.Open, Items: []TableItem{}}
	for _, i := range t.Items {
		out.Items = append(out.Items, TableItem{i.Code, i.VI, i.EN})
	}
	return give(out), nil
}
