// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"html/template"
	"time"
)

// Component is a value that draws itself: {{show .Body.X}} renders the template of that name with the value as dot.
// All texts in a component are already in the language of the screen.
type Component interface{ Component() string }

// Crumb is a step on the way to the page; the last one, without Href, is the page itself.
type Crumb struct{ Text, Href string }

// Action is something the person may do: a link (Href), or a form that posts (Post) when it changes something.
type Action struct {
	Text string
	Icon string
	Href string            // for a link
	Post string            // for a change: the address the form posts to
	Args map[string]string // hidden fields of that form
	Kind string            // "primary", "danger", "quiet" or ""
	Ask  string            // a question to confirm first; without script the server must ask
	Key  string            // key hint, e.g. "Ctrl+Enter"
	Off  string            // when not empty the action is shown but disabled, and this says why
	// Small draws the action for a row of a table.
	Small bool
	// IconOnly hides the word from the eye but not from screen readers; Text becomes the tooltip.
	IconOnly bool
}

// Component names the template of an action.
func (Action) Component() string { return "action" }

// Message is a box in the page: what happened and what to do.
type Message struct {
	Tone  Tone
	Title string
	Text  string
	List  []string
	Do    []Action
}

// Component names the template of a message.
func (Message) Component() string { return "message" }

// Tab is one of several views of the same thing; Count < 0 shows no count.
type Tab struct {
	Text    string
	Href    string
	Count   int64
	Current bool
}

// Tabs is a row of tabs.
type Tabs []Tab

// Component names the template of tabs.
func (Tabs) Component() string { return "tabs" }

// Stat is one figure with its name, definition and age. The figure links to the list behind it.
type Stat struct {
	Name       string
	Definition string // what is counted, and out of what; shown on request
	Value      string // formatted, e.g. 851.831
	Of         string // e.g. "/ 1.443.893 trường hợp"
	Href       string
	AsOf       time.Time
	Chip       *Chip
	Progress   *Progress
	Spark      []float64
}

// Component names the template of a stat tile.
func (Stat) Component() string { return "stat" }

// Stats is a row of tiles.
type Stats []Stat

// Component names the template of a row of tiles.
func (Stats) Component() string { return "stats" }

// Progress is fact against plan. Plan is where the work should be by now (a tick on the bar), Total the whole.
type Progress struct {
	Fact, Total int64
	Plan        int64 // 0: no tick
	Tone        Tone
	Label       string // at the left above the bar; "" for the bare bar with its percentage
	Note        string // below, e.g. "cần 114/ngày, đang 98/ngày"
	Bare        bool   // only the bar and the percentage, for a cell of a table
}

// Component names the template of a progress bar.
func (Progress) Component() string { return "progress" }

// Width is the length of the fact in hundredths of the bar.
func (p Progress) Width() float64 { return share100(p.Fact, p.Total) }

// Tick is the place of the plan in hundredths of the bar.
func (p Progress) Tick() float64 { return share100(p.Plan, p.Total) }

func share100(part, whole int64) float64 {
	if whole <= 0 || part <= 0 {
		return 0
	}
	return min(100, float64(part)*100/float64(whole))
}

// Fact is one line of a list of facts. Written is the text of the book where it differs from the value.
type Fact struct {
	Name, Value string
	HTML        template.HTML // instead of Value
	Part        Component     // instead of Value
	Href        string
	Written     string
	Masked      bool
}

// Facts is a list of names and values.
type Facts []Fact

// Component names the template of facts.
func (Facts) Component() string { return "facts" }

// Empty says that there is nothing, why, and what to do next.
type Empty struct {
	Icon, Title, Text string
	Do                *Action
}

// Component names the template of an empty state.
func (Empty) Component() string { return "empty" }

// Dialog is a native dialog opened by any element with data-dialog="ID". Its form posts to Post.
type Dialog struct {
	ID, Title, Text string
	Post            string
	Args            map[string]string
	Fields          []Field
	Confirm         string // word on the button
	Danger          bool
}

// Component names the template of a dialog.
func (Dialog) Component() string { return "dialog" }

// Drop is a zone to drop or choose files. Without the script, Post takes them all at once as multipart/form-data with the
// field "file". The script (web/src/upload) shows a queue and sends by the protocol of Resume.
type Drop struct {
	Post   string
	Args   map[string]string
	Accept string // e.g. ".pdf,.jpg,.png,.tif,.zip"
	Help   string
	Folder bool   // offer a whole folder as well
	Resume string // where uploads that survive a cut line go; "" is "/uploads/"
}

// Component names the template of a drop zone.
func (Drop) Component() string { return "drop" }

// Job is background work as a person sees it. Poll is the address that returns this same component alone, asked every
// second or two while the state is queued or running.
type Job struct {
	Title       string
	State       string // queued, running, done, failed, cancelled
	Done, Total int64
	Rate        float64       // items a second
	Left        time.Duration // 0: not known
	Poll        string
	Cancel      string // address to post to
	Result      *Action
	Note        string
}

// Component names the template of a job.
func (Job) Component() string { return "job" }

// Live tells whether the job may still move.
func (j Job) Live() bool { return j.State == "queued" || j.State == "running" }

// Change is one field before and after.
type Change struct{ Name, Before, After string }

// Event is one step in the history of a thing.
type Event struct {
	When    time.Time
	Who     string
	What    string // what was done
	Tone    Tone
	Icon    string
	Reason  string
	Href    string
	Changes []Change
}

// History is a time line, newest first.
type History []Event

// Component names the template of a history.
func (History) Component() string { return "history" }

// Key is a hint: a key and what it does.
type Key struct{ Key, Does string }

// Keys is a line of key hints.
type Keys []Key

// Component names the template of key hints.
func (Keys) Component() string { return "keys" }

// Letterhead is the head of a printed page as official documents have it (Decree 30/2020 on paperwork): agency at the left, the
// national heading at the right, number below the agency, place and date below the heading.
type Letterhead struct {
	Above  string // the agency above, e.g. UBND tỉnh Quảng Trị
	Agency string
	Number string // e.g. 12/BC-STP
	Place  string
	Date   time.Time
	Title  string
	About  string // line below the title
}

// Component names the template of a letterhead.
func (Letterhead) Component() string { return "letterhead" }

// Sign is a place for a signature.
type Sign struct{ Role, How, Name string }

// Signs is the row of signatures at the foot of a printed page.
type Signs []Sign

// Component names the template of signatures.
func (Signs) Component() string { return "signs" }

// Docket is the slip that travels with a book; QR holds Link.
type Docket struct {
	Title string
	Link  string // what the code says; never anything about a person
	Code  string // short code under it
	Facts Facts
	Ticks []string // boxes to tick by hand, up to four
}

// Component names the template of a docket.
func (Docket) Component() string { return "docket" }

// Island is a place where a script of web/dist builds a part of the page. Props become JSON in an attribute, so that no inline script is
// needed; Text is shown where scripts do not run.
type Island struct {
	Name  string // "keying", "review", "viewer"
	Props any
	Text  string
}

// Component names the template of an island.
func (Island) Component() string { return "island" }
