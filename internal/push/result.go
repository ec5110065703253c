// SPDX-License-Identifier: Apache-2.0

package push

import "time"

// Result counts what became of the files.
type Result struct {
	Files     int       `json:"files"`     // found
	Bytes     int64     `json:"bytes"`     // of them
	Filed     int       `json:"filed"`     // in their books
	Zips      int       `json:"zips"`      // archives that the server opens now
	Again     int       `json:"again"`     // received before: not sent
	Still     int       `json:"still"`     // received before, and a person has not settled it yet
	Waiting   int       `json:"waiting"`   // in, but a person has to say where
	Duplicate int       `json:"duplicate"` // the same bytes as another file
	Refused   int       `json:"refused"`
	Unread    int       `json:"unread"` // on this computer
	Problems  []Problem `json:"problems,omitempty"`
}

// Problem is a file that a person has to look at, and why.
type Problem struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

// Done counts the files whose end is known.
func (r Result) Done() int {
	return r.Filed + r.Zips + r.Again + r.Still + r.Waiting + r.Duplicate + r.Refused + r.Unread
}

// ToLookAt counts the files that a person has to look at.
func (r Result) ToLookAt() int { return r.Still + r.Waiting + r.Duplicate + r.Refused + r.Unread }

// Progress is how far a run is.
type Progress struct {
	Result
	Carried int64 // bytes that are over, or need not be sent
	Started time.Time
	Away    bool // the server does not answer at present
}

// outcome is a counter of the result.
type outcome func(*Result) *int

func refused(r *Result) *int   { return &r.Refused }
func unread(r *Result) *int    { return &r.Unread }
func waiting(r *Result) *int   { return &r.Waiting }
func still(r *Result) *int     { return &r.Still }
func duplicate(r *Result) *int { return &r.Duplicate }

// Result is what is known so far.
func (r *Run) Result() Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.result
}

func (r *Run) expect(files []file) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range files {
		r.result.Files++
		r.result.Bytes += f.size
	}
}

func (r *Run) problem(f file, why string, of outcome) {
	p := Problem{f.name, why}
	r.mu.Lock()
	again := r.noted[p] // a watched folder is gone over again and again
	if !again {
		r.noted[p] = true
		*of(&r.result)++
		r.result.Problems = append(r.result.Problems, p)
		r.isOver(f, f.size)
	}
	r.mu.Unlock()
	r.tell()
}

// finished notes what the server made of a file.
func (r *Run) finished(f file, a answer) {
	switch a.Kind {
	case "unnamed":
		r.problem(f, a.Message, waiting)
		return
	case "still":
		r.problem(f, a.Message, still)
		return
	case "refused":
		r.problem(f, a.Message, refused)
		return
	case "duplicate":
		r.problem(f, a.Message, duplicate)
		return
	}
	r.mu.Lock()
	switch a.Kind {
	case "again":
		r.result.Again++
	case "zip":
		r.result.Zips++
	default:
		r.result.Filed++
	}
	r.isOver(f, f.size)
	r.mu.Unlock()
	r.tell()
}

// carried notes how many bytes of a file are over.
func (r *Run) carried(f file, at int64) {
	r.mu.Lock()
	r.isOver(f, at)
	r.mu.Unlock()
	r.tell()
}

func (r *Run) isOver(f file, n int64) {
	r.allOver += n - r.over[f.name]
	r.over[f.name] = n
}

func (r *Run) tell() {
	r.mu.Lock()
	p := Progress{Result: r.result, Carried: r.allOver, Started: r.started, Away: r.away}
	r.mu.Unlock()
	r.Tell(p)
}
