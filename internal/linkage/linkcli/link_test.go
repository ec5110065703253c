// SPDX-License-Identifier: Apache-2.0

package linkcli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func common() (*Common, *bytes.Buffer, *bytes.Buffer) {
	var out, errOut bytes.Buffer
	return &Common{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errOut}, &out, &errOut
}

// A write that fails leaves the old file and no litter.
func TestWriteWhole(t *testing.T) {
	t.Parallel()
	c, _, _ := common()
	dir := t.TempDir()
	p := filepath.Join(dir, "e.csv")
	if err := os.WriteFile(p, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the disk is full")
	err := c.writeWhole(p, func(w io.Writer) error {
		if _, err := io.WriteString(w, "half"); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if b, err := os.ReadFile(p); err != nil || string(b) != "old" {
		t.Errorf("the old file holds %q (%v)", b, err)
	}
	if err := c.writeWhole(p, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(p); err != nil || string(b) != "new" {
		t.Errorf("the file holds %q (%v)", b, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

// A run that is stopped says so and writes nothing.
func TestStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var in strings.Builder
	in.WriteString("rec_id,type,name,birth_date\n")
	for range 20_000 {
		in.WriteString(",birth,Nguyễn Văn An,01.02.1990\n")
	}
	c, _, _ := common()
	c.Stdin = strings.NewReader(in.String())
	out := filepath.Join(t.TempDir(), "e.csv")
	err := Dedupe(ctx, c, "-", Outputs{Edges: out})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a stopped run wrote its pairs: %v", err)
	}
}

func TestBadSettings(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*Common){
		"type":  func(c *Common) { c.Type = "spaceship" },
		"model": func(c *Common) { c.Model = "no such file" },
		"map":   func(c *Common) { c.Map = "no such file" },
		"units": func(c *Common) { c.Units = "no such file" },
	} {
		c, _, _ := common()
		c.Stdin = strings.NewReader("rec_id,name\n1,An\n")
		set(c)
		if err := Dedupe(t.Context(), c, "-", Outputs{}); err == nil {
			t.Errorf("a bad %s was taken", name)
		}
	}
	c, _, _ := common()
	if err := Dedupe(t.Context(), c, "no such file", Outputs{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing input gives %v", err)
	}
}

func TestTrainAndShow(t *testing.T) {
	t.Parallel()
	c, out, _ := common()
	c.Stdin = strings.NewReader("rec_id,type,name,birth_date,mother_name\n1,birth,Cái Trọng Nghiêm,01.02.1990,Trần Thị Hồng\n2,birth,Cái Trọng Nghiêm,01.02.1990,Trần Thị Hồng\n")
	p := filepath.Join(t.TempDir(), "m.json")
	if err := Train(t.Context(), c, "-", p); err != nil {
		t.Fatal(err)
	}
	if err := ShowModel(c, p); err != nil || !strings.Contains(out.String(), "same_entry") {
		t.Errorf("%v\n%.200s", err, out)
	}
	out.Reset()
	if err := ShowModel(c, p, p); err != nil || !strings.Contains(out.String(), "agree") {
		t.Errorf("%v\n%.200s", err, out)
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	cpu, peak := Usage()
	if cpu <= 0 || peak < 1 || peak > 1<<20 {
		t.Errorf("usage %v s, %v MiB", cpu, peak)
	}
}
