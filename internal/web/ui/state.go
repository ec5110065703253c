// SPDX-License-Identifier: Apache-2.0

package ui

// Tone is how a thing stands: it chooses the colour, and the icon says the same to whoever cannot see the colour.
type Tone string

// Tones, with the shape each is drawn with: plain, tick, triangle, octagon, circle with i.
const (
	Plain Tone = ""
	OK    Tone = "ok"
	Warn  Tone = "warn"
	Bad   Tone = "bad"
	Info  Tone = "info"
)

// Icon is the shape of a tone.
func (t Tone) Icon() string {
	switch t {
	case OK:
		return "ok"
	case Warn:
		return "warn"
	case Bad:
		return "bad"
	}
	return "info"
}

// Chip is a state in an icon and a word.
type Chip struct {
	Text string // already in the language of the screen
	Icon string
	Tone Tone
}

// Component names the template of a chip.
func (Chip) Component() string { return "chip" }

// stateChip is how one state of an entry, book, job or plan is shown. The words are the officers' own.
type stateChip struct {
	vi, icon string
	tone     Tone
}

var stateChips = map[string]stateChip{
	// entries
	"open":      {N("Chờ nhập"), "wait", Plain},
	"waiting":   {N("Chờ nhập"), "wait", Plain},
	"leased":    {N("Đang nhập"), "pencil", Info},
	"keyed":     {N("Đã nhập"), "pencil", Info},
	"checked":   {N("Đã kiểm tra"), "review", Info},
	"approved":  {N("Đã duyệt"), "approve", OK},
	"sent":      {N("Đã chuyển"), "send", Info},
	"accepted":  {N("Đã tiếp nhận"), "ok", OK},
	"refused":   {N("Bị từ chối"), "refuse", Bad},
	"returned":  {N("Trả lại"), "return", Warn},
	"corrected": {N("Đã sửa"), "pencil", Info},
	"voided":    {N("Hủy số"), "void", Plain},
	// books
	"inventoried": {N("Đã kiểm kê"), "box", Plain},
	"scanned":     {N("Đã quét"), "scan", Info},
	"keying":      {N("Đang nhập"), "pencil", Info},
	"checking":    {N("Đang kiểm tra"), "review", Info},
	"exported":    {N("Đã xuất"), "export", OK},
	"closed":      {N("Đã khóa sổ"), "lock", OK},
	"lost":        {N("Thất lạc"), "bad", Bad},
	"damaged":     {N("Hư hỏng"), "warn", Warn},
	"illegible":   {N("Không đọc được"), "warn", Warn},
	// jobs
	"queued":    {N("Chờ chạy"), "wait", Plain},
	"running":   {N("Đang chạy"), "play", Info},
	"done":      {N("Xong"), "ok", OK},
	"failed":    {N("Lỗi"), "bad", Bad},
	"cancelled": {N("Đã hủy"), "stop", Plain},
	// pace against plan: green, yellow and red of the reports, each with its own shape
	"on_time":  {N("Đúng tiến độ"), "ok", OK},
	"slow":     {N("Có nguy cơ chậm"), "warn", Warn},
	"late":     {N("Chậm tiến độ"), "late", Bad},
	"no_plan":  {N("Chưa giao chỉ tiêu"), "flag", Plain},
	"finished": {N("Hoàn thành"), "ok", OK},
}

// State is the chip of a state of an entry, book, job or plan. A state that is not known is shown by its own name.
func (l Lang) State(name string) Chip {
	s, ok := stateChips[name]
	if !ok {
		return Chip{Text: name, Icon: "info"}
	}
	return Chip{Text: l.T(s.vi), Icon: s.icon, Tone: s.tone}
}
