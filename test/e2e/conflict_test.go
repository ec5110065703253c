// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"fmt"
	"maps"
	"os"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"
)

// TestTwoKeyings: an entry that somebody else saved meanwhile is shown side by
// side, the person's own goes to the reviewer, who sees where they differ.
func TestTwoKeyings(t *testing.T) {
	axe, err := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("axe-core is not installed; run `npm ci` in web/")
	}
	h, _ := deskOf(t, 2)
	values := manyValues(birthsToKey(t, 2))[0]
	id := eval[string](h.person, `document.querySelector(".bench").dataset.entry`)
	mine := maps.Clone(values)
	mine["nksHoTen"] = "Lê Văn Khác"
	await[bool](h.person, awaitTold(fmt.Sprintf("(window.__desk.fill(JSON.parse(%s)), true)", quote(jsonOf(mine)))))
	h.key(kb.Enter)
	h.until("kept on the server", `document.querySelector(".safety.ok")`)
	if code, _ := ask[any](h.person, "POST", "/api/keying/"+id+"/release", map[string]any{}); code > 299 {
		t.Fatalf("release: %d", code)
	}
	other := sit(t, "nhaplieu").signIn()
	other.saveByProgram(id, values)

	for range 12 {
		h.press(kb.Enter, input.ModifierCtrl)
		h.until("both keyings, or a question", `document.querySelector("#conflict-title") || /cảnh báo/.test(document.querySelector(".bench-said")?.textContent ?? "")`)
		if eval[bool](h.person, `document.querySelector("#conflict-title") !== null`) {
			break
		}
		h.acknowledge()
	}
	h.sees("hai bản nhập khác nhau", "Lê Văn Khác", values["nksHoTen"])
	for _, v := range views {
		h.resize(v.w, v.h)
		h.settled()
		h.judge(v.name, string(axe))
	}
	h.resize(1366, 768)
	h.tabTo(".conflict .btn.primary")
	h.press(kb.Enter)
	h.until("on to other work", `!document.querySelector("#conflict-title")`)

	reviewer := sit(t, "kiemtra").signIn()
	reviewer.open("/review?entry=" + id)
	reviewer.sees("cũng nhập trường hợp này, khác ở", "Lê Văn Khác")
	if n := eval[int](reviewer, `document.querySelectorAll(".bench-note").length`); n != 1 {
		reviewer.fail("%d notes beside the entry", n)
	}
}

// saveByProgram keys an entry without the desk, answering what is asked.
func (p *person) saveByProgram(id string, values map[string]string) {
	p.t.Helper()
	type value struct {
		W string `json:"w"`
		N string `json:"n"`
		M string `json:"m"`
	}
	type lease struct {
		Entry        struct{ Version int }
		Sticky, Auto map[string]value
	}
	code, l := ask[lease](p, "POST", "/api/keying/lease", map[string]string{"entry": id})
	if code != 200 {
		p.fail("lease: %d", code)
	}
	sent := map[string]value{}
	for f, w := range values {
		sent[f] = value{W: w}
	}
	maps.Copy(sent, l.Sticky)
	maps.Copy(sent, l.Auto)
	in := map[string]any{"key": "by-program-" + id, "version": l.Entry.Version, "values": sent, "alone": true, "reason": "sổ ghi như vậy"}
	var findings []string
	for range 3 {
		in["acks"] = append([]string{}, findings...)
		said := await[struct {
			Status   int
			Findings []struct{ Key string }
		}](p, fmt.Sprintf(`fetch("/api/keying/%s/save", {method: "POST", headers: {"X-Requested-With": "sogoc", "Content-Type": "application/json"}, body: JSON.stringify(%s)}).then(async r => ({Status: r.status, Findings: (await r.json()).findings?.map(f => ({Key: f.key})) ?? []}))`, id, jsonOf(in)))
		if said.Status == 200 {
			return
		}
		for _, f := range said.Findings {
			findings = append(findings, f.Key)
		}
	}
	p.fail("%s is not saved: asked %v", id, findings)
}
