// SPDX-License-Identifier: Apache-2.0

package upload

import (
	"context"
	"errors"
	"fmt"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
)

// OffersMost is how many files one request may offer.
const OffersMost = 500

// Offered is a file that a sender has.
type Offered struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Hash string `json:"hash"` // SHA-256 in hexadecimal
}

// Verdict says what is to be sent of an offered file: all of it (Wanted), the rest
// of it (Open, from Offset), or nothing (Done).
type Verdict struct {
	State  State
	Upload Upload    // of Open, and of an archive that is in
	File   scan.File // of Done
}

// Wanted is the state of an offered file of which nothing is known.
const Wanted State = "new"

// Offer tells a sender which of some files need sending. What can be taken in
// without their bytes, is: the same bytes under another name are settled by
// the copy that is there, if the sender may see that one.
func (u *Uploads) Offer(ctx context.Context, actor access.Actor, scope, bookID string, files []Offered) ([]Verdict, error) {
	if len(files) > OffersMost {
		return nil, fmt.Errorf("%w: more than %d files", ErrOffer, OffersMost)
	}
	in := scan.Received{Scope: scope, BookID: bookID}
	if _, err := u.Scans.Admit(ctx, actor, &in); err != nil {
		return nil, err
	}
	all := make([]Verdict, len(files))
	for i, f := range files {
		up := Upload{Province: actor.Province, Scope: in.Scope, BookID: bookID, Name: f.Name, Size: f.Size, Hash: f.Hash, CreatedBy: actor.ID}
		if err := u.check(&up); errors.Is(err, ErrOffer) {
			return nil, err
		}
		v, err := u.judge(ctx, actor, up)
		if err != nil {
			return nil, err
		}
		all[i] = v
	}
	return all, nil
}

func (u *Uploads) judge(ctx context.Context, actor access.Actor, up Upload) (Verdict, error) {
	open, err := store.One(ctx, u.DB, sqlSame, scanUpload, actor.ID, up.sameness())
	if err == nil {
		return u.judgeOpen(ctx, open)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return Verdict{}, err
	}
	if up.Zip {
		sent, err := store.One(ctx, u.DB, sqlZip, scanUpload, up.Province, up.Hash, up.sameness())
		if errors.Is(err, store.ErrNotFound) {
			return Verdict{State: Wanted}, nil
		}
		return Verdict{State: Done, Upload: sent}, err
	}
	f, seen, err := u.Scans.Seen(ctx, up.Province, up.Hash, up.Name)
	if err != nil {
		return Verdict{}, err
	}
	if seen {
		f.Again = true
		return Verdict{State: Done, File: f}, nil
	}
	return u.judgeDouble(ctx, actor, up)
}

// judgeOpen tells how far an upload is; one whose bytes were lost begins anew.
func (u *Uploads) judgeOpen(ctx context.Context, up Upload) (Verdict, error) {
	if up.Offset = u.offset(up.ID); up.Offset >= 0 || up.Zip && u.Scans.Spooled(up.ID) {
		if up.Offset < 0 {
			up.Offset = up.Size
		}
		return Verdict{State: Open, Upload: up}, nil
	}
	up.State = Gone
	return Verdict{State: Wanted}, u.close(ctx, up)
}

func (u *Uploads) judgeDouble(ctx context.Context, actor access.Actor, up Upload) (Verdict, error) {
	known, err := u.Scans.Known(ctx, actor, up.Hash)
	if err != nil || !known {
		return Verdict{State: Wanted}, err
	}
	body, err := u.Scans.Blobs.Open(ctx, up.Hash)
	if err != nil {
		return Verdict{State: Wanted}, nil // sent again, it is kept again
	}
	f, err := u.Scans.Receive(ctx, actor, scan.Received{Name: up.Name, Body: body, Source: "upload", Scope: up.Scope, BookID: up.BookID})
	err = errors.Join(err, body.Close())
	if errors.Is(err, scan.ErrAgain) {
		return Verdict{State: Wanted}, nil
	}
	return Verdict{State: Done, File: f}, err
}
