// SPDX-License-Identifier: Apache-2.0

package blobtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/sogoc/sogoc/internal/blob"
)

const (
	accessKey, secretKey = "sogoc-test", "sogoc-test-secret"

	startTime = 30 * time.Second
	tries     = 5 // a free port may be taken by another before the server has it
)

// server is the private S3 server of this test process, gone when the last test
// that uses it has ended.
var server struct {
	sync.Mutex
	url   string
	cmd   *exec.Cmd
	ended chan struct{} // closed when the server's process has ended
	dir   string
	users int
	next  int
}

// S3 gives an empty bucket on a real S3 server (versitygw, made by `make
// setup`). The test is left out, with a word, where it is not installed, unless
// SOGOC_TEST_S3=must says that it has to be.
func S3(t testing.TB) blob.S3 {
	t.Helper()
	server.Lock()
	defer server.Unlock()
	if server.users == 0 {
		startServer(t)
	}
	server.users++
	t.Cleanup(leave)
	server.next++
	s := blob.S3{Endpoint: server.url, Region: "us-east-1", Bucket: fmt.Sprintf("scans-%d", server.next), Prefix: "tinh/44",
		AccessKey: accessKey, SecretKey: secretKey, Spool: t.TempDir()}
	if err := client(t, s.Endpoint).MakeBucket(context.Background(), s.Bucket, minio.MakeBucketOptions{}); err != nil {
		t.Fatalf("making a bucket: %v", err)
	}
	return s
}

func client(t testing.TB, url string) *minio.Client {
	t.Helper()
	c, err := minio.New(url[len("http://"):], &minio.Options{Creds: credentials.NewStaticV4(accessKey, secretKey, ""), Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func leave() {
	server.Lock()
	defer server.Unlock()
	if server.users--; server.users == 0 {
		_ = server.cmd.Process.Kill()
		<-server.ended
		_ = os.RemoveAll(server.dir)
	}
}

func startServer(t testing.TB) {
	t.Helper()
	program := findServer()
	if program == "" {
		if os.Getenv("SOGOC_TEST_S3") == "must" {
			t.Fatal("no S3 server is installed and SOGOC_TEST_S3=must; make setup installs one")
		}
		t.Skip("skipped: no S3 server (versitygw) is installed; make setup installs one")
	}
	var err error
	for range tries {
		if err = tryServer(program); err == nil {
			return
		}
	}
	t.Fatal(err)
}

// findServer looks for the program where the Makefile puts it, then in PATH.
func findServer() string {
	dir, err := os.Getwd()
	for err == nil {
		if found, _ := filepath.Glob(filepath.Join(dir, "bin", "versitygw-v*")); len(found) > 0 {
			return found[len(found)-1]
		}
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil || filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	path, _ := exec.LookPath("versitygw")
	return path
}

func tryServer(program string) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	if server.dir, err = os.MkdirTemp("", "sogoc-s3"); err != nil {
		return err
	}
	data, side := filepath.Join(server.dir, "data"), filepath.Join(server.dir, "meta")
	if err := errors.Join(os.Mkdir(data, 0o700), os.Mkdir(side, 0o700)); err != nil {
		return err
	}
	cmd := exec.Command(program, "--port", address, "--quiet", "posix", "--sidecar", side, data)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+accessKey, "ROOT_SECRET_KEY="+secretKey)
	log, err := os.Create(filepath.Join(server.dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	server.cmd, server.url, server.ended = cmd, "http://"+address, make(chan struct{})
	go func(ended chan struct{}) {
		_ = cmd.Wait() // killed: an error is what we want
		close(ended)
	}(server.ended)
	return await(log.Name())
}

func freeAddress() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return ln.Addr().String(), ln.Close()
}

// await waits until the server answers anything at all.
func await(log string) error {
	for end := time.Now().Add(startTime); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if answer, err := http.Get(server.url); err == nil {
			return answer.Body.Close()
		}
		select {
		case <-server.ended:
			text, _ := os.ReadFile(log)
			return fmt.Errorf("the S3 server ended while it started\n%s", text)
		default:
		}
	}
	_ = server.cmd.Process.Kill()
	return errors.New("the S3 server does not answer")
}
