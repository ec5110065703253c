// SPDX-License-Identifier: Apache-2.0

package linkcli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/sogoc/sogoc/internal/linkage"
)

// Explain says, field by field, why two records are held to be what they are.
func Explain(ctx context.Context, c *Common, path, left, right string) error {
	input, err := c.input(c.Type, c.Map)
	if err != nil {
		return err
	}
	opt, err := c.options(ctx, false)
	if err != nil {
		return err
	}
	in, err := c.open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	run, err := linkage.Dedupe(in, input, opt)
	if err != nil {
		return stopped(ctx, err)
	}
	x, err := run.Explain(left, right)
	if err != nil {
		return err
	}
	if c.JSON {
		e := json.NewEncoder(c.Stdout)
		e.SetIndent("", "  ")
		if err := e.Encode(x); err != nil {
			return fmt.Errorf("printing the explanation: %w", err)
		}
		return nil
	}
	printExplanation(c.Stdout, &x)
	return nil
}

func printExplanation(w io.Writer, x *linkage.Explanation) {
	fmt.Fprintf(w, "%s ↔ %s: %s, xác suất %.4f\n  %s\n  %s\n\n", x.Left, x.Right, x.Kind, x.Probability, x.VI, x.EN)
	fmt.Fprintf(w, "Trọng số (bit): dương là nghiêng về cùng một người. Cột thứ hai so với cách giải thích khác gần nhất (%s).\n", x.Rival)
	fmt.Fprintf(w, "Weights (bits): positive speaks for one person. The second column is against the likeliest other explanation (%s).\n\n", x.Rival)
	fmt.Fprintf(w, "%8s %8s  %s\n", "", "", "")
	fmt.Fprintf(w, "%8.1f %8s  tỷ lệ trước khi so / before any field\n", x.Prior, "")
	for _, f := range x.Fields {
		fmt.Fprintf(w, "%+8.1f %+8.1f  %s / %s\n", f.Weight, f.Against, f.VI, f.EN)
		if f.Left != "" || f.Right != "" {
			fmt.Fprintf(w, "%18s %s | %s\n", "", f.Left, f.Right)
		}
	}
}

// Train learns a model from a file and writes it.
func Train(ctx context.Context, c *Common, path, out string) error {
	c.Model = ""
	return Dedupe(ctx, c, path, Outputs{Model: out})
}

// Families links births, marriages and deaths.
func Families(ctx context.Context, c *Common, path string, out Outputs) error {
	input, err := c.input(c.Type, c.Map)
	if err != nil {
		return err
	}
	opt, err := c.options(ctx, false)
	if err != nil {
		return err
	}
	in, err := c.open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	begin := time.Now()
	run, err := linkage.Families(in, input, opt)
	if err != nil {
		return stopped(ctx, err)
	}
	return c.finish(run, out, begin)
}

// ShowModel prints a model, or what changed from one to another.
func ShowModel(c *Common, paths ...string) error {
	m, err := readModel(paths[0])
	if err != nil {
		return err
	}
	if len(paths) == 1 {
		return m.Print(c.Stdout)
	}
	o, err := readModel(paths[1])
	if err != nil {
		return err
	}
	return m.Compare(o, c.Stdout)
}
