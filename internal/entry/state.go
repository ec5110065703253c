// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"slices"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/counter"
)

// State is how far an entry has come.
type State string

// The states of an entry.
const (
	Open      State = "open"     // known to stand in the book, nobody has keyed it
	Keyed     State = "keyed"    // keyed, waits for somebody else's check
	Returned  State = "returned" // given back to its keyer
	Checked   State = "checked"
	Approved  State = "approved"
	Sent      State = "sent"     // handed to the ministry's software
	Accepted  State = "accepted" // taken into the ministry's database
	Refused   State = "refused"
	Corrected State = "corrected" // changed after approval, waits for a new check
	Voided    State = "voided"    // the number is void or blank in the book
)

// States lists them in the order of the route.
func States() []State {
	return []State{Open, Keyed, Returned, Checked, Approved, Sent, Accepted, Refused, Corrected, Voided}
}

// moves is the whole table of states: what may follow what.
var moves = map[State][]State{
	Open:      {Keyed, Voided},
	Keyed:     {Keyed, Checked, Returned, Voided},
	Returned:  {Keyed, Voided},
	Checked:   {Approved, Returned, Keyed},
	Approved:  {Sent, Corrected, Checked},
	Sent:      {Accepted, Refused, Corrected, Approved},
	Accepted:  {Corrected},
	Refused:   {Corrected, Accepted, Voided},
	Corrected: {Corrected, Checked, Returned},
	Voided:    {Open},
}

// CanMove tells whether an entry may go from one state to another.
func CanMove(from, to State) bool { return slices.Contains(moves[from], to) }

// stages is what an entry in a state adds to the figures of its unit.
func stages(s State) counter.Tally {
	switch s {
	case Open:
		return counter.Of(counter.Entries)
	case Returned:
		return counter.Of(counter.Entries, counter.Returned)
	case Keyed, Corrected:
		return counter.Of(counter.Entries, counter.Keyed)
	case Checked:
		return counter.Of(counter.Entries, counter.Keyed, counter.Checked)
	case Approved:
		return counter.Of(counter.Entries, counter.Keyed, counter.Checked, counter.Approved)
	case Sent:
		return counter.Of(counter.Entries, counter.Keyed, counter.Checked, counter.Approved, counter.Sent)
	case Accepted:
		return counter.Of(counter.Entries, counter.Keyed, counter.Checked, counter.Approved, counter.Sent, counter.Accepted)
	case Refused:
		return counter.Of(counter.Entries, counter.Keyed, counter.Checked, counter.Approved, counter.Sent, counter.Refused)
	case Voided:
		return counter.Of(counter.Voided)
	default:
		return counter.Tally{}
	}
}

// inBook adds n entries of a state to a book's counts.
func inBook(c *book.Counts, s State, n int) {
	field := map[State]*int{Open: &c.Open, Keyed: &c.Keyed, Returned: &c.Returned, Checked: &c.Checked, Approved: &c.Approved,
		Sent: &c.Sent, Accepted: &c.Accepted, Refused: &c.Refused, Corrected: &c.Corrected, Voided: &c.Voided}[s]
	if field != nil {
		*field += n
	}
}

// StatesAt lists the states that count towards a figure: for a stage of the
// route, that one and what lies behind it. A figure of no entries has none.
func StatesAt(m counter.Metric) []State {
	return slices.DeleteFunc(States(), func(s State) bool { return stages(s)[m] == 0 })
}
