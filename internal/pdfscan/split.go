// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"fmt"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
)

// Extract writes a PDF of the given pages, counted from 0, in that order and
// as they are: nothing is encoded again.
func (d *Doc) Extract(w io.Writer, pages ...int) error {
	numbers := make([]int, len(pages))
	for i, p := range pages {
		if p < 0 || p >= d.Pages() {
			return refuseNoPage(p, d.Pages())
		}
		numbers[i] = p + 1
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	err := guarded(func() error {
		// Writing changes the objects of the source, so it starts from
		// a fresh reading.
		src, err := readContext(d.src, d.limits)
		if err != nil {
			return err
		}
		out, err := pdfcpu.ExtractPages(src, numbers, false)
		if err != nil {
			return err
		}
		return api.WriteContext(out, w)
	})
	if err != nil {
		return fmt.Errorf("taking out pages: %w", err)
	}
	return nil
}

// Merge writes the pages of several PDFs into one, in order. A source that is
// not taken is a *refusal.Refusal.
func Merge(w io.Writer, limits Limits, sources ...io.ReadSeeker) error {
	var readers []io.ReadSeeker
	for i, s := range sources {
		src, err := source(s, limits)
		if err != nil {
			return fmt.Errorf("file %d: %w", i+1, err)
		}
		if _, err := readContext(src, limits); err != nil {
			return fmt.Errorf("file %d: %w", i+1, err)
		}
		readers = append(readers, again(src))
	}
	err := guarded(func() error { return api.MergeRaw(readers, w, false, configuration(limits)) })
	if err != nil {
		return fmt.Errorf("merging PDFs: %w", err)
	}
	return nil
}
