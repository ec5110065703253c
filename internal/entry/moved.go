// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
)

// Step is a change of state.
type Step struct{ From, To State }

// Moved picks entries by what their changes of state in a span of time added to
// a figure: those that it counts of a day, or of a person's work.
type Moved struct {
	From, Until int64  // UTC ms; Until is not in the span
	Gain, Loss  []Step // what adds one to the figure, and what takes one away
	Actor       string // account id; "" for anybody
	Type        string // civil type id; "" for all
	Version     int    // only changes that made this version; 0 for any
}

// MovedTo is what moves a stage of the route in a span of time.
func MovedTo(m counter.Metric, from, until int64) *Moved {
	moved := Moved{From: from, Until: until}
	for _, s := range States() {
		for _, to := range moves[s] {
			switch stages(to)[m] - stages(s)[m] {
			case 1:
				moved.Gain = append(moved.Gain, Step{s, to})
			case -1:
				moved.Loss = append(moved.Loss, Step{s, to})
			}
		}
	}
	return &moved
}

// MovedBy is what moves a person's own figure: what they keyed first, checked or
// approved, less what they took back.
func MovedBy(actor string, m counter.Metric, from, until int64) *Moved {
	moved := Moved{From: from, Until: until, Actor: actor}
	switch m {
	case counter.Keyed:
		moved.Gain, moved.Version = []Step{{Open, Keyed}}, 1
	case counter.Checked:
		moved.Gain, moved.Loss = []Step{{Keyed, Checked}, {Corrected, Checked}}, []Step{{Checked, Keyed}}
	case counter.Approved:
		moved.Gain, moved.Loss = []Step{{Checked, Approved}}, []Step{{Approved, Checked}}
	}
	return &moved
}

// Net is what an entry added to the figure, by its events.
func (m *Moved) Net(events []Event) (n int) {
	for _, e := range events {
		if e.At < m.From || e.At >= m.Until || m.Actor != "" && e.Actor != m.Actor || m.Version != 0 && e.Version != m.Version {
			continue
		}
		switch s := (Step{e.From, e.To}); {
		case slices.Contains(m.Gain, s):
			n++
		case slices.Contains(m.Loss, s):
			n--
		}
	}
	return n
}

// sqlListMoved sums as Net does. What nobody keyed has moved nowhere.
var sqlListMoved = store.SQL("entry.list.moved", `SELECT `+Columns+` FROM entry WHERE province = $1 AND path >= $2 AND path < $3 AND (path, updated_at, id) > ($4, $5, $6) AND state = $8 AND updated_at >= $9 AND version > 0 AND ($10 = '' OR type = $10)
AND (SELECT SUM(CASE WHEN $11 LIKE '%|' || v.from_state || '>' || v.to_state || '|%' THEN 1 WHEN $12 LIKE '%|' || v.from_state || '>' || v.to_state || '|%' THEN -1 ELSE 0 END) FROM entry_event v
WHERE v.province = entry.province AND v.entry_id = entry.id AND v.at >= $9 AND v.at < $13 AND ($14 = '' OR v.actor = $14) AND ($15 = 0 OR v.version = $15)) <> 0 ORDER BY path, updated_at, id LIMIT $7`)

// args are those of sqlListMoved from the ninth on.
func (m *Moved) args() []any {
	return []any{m.From, m.Type, stepText(m.Gain), stepText(m.Loss), m.Until, m.Actor, m.Version}
}

// stepText writes steps so that one can be looked for in it: "|open>keyed|keyed>checked|".
func stepText(steps []Step) string {
	var text strings.Builder
	text.WriteString("|")
	for _, s := range steps {
		text.WriteString(string(s.From) + ">" + string(s.To) + "|")
	}
	return text.String()
}
