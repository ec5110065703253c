// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"
)

// Child paints each page in a process of its own: the engine's memory ends
// with it, and a file that brings the engine down takes nothing else along.
//
// The process runs Command, which must call ServeRender with its standard
// input and output. Start it with the program itself and a hidden command.
type Child struct {
	Command []string      // program and arguments
	Timeout time.Duration // for one page; 0 means two minutes
	// slot lets one process run at a time; made by NewChild.
	slot chan struct{}
}

var _ Renderer = (*Child)(nil)

// NewChild gives a Renderer that runs command for each page.
func NewChild(command ...string) *Child {
	return &Child{Command: command, slot: make(chan struct{}, 1)}
}

// order is what the process is told, as one line of JSON before the file.
type order struct {
	Page int `json:"page"`
	DPI  int `json:"dpi"`
	Size int `json:"size"`
}

// answer is what it says, as one line of JSON before the JPEG.
type answer struct {
	Size  int    `json:"size"`
	Error string `json:"error,omitempty"`
}

// maxAnswer bounds the JPEG taken from the process.
const maxAnswer = 256 << 20

// Render implements Renderer.
func (c *Child) Render(ctx context.Context, pdf []byte, i, dpi int) ([]byte, error) {
	if c.slot != nil {
		select {
		case c.slot <- struct{}{}:
			defer func() { <-c.slot }()
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting to render: %w", ctx.Err())
		}
	}
	timeout := c.Timeout
	if timeout == 0 {
		timeout = renderTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	head, err := json.Marshal(order{i, dpi, len(pdf)})
	if err != nil {
		return nil, fmt.Errorf("writing order: %w", err)
	}
	cmd := exec.CommandContext(ctx, c.Command[0], c.Command[1:]...)
	cmd.Stdin = io.MultiReader(bytes.NewReader(append(head, '\n')), bytes.NewReader(pdf))
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("rendering in a process: %w", errors.Join(err, ctx.Err()))
	}
	return readAnswer(bytes.NewReader(out))
}

func readAnswer(r io.Reader) ([]byte, error) {
	br := bufio.NewReader(r)
	var a answer
	line, err := br.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("reading answer: %w", err)
	}
	if err := json.Unmarshal(line, &a); err != nil {
		return nil, fmt.Errorf("reading answer: %w", err)
	}
	if a.Error != "" {
		return nil, errors.New(a.Error)
	}
	return readSized(br, a.Size, maxAnswer)
}

func readSized(r io.Reader, size, limit int) ([]byte, error) {
	if size <= 0 || size > limit {
		return nil, fmt.Errorf("%d bytes announced, 1 to %d allowed", size, limit)
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, fmt.Errorf("reading %d bytes: %w", size, err)
	}
	return b, nil
}

// ServeRender is the body of the process that Child starts: it reads one
// order from in, paints, and writes the answer to out. An error means that
// not even an answer could be given.
func ServeRender(ctx context.Context, in io.Reader, out io.Writer, engine *PDFium) error {
	br := bufio.NewReader(in)
	line, err := br.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("reading order: %w", err)
	}
	var o order
	if err := json.Unmarshal(line, &o); err != nil {
		return fmt.Errorf("reading order: %w", err)
	}
	pdf, err := readSized(br, o.Size, 1<<30)
	if err != nil {
		return fmt.Errorf("reading PDF: %w", err)
	}
	var a answer
	jpeg, err := engine.Render(ctx, pdf, o.Page, o.DPI)
	if err != nil {
		a.Error = err.Error()
	}
	a.Size = len(jpeg)
	head, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("writing answer: %w", err)
	}
	if _, err := out.Write(append(append(head, '\n'), jpeg...)); err != nil {
		return fmt.Errorf("writing answer: %w", err)
	}
	return errors.Join(engine.Close())
}
