// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountCleaning() {
	h.handle("POST /pages/{id}/clean", access.ScanView, h.pageClean)
}

// cleaned says what is done to the picture of a page, and offers to do otherwise.
type cleaned struct {
	Steps []cleanStep
	Do    []ui.Action
	Notes []string // what a person should look at
}

type cleanStep struct {
	Text   string
	Chip   ui.Chip
	Button ui.Action
}

// cleanNames are the steps as people call them.
var cleanNames = map[clean.Step]string{
	clean.Flatten: ui.N("Nắn phẳng ảnh chụp nghiêng"),
	clean.Deskew:  ui.N("Chỉnh thẳng dòng"),
	clean.Trim:    ui.N("Cắt phần ngoài tờ giấy"),
	clean.Cover:   ui.N("Che ngón tay ở mép"),
	clean.Lighten: ui.N("Làm sáng giấy ố"),
}

// flagNotes say what was found and what to do.
var flagNotes = map[clean.Flag]string{
	clean.IsBlank:   ui.N("Có vẻ là trang trắng."),
	clean.IsBlurred: ui.N("Ảnh mờ: chữ dính vào nhau. Nên quét lại."),
	clean.MayTurn:   ui.N("Máy không chắc chiều của trang. Hãy xoay nếu trang nằm ngang hoặc ngược đầu."),
	clean.MaySkew:   ui.N("Không tìm thấy dòng nào để chỉnh thẳng."),
	clean.IsSpread:  ui.N("Sổ mở đôi: hai trang trong một ảnh."),
	clean.HasFinger: ui.N("Có vật che mép giấy. Nếu che chữ, hãy quét lại."),
	clean.IsReduced: ui.N("Trang này ít điểm ảnh hơn tệp gốc: ảnh trong PDF quá lớn để mở hết. Tệp gốc vẫn được giữ nguyên. Nếu chữ khó đọc, hãy đặt máy quét lưu PDF kiểu JPEG (không phải JPEG 2000, “PDF siêu nén”) ở 300 dpi."),
}

// cleaning describes the look of a page.
func cleaning(l ui.Lang, p scan.Page, rep clean.Report) *cleaned {
	c := &cleaned{}
	for _, f := range rep.Flags {
		if f == clean.IsSpread && p.Recipe.Has(clean.Divide) {
			continue // divided since
		}
		c.Notes = append(c.Notes, l.T(flagNotes[f]))
	}
	for _, s := range clean.Steps() {
		if s != clean.Divide && p.Recipe.Has(s) {
			c.Steps = append(c.Steps, stepOf(l, p, s))
		}
	}
	if len(c.Steps) > len(p.Recipe.Off) {
		c.Do = append(c.Do, cleanAction(p, l.T("Xem như khi quét"), "", "do", "all", "on", "0"))
	}
	if len(p.Recipe.Off) > 0 {
		c.Do = append(c.Do, cleanAction(p, l.T("Dùng lại mọi bước"), "check", "do", "all", "on", "1"))
	}
	c.Do = append(c.Do, cleanAction(p, l.T("Nghiêng trái 0,5°"), "", "do", "skew", "degrees", fmt.Sprintf("%.2f", p.Recipe.Skew+0.5)),
		cleanAction(p, l.T("Nghiêng phải 0,5°"), "", "do", "skew", "degrees", fmt.Sprintf("%.2f", p.Recipe.Skew-0.5)))
	switch {
	case p.Recipe.Has(clean.Divide):
		c.Do = append(c.Do, cleanAction(p, l.T("Ghép lại thành một trang"), "", "do", "join"))
	case p.Recipe.Split != nil:
		c.Do = append(c.Do, cleanAction(p, l.T("Chia thành hai trang"), "", "do", "divide"))
	}
	if !rep.Empty() {
		c.Do = append(c.Do, cleanAction(p, l.T("Đặt lại như máy đề nghị"), "return", "do", "reset"))
	}
	return c
}

// cleanAction is a button that posts to pageClean; args are names and values.
func cleanAction(p scan.Page, text, icon string, args ...string) ui.Action {
	a := ui.Action{Text: text, Icon: icon, Small: true, Post: "/pages/" + p.ID + "/clean", Args: map[string]string{"key": store.NewID()}}
	for i := 0; i+1 < len(args); i += 2 {
		a.Args[args[i]] = args[i+1]
	}
	return a
}

func stepOf(l ui.Lang, p scan.Page, s clean.Step) cleanStep {
	step := cleanStep{Text: l.T(cleanNames[s]), Chip: ui.Chip{Text: l.T("Đang dùng"), Tone: ui.OK, Icon: "ok"}, Button: cleanAction(p, l.T("Bỏ bước này"), "", "do", "step", "step", string(s), "on", "0")}
	if s == clean.Deskew {
		step.Text = l.T("Chỉnh thẳng dòng %s°", degreesText(l, p.Recipe.Skew))
	}
	if !p.Recipe.Does(s) {
		step.Chip, step.Button = ui.Chip{Text: l.T("Không dùng"), Icon: "minus"}, cleanAction(p, l.T("Dùng lại"), "", "do", "step", "step", string(s), "on", "1")
	}
	return step
}

// degreesText is by how much the page was turned to set its lines level.
func degreesText(l ui.Lang, skew float64) string {
	text := strconv.FormatFloat(math.Abs(skew), 'f', 1, 64)
	if l == ui.EN {
		return text
	}
	return strings.Replace(text, ".", ",", 1)
}

// pageClean changes the look of a page: do is step, all, skew, reset, divide or
// join. Values are absolute, so that sending twice does it once.
func (h *Handler) pageClean(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	id, on, ctx := r.PathValue("id"), r.PostFormValue("on") == "1", r.Context()
	var err error
	switch r.PostFormValue("do") {
	case "step":
		err = h.Scans.SetStep(ctx, actor, id, clean.Step(r.PostFormValue("step")), on)
	case "all":
		err = h.Scans.SetAll(ctx, actor, id, on)
	case "skew":
		degrees, bad := strconv.ParseFloat(r.PostFormValue("degrees"), 64)
		if bad != nil {
			return store.ErrNotFound
		}
		err = h.Scans.SetSkew(ctx, actor, id, degrees)
	case "reset":
		err = h.Scans.Reset(ctx, actor, id)
	case "divide":
		err = h.Scans.Divide(ctx, actor, r.PostFormValue("key"), id, 0)
	case "join":
		var whole string
		if whole, err = h.Scans.Join(ctx, actor, r.PostFormValue("key"), id); err == nil {
			id = whole
		}
	default:
		return store.ErrNotFound
	}
	if errors.Is(err, scan.ErrRecipe) || errors.Is(err, scan.ErrFold) {
		l := ui.LangOf(ctx)
		ui.Redirect(w, r, "/pages/"+id, ui.Flash{Tone: ui.Warn, Text: l.T("Trang đã thay đổi, không làm được bước này nữa.")})
		return nil
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/pages/"+id+"#clean", http.StatusSeeOther)
	return nil
}
