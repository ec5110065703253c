// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/search"
)

func (s *server) search() {
	add(s, op{id: "search", method: http.MethodPost, path: "/search", tag: "search", scope: access.EntriesRead, person: true, errors: []int{http.StatusServiceUnavailable}, vi: "Tìm trường hợp theo điều người dân nhớ", en: "Find entries by what people remember",
		more: "Posted because what is asked is personal and must not stand in an address; it changes nothing and is not logged. Answers are masked."}, s.find)
}

// Question is what is asked of the search.
type Question struct {
	Q      string `json:"q,omitempty" maxLength:"200" doc:"Anything: a name with or without marks, a date, a number"`
	Kin    string `json:"kin,omitempty" maxLength:"200" doc:"Mother, father or spouse"`
	Date   string `json:"date,omitempty" maxLength:"60" doc:"One date or a range, in any form"`
	Number string `json:"number,omitempty" maxLength:"60" doc:"Registration number"`
	BookNo string `json:"bookNo,omitempty" maxLength:"60" doc:"Number of the book"`
	Place  string `json:"place,omitempty" maxLength:"200" doc:"Unit that registered, by its name then or now"`
	Note   string `json:"note,omitempty" maxLength:"200" doc:"Words of a remark"`
	Type   string `json:"type,omitempty" maxLength:"40" doc:"Kind of register"`
	State  string `json:"state,omitempty" enum:",open,keyed,returned,checked,approved,sent,accepted,refused,corrected,voided" doc:"Only those that stand there"`
	Years  string `json:"years,omitempty" maxLength:"20" doc:"Of the books: 1999 or 1995-1999"`
	Unit   string `json:"unit,omitempty" maxLength:"80" doc:"Scope path"`
	Book   string `json:"book,omitempty" maxLength:"64" doc:"Id of a book"`
	Mark   string `json:"mark,omitempty" enum:",blank,illegible,struck,errors" doc:"Entries with such a mark, or with errors"`
	All    bool   `json:"all,omitempty" doc:"Nothing is folded away: those too that come near far less than the best"`
}

func (b Question) query() search.Query {
	return search.Query{Text: strings.TrimSpace(b.Q), Kin: b.Kin, Date: b.Date, Number: b.Number, Book: b.BookNo, Place: b.Place, Note: b.Note, Type: b.Type, State: b.State, Years: b.Years, Unit: b.Unit, BookID: b.Book, Mark: b.Mark, All: b.All}
}

func questionOf(q search.Query) Question {
	return Question{Q: q.Text, Kin: q.Kin, Date: q.Date, Number: q.Number, BookNo: q.Book, Place: q.Place, Note: q.Note, Type: q.Type, State: q.State, Years: q.Years, Unit: q.Unit, Book: q.BookID, Mark: q.Mark, All: q.All}
}

type searchInput struct {
	Body struct {
		Question
		After string `json:"after,omitempty" maxLength:"200" doc:"next of the page before"`
		Limit int    `json:"limit,omitempty" minimum:"1" maximum:"200" default:"25" doc:"At most so many on a page"`
	}
}

// Found are the answers, best first.
type Found struct {
	Items  []Hit  `json:"items" doc:"In the order of the list"`
	Total  int    `json:"total" doc:"All that answer, those folded away apart"`
	Near   bool   `json:"near,omitempty" doc:"Nothing answers wholly: these come near"`
	Guess  bool   `json:"guess,omitempty" doc:"Nobody was found: nothing explains half of the question, and these few are guesses"`
	Folded int    `json:"folded,omitempty" doc:"How many more come near, as guesses or far less than the best: all lists them"`
	Next   string `json:"next,omitempty" doc:"after of the next page; none at the end"`
}

// Hit is an entry that answers.
type Hit struct {
	Entry Entry   `json:"entry" doc:"The entry, masked"`
	Score float64 `json:"score" doc:"0 to 1"`
	Why   []Why   `json:"why" doc:"What of it answers; none when it only passes the filters"`
}

func (s *server) find(ctx context.Context, actor access.Actor, in *searchInput) (*answer[Found], error) {
	if err := access.Can(actor, access.EntryList, access.Target{Path: actor.Path}); err != nil {
		return nil, err
	}
	skip, err := skipOf(ctx, in.Body.After)
	if err != nil {
		return nil, err
	}
	b := in.Body
	res, err := s.Search.Find(ctx, actor, b.query(), skip, b.Limit)
	if err != nil {
		return nil, err
	}
	out := Found{Items: []Hit{}, Total: res.Total, Near: res.Near, Guess: res.Guess, Folded: res.Folded}
	for _, h := range res.Hits {
		out.Items = append(out.Items, Hit{entryOf(h.Entry), float64(h.Score), whysOf(h.Why)})
	}
	if next := skip + b.Limit; next < min(res.Total, search.MostListed) {
		out.Next = base64.RawURLEncoding.EncodeToString([]byte("search\n" + strconv.Itoa(next)))
	}
	return give(out), nil
}

// skipOf reads the cursor of ranked answers: they have no other order than their
// rank.
func skipOf(ctx context.Context, after string) (int, error) {
	if after == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(after)
	name, count, _ := strings.Cut(string(text), "\n")
	n, bad := strconv.Atoi(count)
	if err != nil || bad != nil || name != "search" || n < 0 || n > search.MostListed {
		return 0, problem.Cursor.In(problem.LangOf(ctx))
	}
	return n, nil
}
