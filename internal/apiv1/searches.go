// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"context"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/search"
)

func (s *server) searches() {
	add(s, op{id: "listSearches", method: http.MethodGet, path: "/searches", tag: "search", scope: access.EntriesRead, vi: "Các câu tìm kiếm đã lưu của chính người hỏi", en: "The caller's own saved searches"}, s.listSearches)
	command(s, op{id: "saveSearch", method: http.MethodPost, path: "/searches", tag: "search", scope: access.EntriesRead, status: http.StatusCreated, vi: "Lưu một câu tìm kiếm", en: "Save a search",
		more: "At most 50 are kept. The audit log knows that one was saved and not what it asks."}, s.saveSearch)
	command(s, op{id: "dropSearch", method: http.MethodDelete, path: "/searches/{search}", tag: "search", scope: access.EntriesRead, vi: "Xóa một câu tìm kiếm đã lưu", en: "Drop a saved search"}, s.dropSearch)
}

// SavedSearch is a question that is kept; question is sent to search as it is.
type SavedSearch struct {
	ID       string   `json:"id" doc:"Id"`
	Name     string   `json:"name" doc:"Name given by its owner"`
	At       int64    `json:"at" doc:"UTC milliseconds"`
	Question Question `json:"question" doc:"What is looked for"`
}

func savedOf(k search.Saved) SavedSearch {
	return SavedSearch{k.ID, k.Name, k.At, questionOf(k.Query)}
}

// SavedSearches is a list that comes whole.
type SavedSearches struct {
	Items []SavedSearch `json:"items" doc:"In the order of the list"`
}

func (s *server) listSearches(ctx context.Context, actor access.Actor, _ *struct{}) (*answer[SavedSearches], error) {
	all, err := s.Search.Kept(ctx, actor)
	out := SavedSearches{Items: []SavedSearch{}}
	for _, k := range all {
		out.Items = append(out.Items, savedOf(k))
	}
	return give(out), err
}

type saveSearchInput struct {
	Keyed
	Body struct {
		Name     string   `json:"name" minLength:"1" maxLength:"80" doc:"Name given by its owner"`
		Question Question `json:"question" doc:"What is looked for"`
	}
}

// saveSearch answers with the id alone: what is asked is personal and is not kept
// beside the answer.
func (s *server) saveSearch(ctx context.Context, actor access.Actor, key string, in *saveSearchInput) (made kept[SavedID], err error) {
	id, err := s.Search.Keep(ctx, actor, key, in.Body.Name, in.Body.Question.query())
	return kept[SavedID]{0, "", SavedID{id}}, err
}

// SavedID names a search that was saved.
type SavedID struct {
	ID string `json:"id" doc:"Id"`
}

type searchCommand struct {
	Keyed
	Search string `path:"search" maxLength:"64" doc:"Id of a saved search"`
}

// dropSearch is done when there is no such search of the caller's own, whoever
// took it away.
func (s *server) dropSearch(ctx context.Context, actor access.Actor, _ string, in *searchCommand) (kept[Gone], error) {
	return kept[Gone]{Body: Gone{in.Search}}, s.Search.Forget(ctx, actor, in.Search)
}

// Why is one reason for which an entry answers; it tells nothing that the list
// masks.
type Why struct {
	What string `json:"what" enum:"name,date,number,text" doc:"Kind of thing that agrees"`
	Of   string `json:"of,omitempty" enum:",child,husband,wife,deceased,person,parent,guardian,ward,mother,father,applicant,other,note,place,paper,birth,event,registered" doc:"Whose name, which date, or where the words stand"`
	How  string `json:"how" enum:"whole,part,marks,sound,letter,near" doc:"whole as asked, part of it, other marks, the same sound, one letter other, near"`
}

var whose = map[search.Role]string{
	search.RoleChild: "child", search.RoleHusband: "husband", search.RoleWife: "wife", search.RoleDeceased: "deceased", search.RolePerson: "person", search.RoleParent: "parent", search.RoleGuardian: "guardian",
	search.RoleWard: "ward", search.RoleMother: "mother", search.RoleFather: "father", search.RoleApplicant: "applicant", search.RoleOther: "other", search.RoleNote: "note", search.RolePlace: "place", search.RolePaper: "paper",
}

var howAlike = map[search.Alike]string{
	search.AlikeWhole: "whole", search.AlikePart: "part", search.AlikeMarks: "marks", search.AlikeSound: "sound", search.AlikeLetter: "letter", search.AlikeNear: "near",
}

var whichDate = map[search.Which]string{search.DateBirth: "birth", search.DateEvent: "event", search.DateRegistered: "registered"}

func whysOf(why search.Explanation) []Why {
	out := []Why{}
	for _, n := range why.Names {
		out = append(out, Why{"name", whose[n.Role], howAlike[n.Alike()]})
	}
	for _, d := range why.Dates {
		how := "near"
		if d.Exact {
			how = "whole"
		}
		out = append(out, Why{"date", whichDate[d.Which], how})
	}
	if why.No {
		out = append(out, Why{"number", "", "whole"})
	}
	for _, r := range why.Texts {
		out = append(out, Why{"text", whose[r], "whole"})
	}
	return out
}
