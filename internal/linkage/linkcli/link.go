// SPDX-License-Identifier: Apache-2.0

package linkcli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sogoc/sogoc/internal/linkage"
)

// Common are the settings that all commands share.
type Common struct {
	Type     string // kind of records without a column type
	TypeB    string // the same for the second file, if another
	Map      string // mapping of foreign columns
	MapB     string // mapping of the second file, if another
	Units    string // successions of codes outside the catalogue
	Model    string // model to reuse
	JSON     bool   // print a summary for scripts
	Quiet    bool   // no progress
	Workers  int
	Terminal bool // standard error is a terminal

	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// Outputs are the files that a run writes; an empty name writes nothing.
type Outputs struct {
	Edges    string
	Clusters string
	Near     string // explained non-matches
	Model    string // the model that was learnt
}

// Findings is returned when the work was done but some rows could not be read
// or were repaired: a person should look.
type Findings struct{ Rows, Lost int }

func (f Findings) Error() string {
	return fmt.Sprintf("%d dòng của tệp vào cần xem lại, %d dòng bị bỏ ra (chi tiết ở trên) / %d input rows need a look, %d were left out (see above)", f.Rows, f.Lost, f.Rows, f.Lost)
}

func (c *Common) input(kind, mapping string) (linkage.Input, error) {
	in := linkage.Input{}
	if kind != "" {
		k, ok := linkage.ParseKind(kind)
		if !ok {
			return in, fmt.Errorf("--type %q: want birth, marriage, death, person or other", kind)
		}
		in.Kind, in.Generic = k, k == linkage.KindOther
	}
	if mapping != "" {
		m, err := readFile(mapping, linkage.ReadMapping)
		if err != nil {
			return in, err
		}
		in.Mapping = m
	}
	return in, nil
}

func (c *Common) options(ctx context.Context, near bool) (linkage.Options, error) {
	opt := linkage.Options{Workers: c.Workers, Near: near, Done: ctx.Done(), Progress: c.progress()}
	var err error
	if opt.Model, err = readModel(c.Model); err != nil {
		return opt, err
	}
	if c.Units != "" {
		if opt.Successions, err = readFile(c.Units, linkage.ReadSuccessions); err != nil {
			return opt, err
		}
	}
	return opt, nil
}

var phaseWords = map[string]string{"read": "Đọc tệp", "block": "Tìm cặp cần so", "score": "So từng cặp"}

// progress prints one changing line on a terminal, and nothing elsewhere.
func (c *Common) progress() func(string, int, int) {
	if c.Quiet || !c.Terminal {
		return nil
	}
	last, begin := time.Time{}, time.Now()
	return func(phase string, done, total int) {
		now := time.Now()
		if now.Sub(last) < 100*time.Millisecond && done != total {
			return
		}
		last = now
		of := ""
		if total > 0 {
			of = fmt.Sprintf(" / %d", total)
		}
		fmt.Fprintf(c.Stderr, "\r\x1b[K%s: %d%s (%.0f giây)", phaseWords[phase], done, of, now.Sub(begin).Seconds())
		if phase == "score" && done == total {
			fmt.Fprint(c.Stderr, "\r\x1b[K")
		}
	}
}

// Dedupe finds the duplicates within one file.
func Dedupe(ctx context.Context, c *Common, path string, out Outputs) error {
	input, err := c.input(c.Type, c.Map)
	if err != nil {
		return err
	}
	opt, err := c.options(ctx, out.Near != "")
	if err != nil {
		return err
	}
	in, err := c.open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	begin := time.Now()
	run, err := linkage.Dedupe(in, input, opt)
	if err != nil {
		return stopped(ctx, err)
	}
	return c.finish(run, out, begin)
}

// Match links the records of two files.
func Match(ctx context.Context, c *Common, a, b string, out Outputs) error {
	inA, err := c.input(c.Type, c.Map)
	if err != nil {
		return err
	}
	mapB := c.MapB
	if mapB == "" {
		mapB = c.Map
	}
	typeB := c.TypeB
	if typeB == "" {
		typeB = c.Type
	}
	inB, err := c.input(typeB, mapB)
	if err != nil {
		return err
	}
	inB.Soft = c.TypeB == ""
	opt, err := c.options(ctx, out.Near != "")
	if err != nil {
		return err
	}
	fa, err := c.open(a)
	if err != nil {
		return err
	}
	defer fa.Close()
	fb, err := c.open(b)
	if err != nil {
		return err
	}
	defer fb.Close()
	begin := time.Now()
	run, err := linkage.Match(fa, fb, inA, inB, opt)
	if err != nil {
		return stopped(ctx, err)
	}
	return c.finish(run, out, begin)
}

// stopped names the interruption rather than what it led to.
func stopped(ctx context.Context, err error) error {
	if errors.Is(err, linkage.ErrStopped) && ctx.Err() != nil {
		return fmt.Errorf("đã dừng theo yêu cầu, chưa ghi gì / stopped on request, nothing was written: %w", ctx.Err())
	}
	return err
}

// finish writes the results and the report.
func (c *Common) finish(run *linkage.Run, out Outputs, begin time.Time) error {
	for _, w := range []struct {
		path  string
		write func(io.Writer) error
	}{
		{out.Edges, func(w io.Writer) error { return run.WriteEdges(w, run.Edges) }},
		{out.Clusters, run.WriteClusters},
		{out.Near, func(w io.Writer) error { return run.WriteEdges(w, run.Near) }},
		{out.Model, run.Model.Write},
	} {
		if err := c.writeWhole(w.path, w.write); err != nil {
			return err
		}
	}
	if err := c.summary(run, begin); err != nil {
		return err
	}
	return c.report(run)
}

// report lists the rows that could not be taken as they stood.
func (c *Common) report(run *linkage.Run) error {
	f := Findings{}
	for _, p := range []*linkage.Problems{&run.Problems, &run.ProblemsB} {
		for _, pr := range p.List {
			fmt.Fprintf(c.Stderr, "dòng %d (row %d, line %d): %s\n", pr.Row, pr.Row, pr.Line, pr.Text)
		}
		if rest := p.Total() - len(p.List); rest > 0 {
			fmt.Fprintf(c.Stderr, "… và %d dòng khác (and %d more)\n", rest, rest)
		}
		f.Rows += p.Total()
		f.Lost += p.Lost
	}
	if f.Rows > 0 {
		return f
	}
	return nil
}

// Summary is what --json prints.
type Summary struct {
	Records  int             `json:"records"`
	RecordsB int             `json:"records_b,omitempty"`
	Pairs    int             `json:"pairs_compared"`
	Edges    int             `json:"edges"`
	Kinds    map[string]int  `json:"edges_by_kind"`
	Clusters int             `json:"clusters"`
	Thresh   float64         `json:"threshold"`
	Phases   []linkage.Phase `json:"phases"`
	Seconds  float64         `json:"seconds"`
	CPU      float64         `json:"cpu_seconds"`
	PeakMiB  float64         `json:"peak_memory_mib"`
	Problems map[string]int  `json:"problems"`
	Lost     int             `json:"rows_left_out"`
}

func (c *Common) summary(run *linkage.Run, begin time.Time) error {
	s := Summary{Records: run.Records, Pairs: run.Pairs, Edges: len(run.Edges), Kinds: map[string]int{}, Thresh: linkage.Threshold, Phases: run.Phases,
		Seconds: time.Since(begin).Seconds(), Problems: map[string]int{}, Lost: run.Problems.Lost + run.ProblemsB.Lost}
	if run.Split > 0 {
		s.Records, s.RecordsB = run.Split, run.Records-run.Split
	}
	s.CPU, s.PeakMiB = Usage()
	for _, e := range run.Edges {
		s.Kinds[e.Kind.String()]++
	}
	heads := map[uint32]bool{}
	for i, root := range run.Clusters {
		if uint32(i) != root {
			heads[root] = true
		}
	}
	s.Clusters = len(heads)
	for _, p := range []*linkage.Problems{&run.Problems, &run.ProblemsB} {
		for k, n := range p.Count {
			s.Problems[k] += n
		}
	}
	if c.JSON {
		e := json.NewEncoder(c.Stdout)
		e.SetIndent("", "  ")
		if err := e.Encode(s); err != nil {
			return fmt.Errorf("printing the summary: %w", err)
		}
		return nil
	}
	fmt.Fprintf(c.Stderr, "%d bản ghi, so %d cặp, %d cặp trùng, %d nhóm; %.1f giây (CPU %.1f giây, bộ nhớ %.0f MiB)\n",
		run.Records, s.Pairs, s.Edges, s.Clusters, s.Seconds, s.CPU, s.PeakMiB)
	return nil
}
