// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"context"
	"net/http"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/upload"
)

func (s *server) uploads() {
	add(s, op{id: "offerUploads", method: http.MethodPost, path: "/uploads/offer", tag: "scans", scope: access.ScansWrite, person: true, maxBody: 1 << 20, errors: []int{http.StatusInsufficientStorage},
		vi: "Hỏi tệp nào cần gửi", en: "Which of some files need sending", more: "Bytes go by tus 1.0 to /uploads/tus/ with the metadata filename, sha256, unit and book. Asking twice is harmless."}, s.offerUploads)
	add(s, op{id: "endedUploads", method: http.MethodPost, path: "/uploads/ended", tag: "scans", scope: access.ScansWrite, person: true,
		vi: "Hỏi tệp nào đã nhận xong", en: "Which of some uploads have ended", more: "The question stays open for up to wait seconds while none has."}, s.endedUploads)
}

// Offered is a file that a sender has.
type Offered struct {
	Name string `json:"name" minLength:"1" maxLength:"1000" doc:"With its folders"`
	Size int64  `json:"size" minimum:"0" doc:"Bytes"`
	Hash string `json:"hash" pattern:"^[0-9a-f]{64}$" doc:"SHA-256"`
}

// Upload says of one file what is to be sent, or what became of it.
type Upload struct {
	State   string `json:"state" enum:"new,open,done,failed,gone" doc:"new: send all; open: send the rest, from offset"`
	ID      string `json:"id,omitempty" doc:"Of the upload: its address is /uploads/tus/ID"`
	Offset  int64  `json:"offset,omitempty" doc:"Bytes that are there already"`
	Kind    string `json:"kind,omitempty" enum:",filed,unnamed,refused,duplicate,discarded,again,still,zip" doc:"What a done one became; again: received before; still: received before and waits for a person; zip: its job is named"`
	Scan    string `json:"scan,omitempty" doc:"File that a done one became"`
	Job     string `json:"job,omitempty" doc:"Job that takes an archive in"`
	Message string `json:"message,omitempty" doc:"In words"`
}

// Uploads are in the order of the question.
type Uploads struct {
	Files []Upload `json:"files" doc:"In the order of the question"`
}

type offerInput struct {
	Body struct {
		Unit  string    `json:"unit,omitempty" maxLength:"80" doc:"Scope path of the unit they are for; none is that of the caller"`
		Book  string    `json:"book,omitempty" maxLength:"64" doc:"Book they are for; none goes by their names"`
		Files []Offered `json:"files" maxItems:"500" doc:"Files"`
	}
}

func (s *server) offerUploads(ctx context.Context, actor access.Actor, in *offerInput) (*answer[Uploads], error) {
	files := make([]upload.Offered, 0, len(in.Body.Files))
	for _, f := range in.Body.Files {
		files = append(files, upload.Offered(f))
	}
	verdicts, err := s.Uploads.Offer(ctx, actor, in.Body.Unit, in.Body.Book, files)
	if err != nil {
		return nil, err
	}
	out := Uploads{Files: []Upload{}}
	for _, v := range verdicts {
		o := Upload{State: string(v.State), ID: v.Upload.ID, Offset: v.Upload.Offset}
		if v.State == upload.Done {
			o = became(ctx, v.Upload, v.File)
			if v.Upload.Zip {
				o.Kind = "again"
			}
		}
		out.Files = append(out.Files, o)
	}
	return give(out), nil
}

// became says what a file that is in became.
func became(ctx context.Context, up upload.Upload, f scan.File) Upload {
	o := Upload{State: string(upload.Done), ID: up.ID}
	switch {
	case up.Zip:
		o.Kind, o.Job = "zip", up.FileID
		return o
	case f.Again && f.State != scan.Filed:
		o.Kind = "still"
	case f.Again:
		o.Kind = "again"
	default:
		o.Kind = string(f.State)
	}
	o.Scan, o.Message = f.ID, f.Says(problem.LangOf(ctx))
	return o
}

// waitMost is how long a question stays open: below what proxies allow.
const waitMost = 15

type endedInput struct {
	Body struct {
		IDs  []string `json:"ids" maxItems:"500" doc:"Ids"`
		Wait int      `json:"wait,omitempty" minimum:"0" maximum:"15" doc:"Seconds"`
	}
}

func (s *server) endedUploads(ctx context.Context, actor access.Actor, in *endedInput) (*answer[Uploads], error) {
	if err := access.Can(actor, access.ScanUpload, access.Target{Path: actor.Path}); err != nil {
		return nil, err
	}
	// Reading takes of the patience too.
	patience := time.Duration(min(max(in.Body.Wait, 1), waitMost)) * time.Second
	wait, stop := context.WithTimeout(ctx, patience)
	defer stop()
	ended, err := s.Uploads.Ended(wait, actor, in.Body.IDs)
	return s.endedAnswer(ctx, actor, ended, err)
}

func (s *server) endedAnswer(ctx context.Context, actor access.Actor, ended []upload.Upload, err error) (*answer[Uploads], error) {
	if err != nil {
		return nil, err
	}
	out := Uploads{Files: []Upload{}}
	for _, up := range ended {
		if up.State != upload.Done {
			out.Files = append(out.Files, Upload{State: string(up.State), ID: up.ID, Message: up.Says(problem.LangOf(ctx))})
			continue
		}
		var f scan.File
		if !up.Zip {
			if f, err = scan.GetFile(ctx, s.DB, actor.Province, up.FileID); err != nil {
				return nil, err
			}
			f.Again = up.Again
		}
		out.Files = append(out.Files, became(ctx, up, f))
	}
	return give(out), nil
}
