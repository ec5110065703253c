// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/ziplist"
)

const (
	// maxMembers is the most files one archive may hold: some books of a
	// commune, page by page.
	maxMembers = 20_000
	// Scans hardly get smaller by packing; blank fax pages do, by some dozens.
	maxRatio  = 100
	freeBytes = 512 << 20 // unpacked without looking at the ratio
)

// Outcome counts what became of several files.
type Outcome struct {
	Files   int           `json:"files"` // all that were taken up
	Again   int           `json:"again"` // received before, under the same name
	Still   int           `json:"still"` // of these, what still waits for a person
	Passed  int           `json:"passed"`
	Pages   int           `json:"pages"` // of files that are new
	ByState map[State]int `json:"byState"`
}

// Count adds one file.
func (o *Outcome) Count(f File) {
	if o.ByState == nil {
		o.ByState = map[State]int{}
	}
	o.Files++
	if f.Again {
		o.Again++
		if f.State == Unnamed || f.State == Refused || f.State == Duplicate {
			o.Still++
		}
		return
	}
	o.Pages += f.Pages
	o.ByState[f.State]++
}

// Waiting counts the files that a person has to look at.
func (o *Outcome) Waiting() int {
	return o.ByState[Unnamed] + o.ByState[Refused] + o.ByState[Duplicate]
}

// ReceiveZip takes in the files of an archive one by one, each as a row of its
// own. in.Name is the archive's name. An archive that can't be opened is a
// refused row itself. each is told of every file; done counts members.
//
// Taking the same archive again only finds what is there already, so a run that
// was interrupted is simply repeated.
func (s *Scans) ReceiveZip(ctx context.Context, actor access.Actor, in Received, r io.ReaderAt, size int64, each func(done, total int, f File)) (Outcome, error) {
	var out Outcome
	z, why := openArchive(r, size)
	if why != nil {
		f, err := s.refuseFile(ctx, actor, in, why)
		if err == nil {
			out.Count(f)
			each(1, 1, f)
		}
		return out, err
	}
	left := size*maxRatio + freeBytes
	for i, m := range z.File {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		name := memberName(m)
		if passOver(name) {
			out.Passed++
			continue
		}
		f, err := s.receiveMember(ctx, actor, in, m, name, &left)
		if err != nil {
			return out, fmt.Errorf("member %d of the archive: %w", i+1, err)
		}
		out.Count(f)
		each(i+1, len(z.File), f)
	}
	return out, nil
}

// openArchive reads the list of an archive; nil with the reason when it is not
// taken.
func openArchive(r io.ReaderAt, size int64) (*zip.Reader, *refusal.Refusal) {
	z, err := ziplist.Read(r, size, maxMembers)
	switch {
	case errors.Is(err, ziplist.ErrMany):
		return nil, zipRefusal(ReasonZipMany)
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return nil, zipRefusal(ReasonZipBroken)
	case len(z.File) == 0:
		return nil, zipRefusal(ReasonZipFolder)
	}
	return z, nil
}

// passOver tells folders and what systems leave behind from files that were
// meant to be sent.
func passOver(name string) bool {
	if strings.HasSuffix(name, "/") || strings.HasSuffix(name, `\`) {
		return true
	}
	base := strings.ToLower(path.Base(strings.ReplaceAll(name, `\`, "/")))
	switch base {
	case "thumbs.db", "desktop.ini", ".ds_store":
		return true
	}
	return strings.HasPrefix(base, "._") || strings.HasPrefix(name, "__MACOSX/")
}

// PassOver tells whether a file of a folder is left behind by a system and
// not meant to be sent.
func PassOver(name string) bool { return passOver(name) }

// receiveMember takes in one file of an archive. left is what the archive may
// still unpack to.
func (s *Scans) receiveMember(ctx context.Context, actor access.Actor, in Received, m *zip.File, name string, left *int64) (File, error) {
	in.Name = path.Join(strings.TrimSuffix(path.Base(tidyName(in.Name)), path.Ext(in.Name)), strings.ReplaceAll(name, `\`, "/"))
	const encrypted = 0x1
	switch {
	case m.Flags&encrypted != 0:
		return s.refuseFile(ctx, actor, in, zipRefusal(ReasonZipLocked))
	case !m.Mode().IsRegular():
		return s.refuseFile(ctx, actor, in, zipRefusal(ReasonZipLink))
	case m.UncompressedSize64 > maxFile:
		return s.refuseFile(ctx, actor, in, tooLarge())
	case int64(m.UncompressedSize64) > *left:
		return s.refuseFile(ctx, actor, in, zipRefusal(ReasonZipBomb))
	}
	r, err := m.Open()
	if err != nil {
		return s.refuseFile(ctx, actor, in, memberRefusal(err))
	}
	body := &member{r: r, left: left}
	in.Body = body
	f, err := s.Receive(ctx, actor, in)
	return f, errors.Join(err, body.close())
}

func memberRefusal(err error) *refusal.Refusal {
	if errors.Is(err, zip.ErrAlgorithm) {
		return zipRefusal(ReasonZipMethod)
	}
	return zipRefusal(ReasonZipBroken)
}

// member reads a file of an archive; what is wrong with the archive becomes a
// reason, and what is unpacked is counted against what the archive may.
type member struct {
	r    io.ReadCloser
	left *int64
}

func (m *member) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	*m.left -= int64(n)
	switch {
	case *m.left < 0:
		return 0, zipRefusal(ReasonZipBomb)
	case err != nil && !errors.Is(err, io.EOF):
		return n, memberRefusal(err)
	}
	return n, err
}

// close ends reading. That the rest of a refused member was not read is known.
func (m *member) close() error {
	_ = m.r.Close()
	return nil
}

// refuseFile writes a row for a file whose bytes could not be taken.
func (s *Scans) refuseFile(ctx context.Context, actor access.Actor, in Received, why *refusal.Refusal) (File, error) {
	if _, err := s.admit(ctx, actor, &in); err != nil {
		return File{}, err
	}
	f := s.newFile(actor, in)
	f.refuse(why)
	return s.keep(ctx, actor, f, nil, place{})
}
