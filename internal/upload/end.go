// SPDX-License-Identifier: Apache-2.0

package upload

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/background"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
)

// Start takes up what a stopped program left and from then on takes finished
// uploads in, until Stop.
func (u *Uploads) Start(ctx context.Context) {
	ctx, u.cancel = context.WithCancel(context.WithoutCancel(ctx))
	u.ending.Go(func() {
		for {
			select {
			case e := <-u.tus.CompleteUploads:
				u.end(ctx, e.Upload.ID)
			case <-u.stopped:
				return
			}
		}
	})
	u.ending.Go(func() { u.sweeps(ctx) })
}

// Stop ends the work; an upload that was being taken in is taken up again at
// the next start.
func (u *Uploads) Stop() {
	if u.cancel == nil {
		return
	}
	close(u.stopped)
	u.cancel()
	u.ending.Wait()
	u.cancel = nil
}

// end takes a complete upload in, in the background, unless that is under way.
func (u *Uploads) end(ctx context.Context, id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.busy[id] {
		return
	}
	u.busy[id] = true
	u.ending.Go(func() {
		background.Goroutine()
		defer u.told(id)
		select {
		case u.slots <- struct{}{}:
			defer func() { <-u.slots }()
		case <-ctx.Done():
			return
		}
		if err := u.take(ctx, id); err != nil && ctx.Err() == nil {
			u.Log.ErrorContext(ctx, "taking an upload in failed; it is tried again", "upload", id, "error", err)
		}
	})
}

// told wakes those who wait for an upload to end.
func (u *Uploads) told(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.busy, id)
	close(u.changed)
	u.changed = make(chan struct{})
}

// takes is how often a file is offered to the scans when others change there
// what it looked at.
const takes = 3

// take hands a complete upload to the scans. An error means that it stays open
// and should be tried again.
func (u *Uploads) take(ctx context.Context, id string) error {
	up, err := store.One(ctx, u.DB, sqlOpen, scanUpload, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil // ended meanwhile
	}
	if err != nil {
		return err
	}
	actor, err := u.Account(ctx, up.CreatedBy)
	if err != nil {
		return fmt.Errorf("finding the sender: %w", err)
	}
	in := scan.Received{Name: up.Name, Source: "upload", Scope: up.Scope, BookID: up.BookID, Reserved: true}
	if up.Zip {
		return u.takeZip(ctx, actor, up, in)
	}
	if same, err := u.isPromised(up); err != nil || !same {
		return errors.Join(err, u.fail(ctx, up, err, changedOnTheWay))
	}
	f, err := u.receive(ctx, actor, up, in)
	if refusedForGood(err) {
		return u.fail(ctx, up, nil, mayNot)
	}
	if err != nil {
		return err
	}
	up.State, up.FileID, up.Again = Done, f.ID, f.Again
	return u.close(ctx, up)
}

func (u *Uploads) receive(ctx context.Context, actor access.Actor, up Upload, in scan.Received) (f scan.File, err error) {
	for range takes {
		body, openErr := os.Open(u.file(up.ID))
		if openErr != nil {
			return f, openErr
		}
		in.Body = body
		f, err = u.Scans.Receive(ctx, actor, in)
		if err = errors.Join(err, body.Close()); !errors.Is(err, scan.ErrAgain) {
			break
		}
	}
	return f, err
}

// takeZip hands an archive to the job that opens it. The bytes move to where
// the job looks before it is asked for; when that was done and the program
// stopped, they are found there.
func (u *Uploads) takeZip(ctx context.Context, actor access.Actor, up Upload, in scan.Received) error {
	if !u.Scans.Spooled(up.ID) {
		if same, err := u.isPromised(up); err != nil || !same {
			return errors.Join(err, u.fail(ctx, up, err, changedOnTheWay))
		}
	}
	err := u.Scans.EnqueueSpooled(ctx, actor, u.Jobs, in, up.ID, u.file(up.ID), func(ctx context.Context, tx *store.Tx, jobID string) error {
		up.State, up.FileID = Done, jobID
		return u.finish(ctx, tx, up)
	})
	if refusedForGood(err) {
		return u.fail(ctx, up, nil, mayNot)
	}
	if err == nil {
		u.remove(up.ID)
	}
	return err
}

// isPromised compares the bytes that came with the hash that was promised.
func (u *Uploads) isPromised(up Upload) (bool, error) {
	f, err := os.Open(u.file(up.ID))
	if err != nil {
		return false, err
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)) == up.Hash, errors.Join(err, f.Close())
}

// The reasons of failed uploads, as stored.
const (
	changedOnTheWay = "Tệp nhận được không giống tệp gửi: có thể tệp bị sửa trong lúc gửi. Hãy gửi lại.\nThe bytes received differ from the file sent; it may have been changed meanwhile. Send it again."
	mayNot          = "Bạn không còn được gửi bản quét vào đây. Hãy hỏi người quản trị.\nYou may no longer send scans here. Ask the administrator."
)

// fail ends an upload with its reason, unless an error asks for another try.
func (u *Uploads) fail(ctx context.Context, up Upload, err error, why string) error {
	if err != nil {
		return nil
	}
	up.State, up.Detail = Failed, why
	return u.close(ctx, up)
}

// refusedForGood tells a refusal from a failure of the program.
func refusedForGood(err error) bool {
	return errors.Is(err, access.ErrRole) || errors.Is(err, access.ErrScope) || errors.Is(err, store.ErrNotFound)
}

// Ended waits until one of the actor's uploads has ended, or ctx ends, and
// gives those that have. An id that is not there counts as gone.
func (u *Uploads) Ended(ctx context.Context, actor access.Actor, ids []string) ([]Upload, error) {
	for {
		u.mu.Lock()
		changed := u.changed
		u.mu.Unlock()
		ended, err := u.endedOf(ctx, actor, ids)
		if err != nil || len(ended) > 0 {
			return ended, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, nil
		case <-u.stopped:
			return nil, nil
		}
	}
}

func (u *Uploads) endedOf(ctx context.Context, actor access.Actor, ids []string) (ended []Upload, err error) {
	for _, id := range ids {
		up, err := u.get(ctx, actor, id)
		switch {
		case errors.Is(err, store.ErrNotFound):
			ended = append(ended, Upload{ID: id, State: Gone})
		case ctx.Err() != nil:
			return nil, nil
		case err != nil:
			return nil, err
		case up.State != Open:
			ended = append(ended, up)
		}
	}
	return ended, nil
}

// sweeps goes over the uploads now and every few minutes.
func (u *Uploads) sweeps(ctx context.Context) {
	tick := time.NewTicker(sweepEach)
	defer tick.Stop()
	for {
		if err := u.Sweep(ctx); err != nil && ctx.Err() == nil {
			u.Log.ErrorContext(ctx, "sweeping the uploads failed", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
