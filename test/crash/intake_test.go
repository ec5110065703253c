// SPDX-License-Identifier: Apache-2.0

package crash

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/push"
	"github.com/sogoc/sogoc/internal/store"
)

const (
	// Kills of the intake come sooner: most of it is over in a moment.
	shortestIntake = 10 * time.Millisecond
	intakeSpread   = 500 * time.Millisecond
	filesOfBatch   = 4
)

// The program is killed while files are sent by the resumable protocol. Every
// file whose sender was told that it is in, is whole and listed once; every
// other is listed once at most, and gets in when it is sent again.
func TestCrashIntakeSQLite(t *testing.T) {
	t.Parallel()
	newScene(t, "").runIntake(t)
}

// The same on PostgreSQL, which is itself killed under the program now and then.
func TestCrashIntakePostgres(t *testing.T) {
	t.Parallel()
	newPostgresScene(t).runIntake(t)
}

// sender is a computer that sends batch after batch of files.
type sender struct {
	scene *scene
	root  string

	mu    sync.Mutex
	told  []string // hashes of files said to be in
	begun map[string]bool
	cuts  int
	rng   *rand.Rand
}

func (s *scene) runIntake(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	from := &sender{scene: s, root: filepath.Join(s.dir, "out"), begun: map[string]bool{}, rng: rand.New(rand.NewPCG(1, 1))}
	var working sync.WaitGroup
	working.Go(func() {
		if err := from.work(ctx); err != nil && ctx.Err() == nil {
			t.Errorf("sending: %v", err)
		}
	})
	n := kills(t)
	for i := range n {
		c := startChild(t, s.dir, true)
		time.Sleep(shortestIntake + rand.N(intakeSpread))
		if s.cluster != nil && i%3 == 1 {
			s.restartDatabase(t)
			time.Sleep(rand.N(intakeSpread)) // the program goes on with it, or is killed before it does
		}
		c.kill(t)
		s.verifyIntake(t, from, false)
		if t.Failed() {
			break
		}
	}
	c := startChild(t, s.dir, true) // what is under way gets in
	from.finish()
	working.Wait()
	stop()
	c.kill(t)
	s.verifyIntake(t, from, true)
	t.Logf("%d kills: %d files begun, %d told to be in, %d requests without an answer", n, len(from.begun), len(from.told), from.cuts)
	if len(from.told) < n || from.cuts == 0 {
		t.Error("too little was sent, or nothing was interrupted: the test has shown nothing")
	}
}

// finish lets the batch under way end, then stops.
func (f *sender) finish() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.root = "" // work reads it before each batch
}

// work sends batches until it is told to finish. Each file has bytes of its own.
func (f *sender) work(ctx context.Context) error {
	c, err := push.NewClient("http://sogoc")
	if err != nil {
		return err
	}
	c.HTTP.Transport = &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket(f.scene.dir))
	}}
	c.Key = push.SessionKey(f.scene.people["registrar"].token)
	pictures := newClient(f.scene.dir, f.scene.people["registrar"], &f.scene.ledger, nil, 99)
	for n := 0; ; n++ {
		f.mu.Lock()
		root := f.root
		f.mu.Unlock()
		if root == "" {
			return nil
		}
		if err := f.batch(ctx, c, pictures, filepath.Join(root, fmt.Sprint("batch", n))); err != nil {
			return err
		}
	}
}

func (f *sender) batch(ctx context.Context, c *push.Client, pictures *client, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	var hashes []string
	for i := range filesOfBatch {
		data := append(pictures.picture(), make([]byte, f.rng.IntN(200_000))...)
		hashes = append(hashes, blob.Sum(data))
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("trang %d.jpg", i)), data, 0o600); err != nil {
			return err
		}
	}
	f.mu.Lock()
	for _, h := range hashes {
		f.begun[h] = true
	}
	f.mu.Unlock()
	away := false
	tell := func(p push.Progress) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if p.Away && !away {
			f.cuts++
		}
		away = p.Away
	}
	r, err := push.New(c, push.Options{Root: dir, Tell: tell, Pause: 20 * time.Millisecond}).Once(ctx)
	if err != nil {
		return err
	}
	if r.Done() != filesOfBatch || r.Unread+r.Refused+r.Duplicate > 0 {
		return fmt.Errorf("a batch ended as %+v", r)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.told = append(f.told, hashes...)
	return nil
}

var sqlIntake = store.SQL("crash.intake", `SELECT hash FROM scan_file WHERE source = 'upload'`)

// verifyIntake proves that no file is listed twice or without its bytes, and
// that none is lost of which its sender was told.
func (s *scene) verifyIntake(t *testing.T, from *sender, all bool) {
	t.Helper()
	from.mu.Lock()
	told := append([]string{}, from.told...)
	from.mu.Unlock()
	s.within(t, func(a *app.App) {
		listed := map[string]int{}
		err := store.Each(t.Context(), a.DB, sqlIntake, func(r store.Row) error {
			var hash string
			err := r.Scan(&hash)
			listed[hash]++
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for hash, n := range listed {
			if n != 1 {
				t.Errorf("%s is listed %d times", hash, n)
			}
		}
		for _, hash := range told {
			if listed[hash] != 1 {
				t.Errorf("an acknowledged file is listed %d times: %s", listed[hash], hash)
			}
		}
		if !all {
			return
		}
		for hash := range listed {
			if _, err := blob.Verify(t.Context(), a.Blobs, hash); err != nil {
				t.Errorf("a listed file is not whole: %v", err)
			}
		}
	})
}
