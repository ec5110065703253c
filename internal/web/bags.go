// SPDX-License-Identifier: Apache-2.0

package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/bag"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountBags() {
	if h.Packages == nil {
		return
	}
	h.handle("GET /books/{id}/bag", access.BookExport, h.bookBag)
	h.handle("POST /books/{id}/bag", access.BookExport, h.bookBagStart)
	h.handle("GET /books/{id}/bag/{job}/zip", access.BookExport, h.bagFetch)
	h.handle("POST /books/{id}/bag/{job}/verify", access.BookExport, h.bagVerify)
	h.handle("GET /bags", access.BookRestore, h.bagsPage)
	h.handle("POST /bags", access.BookRestore, h.bagsBring)
}

// jobsLooked is how many jobs of a unit are looked through for those of a book.
const jobsLooked = 200

type bookBagBody struct {
	Jobs     []ui.Job
	Messages []ui.Message
	Start    *ui.Form
	Ready    *ui.Table
	Days     int
}

func bagAddress(bookID string) string { return "/books/" + bookID + "/bag" }

// bookBag is the page of a book's packages: make one, watch, fetch, check.
func (h *Handler) bookBag(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	b, err := h.theBook(r, actor, access.BookExport)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	body := bookBagBody{Days: int(bag.KeepFor.Hours() / 24)}
	made, err := h.bagJobs(r, b, bag.PackKind)
	if err != nil {
		return err
	}
	checks, err := h.bagJobs(r, b, bag.CheckKind)
	if err != nil {
		return err
	}
	checked := map[string]job.Status{}
	for _, s := range append(checks, made...) {
		if !s.HasEnded() {
			body.Jobs = append(body.Jobs, h.jobView(r, l, actor, s))
		}
		if of := bag.ArgsOf(s).Pack; of != "" && s.State == job.Done && checked[of].ID == "" {
			checked[of] = s // the youngest comes first
		}
	}
	if len(made) > 0 && made[0].State == job.Failed {
		body.Messages = append(body.Messages, ui.Message{Tone: ui.Bad, Title: l.T("Lần đóng gói gần nhất chưa xong vì gặp lỗi."), Text: l.T("Sổ vẫn nguyên. Hãy đóng gói lại; nếu vẫn lỗi, báo quản trị kèm mã %s.", made[0].ID[max(0, len(made[0].ID)-8):])})
	}
	if len(body.Jobs) == 0 {
		body.Start = &ui.Form{Post: bagAddress(b.ID), Args: map[string]string{"key": store.NewID()}, Submit: l.T("Đóng gói quyển sổ này"), Groups: []ui.Group{{Fields: []ui.Field{
			{Name: "fond", Label: l.T("Mã phông lưu trữ"), Optional: true, Max: 40, Width: "m", Auto: "off", Help: l.T("Do kho lưu trữ cấp, ví dụ P44.HT. Bỏ trống thì dùng mã đơn vị.")}}}}}
	}
	body.Ready = h.readyBags(r, l, b, made, checked, &body)
	title := l.T("Đóng gói lưu trữ")
	h.ui.Page(w, r, http.StatusOK, "exports/bag", ui.Page{Title: title + ": " + b.CanonicalName(), Lead: bookTitle(l, b) + " · " + b.RegisteredText, Active: "books", Crumbs: bookCrumbs(l, b, title), Body: body})
	return nil
}

// bagJobs lists the jobs of a kind about a book, the youngest first.
func (h *Handler) bagJobs(r *http.Request, b *book.Book, kind string) (mine []job.Status, err error) {
	all, err := h.Jobs.List(r.Context(), b.Province, job.Filter{Path: b.Path, Kind: kind, Limit: jobsLooked})
	for _, s := range all {
		if bag.ArgsOf(s).Book == b.ID {
			mine = append(mine, s)
		}
	}
	return mine, err
}

// readyBags lists the packages that lie ready to be fetched.
func (h *Handler) readyBags(r *http.Request, l ui.Lang, b *book.Book, made []job.Status, checked map[string]job.Status, body *bookBagBody) *ui.Table {
	t := ui.NewTable(r, ui.Column{Text: l.T("Đóng gói lúc")}, ui.Column{Text: l.T("Trong gói")}, ui.Column{Text: l.T("Mã kiểm tra (SHA-256)")}, ui.Column{Text: l.T("Tình trạng")})
	t.Caption = l.T("Các gói có thể tải về")
	names := h.people(r.Context())
	for _, s := range made {
		p, err := h.Packages.Packed(s)
		if err != nil {
			continue // gone, or not finished
		}
		chip, message := bagChip(l, s, checked[s.ID])
		if message != nil {
			body.Messages = append(body.Messages, *message)
		}
		at := bagAddress(b.ID) + "/" + s.ID
		row := t.Add(ui.Cell{Text: l.DateTime(s.Ended), Sub: names.name(s.Actor)}, ui.Cell{Text: l.T("%d tệp, %s", p.Files, l.Bytes(p.Size)), Sub: p.OBJID}, hashCell(l, p.Hash), ui.Cell{Part: chip})
		row.Actions = []ui.Action{{Text: l.T("Tải gói về"), Icon: "download", Href: at + "/zip", Small: true},
			{Text: l.T("Kiểm tra lại"), Icon: "check", Post: at + "/verify", Args: map[string]string{"key": store.NewID()}, Small: true}}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// bagChip says how a package was found when it was last read: it is read when it
// is made, and whenever somebody asks.
func bagChip(l ui.Lang, made, check job.Status) (ui.Chip, *ui.Message) {
	whole := ui.Chip{Text: l.T("Nguyên vẹn lúc %s", l.DateTime(made.Ended)), Tone: ui.OK, Icon: "ok"}
	if check.ID == "" {
		return whole, nil
	}
	var c bag.Checked
	if err := json.Unmarshal([]byte(check.Result), &c); err != nil {
		return whole, nil
	}
	if len(c.Problems) == 0 {
		whole.Text = l.T("Nguyên vẹn lúc %s", l.DateTime(check.Ended))
		return whole, nil
	}
	m := &ui.Message{Tone: ui.Bad, Title: l.T("Gói trên máy chủ đã bị hỏng."), Text: l.T("Đừng dùng gói này. Hãy đóng gói lại và báo quản trị kiểm tra đĩa."), List: problemLines(l, c.Problems)}
	return ui.Chip{Text: l.T("Hỏng"), Tone: ui.Bad, Icon: "bad"}, m
}

// wrongWith says what is wrong with a file of a package.
var wrongWith = map[string]string{
	bag.Missing:  ui.N("thiếu tệp"),
	bag.Changed:  ui.N("khác với khi ghi"),
	bag.Unlisted: ui.N("không có trong danh sách của gói"),
}

func problemLines(l ui.Lang, all []bag.Problem) (lines []string) {
	for _, p := range all {
		if p.File == "" {
			lines = append(lines, l.T("Không mở được tệp nén của gói."))
			continue
		}
		lines = append(lines, p.File+": "+l.T(wrongWith[p.What]))
	}
	return lines
}

func (h *Handler) bookBagStart(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	id := r.PathValue("id")
	if _, err := h.Packages.Pack(r.Context(), actor, r.PostFormValue("key"), id, r.PostFormValue("fond")); err != nil {
		return err
	}
	ui.Redirect(w, r, bagAddress(id), ui.Flash{Tone: ui.OK, Text: ui.T(r.Context(), "Đã bắt đầu đóng gói. Có thể đóng trang, việc vẫn chạy tiếp.")})
	return nil
}

// theBag finds the job that made a package of the book of the address.
func (h *Handler) theBag(r *http.Request, actor access.Actor) (job.Status, error) {
	s, err := h.Jobs.Get(r.Context(), actor.Province, r.PathValue("job"))
	if err == nil && bag.ArgsOf(s).Book != r.PathValue("id") {
		err = store.ErrNotFound
	}
	return s, err
}

// bagFetch streams a package; that somebody took it is in the audit log before
// the first byte leaves.
func (h *Handler) bagFetch(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	s, err := h.theBag(r, actor)
	if err != nil {
		return err
	}
	p, f, err := h.Packages.Open(r.Context(), actor, s)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	head := w.Header()
	head.Set("Content-Type", "application/zip")
	head.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", p.Name+".zip"))
	head.Set("Cache-Control", "private, no-store")
	head.Set("ETag", strconv.Quote(p.Hash))
	http.ServeContent(w, r, p.Name+".zip", s.Ended, f)
	return nil
}

func (h *Handler) bagVerify(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	s, err := h.theBag(r, actor)
	if err != nil {
		return err
	}
	if _, err := h.Packages.Verify(r.Context(), actor, r.PostFormValue("key"), s); err != nil {
		return err
	}
	ui.Redirect(w, r, bagAddress(r.PathValue("id")), ui.Flash{Tone: ui.OK, Text: ui.T(r.Context(), "Đang đọc lại gói và so từng byte.")})
	return nil
}

type bagsBody struct {
	Bring   ui.Form
	Jobs    []ui.Job
	Brought []brought
}

// brought is a package that was sent, and what became of it.
type brought struct {
	Title, Meta string
	Message     ui.Message
}

// bagsPage is where packages come back in.
func (h *Handler) bagsPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	return h.showBags(w, r, actor, http.StatusOK, "")
}

func (h *Handler) showBags(w http.ResponseWriter, r *http.Request, actor access.Actor, status int, problem string) error {
	l := ui.LangOf(r.Context())
	all, err := h.Jobs.List(r.Context(), actor.Province, job.Filter{Path: actor.Path, Kind: bag.RestoreKind, Limit: 20})
	if err != nil {
		return err
	}
	body := bagsBody{Bring: ui.Form{Post: "/bags?key=" + store.NewID(), Upload: true, Submit: l.T("Gửi và kiểm tra gói"), Groups: []ui.Group{{Fields: []ui.Field{
		{Name: "file", Label: l.T("Tệp gói lưu trữ"), Kind: "file", Required: true, Hint: ".zip", Error: problem, Help: l.T("Tệp .zip đã tải ở trang “Đóng gói lưu trữ”, hoặc thư mục gói được nén lại, tối đa %s. Từng byte được kiểm tra trước; sổ đã có thì không bị ghi đè.", l.Bytes(h.maxUpload()))}}}}}}
	names := h.people(r.Context())
	for _, s := range all {
		if !s.HasEnded() {
			body.Jobs = append(body.Jobs, h.jobView(r, l, actor, s))
			continue
		}
		body.Brought = append(body.Brought, brought{s.Title, names.name(s.Actor) + ", " + l.DateTime(s.Created), takenMessage(l, s)})
	}
	h.ui.Page(w, r, status, "exports/bags", ui.Page{Title: l.T("Nhận lại gói lưu trữ"), Active: "books", Lead: l.T("Đưa một quyển sổ từ kho lưu trữ trở lại: ảnh gốc, mọi phiên bản, ai làm và lúc nào."),
		Crumbs: []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: l.T("Nhận lại gói lưu trữ")}}, Body: body})
	return nil
}

// takenMessage says what became of a package.
func takenMessage(l ui.Lang, s job.Status) ui.Message {
	var t bag.Taken
	if s.State != job.Done || json.Unmarshal([]byte(s.Result), &t) != nil {
		return ui.Message{Tone: ui.Bad, Title: l.T("Việc này chưa làm xong vì gặp lỗi."), Text: l.T("Chưa có gì thay đổi. Hãy gửi lại gói; nếu vẫn lỗi, báo quản trị kèm mã %s.", s.ID[max(0, len(s.ID)-8):])}
	}
	m := ui.Message{Tone: ui.Bad, Title: l.T("Gói không được nhận. Chưa có gì thay đổi.")}
	switch t.Refused {
	case "":
		m = ui.Message{Tone: ui.OK, Title: l.T("Đã nhận sổ %s: %d trường hợp, %d tệp ảnh.", t.Name, t.Entries, t.Scans), Do: []ui.Action{{Text: l.T("Mở sổ"), Icon: "book", Href: "/books/" + t.Book, Small: true}}}
		if t.Already {
			m.Tone, m.Title = ui.Info, l.T("Sổ %s đã có trong kho, giống hệt trong gói. Không thay đổi gì.", t.Name)
		}
	case bag.WhyThere:
		m.Text = l.T("Sổ này đã có trong kho với nội dung khác. Gói không ghi đè: hãy đối chiếu hai bản trước.")
	case bag.WhyNewer:
		m.Text = l.T("Gói do bản chương trình mới hơn tạo ra. Hãy cập nhật chương trình rồi gửi lại.")
	case bag.WhyScope:
		m.Text = l.T("Sổ trong gói thuộc đơn vị ngoài phạm vi của bạn.")
	default:
		m.Text = l.T("Tệp không phải gói lưu trữ, hoặc không còn đúng như khi ghi. Hãy lấy lại bản khác từ kho lưu trữ.")
		m.List = problemLines(l, t.Problems)
		if t.More > 0 {
			m.List = append(m.List, l.T("và %d tệp khác", t.More))
		}
	}
	return m
}

// bagsBring takes a package that is sent, straight onto the disk.
func (h *Handler) bagsBring(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	if r.ContentLength > h.maxUpload() {
		return h.bagTooLarge(w, r, actor)
	}
	r.Body = http.MaxBytesReader(w, r.Body, h.maxUpload())
	parts, err := r.MultipartReader()
	if err != nil {
		return h.showBags(w, r, actor, http.StatusBadRequest, l.T("Hãy chọn tệp gói lưu trữ."))
	}
	part, err := filePart(parts)
	if err != nil {
		return h.showBags(w, r, actor, http.StatusBadRequest, l.T("Hãy chọn tệp gói lưu trữ."))
	}
	_, err = h.Packages.Bring(r.Context(), actor, r.URL.Query().Get("key"), part.FileName(), part)
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return h.bagTooLarge(w, r, actor)
	}
	if err != nil {
		return err
	}
	ui.Redirect(w, r, "/bags", ui.Flash{Tone: ui.OK, Text: l.T("Đã nhận tệp. Gói đang được kiểm tra từng byte.")})
	return nil
}

// bagTooLarge refuses a package that a browser can't bring, and says what can.
func (h *Handler) bagTooLarge(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	w.Header().Set("Connection", "close") // the rest is not read
	return h.showBags(w, r, actor, http.StatusRequestEntityTooLarge, ui.T(r.Context(), "Tệp lớn hơn %s nên không gửi qua trình duyệt được. Hãy nhờ quản trị giải nén gói trên máy chủ rồi chạy lệnh: sogoc bag restore THƯ_MỤC", ui.LangOf(r.Context()).Bytes(h.maxUpload())))
}

// filePart goes on to the file of a form.
func filePart(parts *multipart.Reader) (*multipart.Part, error) {
	for {
		p, err := parts.NextPart()
		if err != nil {
			return nil, errors.Join(io.ErrUnexpectedEOF, err)
		}
		if p.FormName() == "file" && p.FileName() != "" {
			return p, nil
		}
	}
}
