// SPDX-License-Identifier: Apache-2.0

package upload

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	"golang.org/x/exp/slog" // tusd logs through this one

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/store"
)

// Prefix is where the handler is mounted; what follows is an upload's id.
const Prefix = "/uploads/tus/"

const (
	// quietLine is how long a line may give nothing before it counts as cut.
	quietLine = 60 * time.Second
	// lockWait: a sender who comes back finds the old line still open on our
	// side. The old request is asked to end, which takes a moment.
	lockWait = 15 * time.Second
)

// newHandler sets tusd up. Concatenation and unknown lengths are not offered:
// both would get round the limits, which are asked when an upload begins.
func (u *Uploads) newHandler() (err error) {
	composer := handler.NewStoreComposer()
	composer.UseCore(u.files)
	composer.UseTerminater(u.files)
	memorylocker.New().UseIn(composer)
	u.tus, err = handler.NewHandler(handler.Config{
		StoreComposer: composer, BasePath: Prefix, DisableDownload: true, DisableConcatenation: true,
		Cors:                    &handler.CorsConfig{Disable: true}, // our own pages only
		NotifyCompleteUploads:   true,
		PreUploadCreateCallback: u.create,
		NetworkTimeout:          quietLine, AcquireLockTimeout: lockWait, GracefulRequestCompletionTimeout: 5 * time.Second,
		Logger: slog.New(tusLog{u.Log.Error}),
	})
	return err
}

// create is asked by tusd for every new upload.
func (u *Uploads) create(e handler.HookEvent) (handler.HTTPResponse, handler.FileInfoChanges, error) {
	actor, ok := access.ActorOf(e.Context)
	if !ok {
		return handler.HTTPResponse{}, handler.FileInfoChanges{}, handler.NewError("ERR_SIGN_IN", "sign in", http.StatusUnauthorized)
	}
	meta := e.Upload.MetaData
	up, err := u.begin(e.Context, actor, Upload{Name: meta["filename"], Hash: meta["sha256"], Scope: meta["unit"], BookID: meta["book"], Size: e.Upload.Size})
	if err != nil {
		return handler.HTTPResponse{}, handler.FileInfoChanges{}, u.refusal(e.Context, err)
	}
	// Names can be personal data and stay in the row.
	return handler.HTTPResponse{}, handler.FileInfoChanges{ID: up.ID, MetaData: handler.MetaData{}}, nil
}

func (u *Uploads) refusal(ctx context.Context, err error) error {
	status, text := u.Say(ctx, err)
	body, _ := json.Marshal(map[string]string{"message": text}) // a string always can be
	return handler.Error{ErrorCode: "ERR_REFUSED", Message: err.Error(), HTTPResponse: handler.HTTPResponse{
		StatusCode: status, Body: string(body), Header: handler.HTTPHeader{"Content-Type": "application/json"}}}
}

// ServeHTTP speaks tus with signed-in people, below Prefix. An upload of
// somebody else is not there.
func (u *Uploads) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Header.Del("X-HTTP-Method-Override") // the method asked about is the one carried out
	actor, ok := access.ActorOf(r.Context())
	if !ok {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	id := strings.TrimPrefix(r.URL.Path, Prefix)
	if id == "" {
		u.pass(w, r)
		return
	}
	up, err := u.get(r.Context(), actor, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		w.WriteHeader(http.StatusNotFound)
	case err != nil:
		u.Log.ErrorContext(r.Context(), "looking an upload up failed", "error", err)
		w.WriteHeader(http.StatusInternalServerError)
	case up.State == Done:
		answerWhole(w, r, up)
	case up.State != Open:
		w.WriteHeader(http.StatusGone)
	case r.Method == http.MethodDelete:
		u.takeBack(w, r, actor, id)
	default:
		u.pass(w, r)
	}
}

// pass hands a request to tusd, which reads the id from the path alone.
func (u *Uploads) pass(w http.ResponseWriter, r *http.Request) {
	http.StripPrefix(strings.TrimSuffix(Prefix, "/"), u.tus).ServeHTTP(w, r)
}

// answerWhole tells a sender who did not hear of the end that nothing is
// missing.
func answerWhole(w http.ResponseWriter, r *http.Request, up Upload) {
	h := w.Header()
	h.Set("Tus-Resumable", "1.0.0")
	h.Set("Cache-Control", "no-store")
	h.Set("Upload-Offset", strconv.FormatInt(up.Size, 10))
	h.Set("Upload-Length", strconv.FormatInt(up.Size, 10))
	switch r.Method {
	case http.MethodHead:
		w.WriteHeader(http.StatusOK)
	case http.MethodPatch:
		w.WriteHeader(http.StatusNoContent)
	default:
		w.WriteHeader(http.StatusConflict)
	}
}

// takeBack answers a sender who gives an upload up.
func (u *Uploads) takeBack(w http.ResponseWriter, r *http.Request, actor access.Actor, id string) {
	err := u.GiveUp(r.Context(), actor, id)
	w.Header().Set("Tus-Resumable", "1.0.0")
	switch {
	case errors.Is(err, ErrWhole):
		w.WriteHeader(http.StatusConflict)
	case err != nil:
		u.Log.ErrorContext(r.Context(), "giving an upload up failed", "error", err)
		w.WriteHeader(http.StatusInternalServerError)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// tusLog lets through what tusd could not do; cut lines are no news.
type tusLog struct {
	log func(msg string, args ...any)
}

func (tusLog) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }

func (t tusLog) Handle(_ context.Context, r slog.Record) error {
	if r.Message != "InternalServerError" {
		return nil
	}
	args := []any{}
	r.Attrs(func(a slog.Attr) bool {
		args = append(args, a.Key, a.Value.String())
		return true
	})
	t.log("the upload handler failed", args...)
	return nil
}

func (t tusLog) WithAttrs([]slog.Attr) slog.Handler { return t }
func (t tusLog) WithGroup(string) slog.Handler      { return t }
