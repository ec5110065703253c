// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"context"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/scan"
)

func (s *server) pages() {
	command(s, op{id: "changePage", method: http.MethodPatch, path: "/pages/{page}", tag: "scans", scope: access.ScansWrite, vi: "Xoay một trang, ghi số trang in trên giấy", en: "Turn a page, note its number as printed",
		more: "What is left out stays as it is. The regions on the page turn with it."}, s.changePage)
	add(s, op{id: "listRegions", method: http.MethodGet, path: "/pages/{page}/regions", tag: "scans", scope: access.ScansRead, vi: "Các trường hợp trên một trang và vùng của chúng", en: "The entries on a page and where they stand"}, s.listRegions)
	command(s, op{id: "putRegions", method: http.MethodPut, path: "/pages/{page}/regions", tag: "scans", scope: access.ScansWrite, vi: "Ghi lại toàn bộ các trường hợp trên một trang", en: "State anew which entries stand on a page, and where",
		more: "The list replaces what was linked before; none empties the page. Numbers that the book lacks are put into it."}, s.putRegions)
	command(s, op{id: "judgePage", method: http.MethodPut, path: "/pages/{page}/verdict", tag: "scans", scope: access.ScansWrite, vi: "Trả một trang về khâu quét, hoặc ghi là trang trùng", en: "Send a page back to be scanned again, or call it a double",
		more: "An empty verdict takes back what was said. other (the reason) needs a note; a double names the page that it doubles."}, s.judgePage)
	command(s, op{id: "rescanPage", method: http.MethodPost, path: "/pages/{page}/rescan", tag: "scans", scope: access.ScansWrite, maxBody: maxPageFile, file: true, vi: "Gửi bản quét mới vào chỗ của một trang", en: "Send a new scan to stand in a page's place",
		more: "The new page takes over number, entries and regions; the old one leaves the book and is kept."}, s.rescanPage)
}

type changePageInput struct {
	Keyed
	PageInput
	Body struct {
		Rotation *int    `json:"rotation,omitempty" enum:"0,90,180,270" doc:"Degrees clockwise from how it was received"`
		Label    *string `json:"label,omitempty" maxLength:"20" doc:"Page number as printed; empty for none"`
	}
}

// ChangedPage is a page after a change.
type ChangedPage struct {
	ID       string `json:"id" doc:"Id"`
	Rotation int    `json:"rotation" doc:"Degrees clockwise from how it was received"`
	Label    string `json:"label,omitempty" doc:"Page number as printed"`
	Width    int    `json:"width" doc:"Pixels of the full picture as it is shown"`
	Height   int    `json:"height" doc:"Pixels of the full picture as it is shown"`
	Look     string `json:"look" doc:"Another one means another picture"`
}

func (s *server) changePage(ctx context.Context, actor access.Actor, _ string, in *changePageInput) (made kept[ChangedPage], err error) {
	if in.Body.Rotation != nil {
		if err := s.Scans.Rotate(ctx, actor, in.Page, *in.Body.Rotation); err != nil {
			return made, err
		}
	}
	if in.Body.Label != nil {
		if err := s.Scans.Label(ctx, actor, in.Page, *in.Body.Label); err != nil {
			return made, err
		}
	}
	p, err := s.thePage(ctx, actor, in.Page)
	if err != nil {
		return made, err
	}
	w, h := p.Shown()
	made.Body = ChangedPage{p.ID, p.Rotation, p.Label, w, h, p.Version()}
	return made, nil
}

// thePage reads a page that the caller may see.
func (s *server) thePage(ctx context.Context, actor access.Actor, id string) (scan.Page, error) {
	p, err := scan.GetPage(ctx, s.DB, actor.Province, id)
	if err != nil {
		return p, err
	}
	f, err := scan.GetFile(ctx, s.DB, actor.Province, p.FileID)
	if err != nil {
		return p, err
	}
	return p, access.Can(actor, access.ScanView, access.Target{Path: f.Path})
}

// Region is where an entry stands on a page, in thousandths of the page as it is
// shown.
type Region struct {
	Entry  string `json:"entry" doc:"Id of an entry"`
	Number string `json:"number" doc:"Registration number"`
	State  string `json:"state" doc:"Where the entry stands"`
	X      int    `json:"x" doc:"Thousandths of the page as it is shown, from the left"`
	Y      int    `json:"y" doc:"Thousandths of the page as it is shown, from the top"`
	W      int    `json:"w" doc:"Width, in thousandths of the page"`
	H      int    `json:"h" doc:"Height, in thousandths of the page"`
}

// Regions are those of one page, from the top.
type Regions struct {
	Items []Region `json:"items" doc:"In the order of the list"`
}

func (s *server) listRegions(ctx context.Context, actor access.Actor, in *PageInput) (*answer[Regions], error) {
	out, err := s.regionsOf(ctx, actor, in.Page)
	return give(out), err
}

func (s *server) regionsOf(ctx context.Context, actor access.Actor, page string) (out Regions, err error) {
	out.Items = []Region{}
	if _, err := s.thePage(ctx, actor, page); err != nil {
		return out, err
	}
	regions, err := scan.RegionsOfPage(ctx, s.DB, actor.Province, page)
	if err != nil {
		return out, err
	}
	entries, err := scan.EntriesOnPage(ctx, s.DB, actor.Province, page)
	by := make(map[string]scan.OnPage, len(entries))
	for _, e := range entries {
		by[e.ID] = e
	}
	for _, r := range regions {
		e := by[r.EntryID]
		out.Items = append(out.Items, Region{r.EntryID, e.RegNo, e.State, r.X, r.Y, r.W, r.H})
	}
	return out, err
}

type putRegionsInput struct {
	Keyed
	PageInput
	Body struct {
		Regions []PutRegion `json:"regions" maxItems:"100" doc:"All entries of the page"`
		Twice   bool        `json:"twice,omitempty" doc:"The paper itself has a number twice"`
	}
}

// PutRegion is an entry to be linked: by its number, and by its id where the book
// has the number more than once.
type PutRegion struct {
	Number string `json:"number" minLength:"1" maxLength:"60" doc:"As written in the book; 12 (2) is the second of two" example:"12/1999"`
	Entry  string `json:"entry,omitempty" maxLength:"64" doc:"Tells two of one number apart"`
	X      int    `json:"x" minimum:"0" maximum:"999" doc:"Thousandths of the page as it is shown, from the left"`
	Y      int    `json:"y" minimum:"0" maximum:"999" doc:"Thousandths of the page as it is shown, from the top"`
	W      int    `json:"w" minimum:"1" maximum:"1000" doc:"Width, in thousandths of the page"`
	H      int    `json:"h" minimum:"1" maximum:"1000" doc:"Height, in thousandths of the page"`
}

func (s *server) putRegions(ctx context.Context, actor access.Actor, key string, in *putRegionsInput) (made kept[Regions], err error) {
	var places []scan.Place
	var own []string
	for _, r := range in.Body.Regions {
		places, own = append(places, scan.Place{Number: r.Number, X: r.X, Y: r.Y, W: r.W, H: r.H}), append(own, r.Entry)
	}
	if err := s.Scans.LinkDoubles(ctx, actor, key, in.Page, places, own, in.Body.Twice); err != nil {
		return made, err
	}
	made.Body, err = s.regionsOf(ctx, actor, in.Page)
	return made, err
}

type judgeInput struct {
	Keyed
	PageInput
	Body struct {
		Verdict string `json:"verdict" enum:",reject,double" doc:"What a person said of it"`
		Reason  string `json:"reason,omitempty" enum:",blurred,cut,dark,skewed,blank,wrong,other" doc:"Of a rejected page"`
		Note    string `json:"note,omitempty" maxLength:"300" doc:"A remark in words"`
		Other   string `json:"other,omitempty" maxLength:"64" doc:"Page of the same book that this one doubles"`
	}
}

// PageVerdict is what a person said of a page.
type PageVerdict struct {
	Page    string `json:"page" doc:"Id of a page"`
	Book    string `json:"book,omitempty" doc:"Id of a book"`
	Verdict string `json:"verdict" enum:",reject,double,replaced" doc:"None: the page is good"`
	Reason  string `json:"reason,omitempty" doc:"In words"`
	Note    string `json:"note,omitempty" doc:"A remark in words"`
	Other   string `json:"other,omitempty" doc:"Page that this one doubles, or that stands in its place"`
	At      int64  `json:"at,omitempty" doc:"UTC milliseconds"`
	By      string `json:"by,omitempty" doc:"Account"`
}

func verdictOf(page string, c scan.Check) PageVerdict {
	return PageVerdict{page, c.BookID, string(c.Verdict), c.Reason, c.Note, c.Other, c.At, c.By}
}

func (s *server) judgePage(ctx context.Context, actor access.Actor, key string, in *judgeInput) (made kept[PageVerdict], err error) {
	b := in.Body
	if err := s.Scans.Mark(ctx, actor, key, in.Page, scan.Check{Verdict: scan.Verdict(b.Verdict), Reason: b.Reason, Note: b.Note, Other: b.Other}); err != nil {
		return made, err
	}
	c, err := scan.CheckOf(ctx, s.DB, actor.Province, in.Page)
	made.Body = verdictOf(in.Page, c)
	return made, err
}

type rescanInput struct {
	Keyed
	PageInput
	PageFile
}

func (s *server) rescanPage(ctx context.Context, actor access.Actor, _ string, in *rescanInput) (made kept[Scan], err error) {
	f, err := s.Scans.Rescan(ctx, actor, in.Page, in.received())
	made.Body = scanOf(ctx, f)
	return made, err
}
