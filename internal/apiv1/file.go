// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/scan"
)

// maxPageFile is that of one page: an A3 sheet in colour at 300 dpi has some 50 MB
// as bare pixels, and scanners pack them.
const maxPageFile = 48 << 20

// fileBody is how the document describes a body that is a file.
func fileBody() *huma.RequestBody {
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
}

// PageFile is the bytes of a new scan. They go from the line to a file: huma's own
// way of a body would hold all of it in memory.
type PageFile struct {
	Name string `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"Of the file, with its ending" example:"trang-12.jpg"`
	Hash string // of the bytes: they are a part of the request that a key names

	request huma.Context
	file    *scan.Aside
}

// Resolve notes where the body comes from. It is read once all else is in order.
func (f *PageFile) Resolve(ctx huma.Context) []error {
	f.request = ctx
	return nil
}

// filed is an input whose body is a file.
type filed interface {
	fetch(ctx context.Context, s *scan.Scans) error
	drop()
}

// fetch brings the body into a file of the spool folder, within the operation's
// limits of size and time.
func (f *PageFile) fetch(ctx context.Context, s *scan.Scans) (err error) {
	limits := f.request.Operation()
	_ = f.request.SetReadDeadline(time.Now().Add(limits.BodyReadTimeout)) // as huma does: what has no deadlines is no line
	body := http.MaxBytesReader(nil, io.NopCloser(f.request.BodyReader()), limits.MaxBodyBytes)
	if f.file, err = s.SetAside(body); err != nil {
		return unread(ctx, err)
	}
	if f.file.Size == 0 {
		return problem.Malformed.In(problem.LangOf(ctx))
	}
	_ = f.request.SetReadDeadline(time.Time{})
	f.Hash = f.file.Hash
	return nil
}

// unread says why a body did not come whole.
func unread(ctx context.Context, err error) error {
	var over *http.MaxBytesError
	var line net.Error
	lang := problem.LangOf(ctx)
	switch {
	case errors.As(err, &over):
		return problem.TooLarge.In(lang)
	case errors.As(err, &line) && line.Timeout():
		return problem.TooSlow.In(lang)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return problem.Malformed.In(lang)
	}
	return err
}

// drop takes the file away again.
func (f *PageFile) drop() {
	if f.file != nil {
		_ = f.file.Drop()
	}
}

func (f *PageFile) received() scan.Received { return scan.Received{Name: f.Name, Body: f.file} }
