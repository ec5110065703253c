// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// ErrNoPostgres: PostgreSQL's programs are not installed.
var ErrNoPostgres = errors.New("PostgreSQL's programs (initdb, postgres) are not installed")

const (
	programTime  = 90 * time.Second // for one of PostgreSQL's programs
	startTime    = 60 * time.Second
	recoveryTime = 30 * time.Second // for the processes of a killed server to go away
	logShown     = 2000             // bytes of the server's log in an error
)

// Cluster is a private PostgreSQL: a unix socket in a temporary folder, no port.
type Cluster struct {
	dir, bin string
	fsync    bool
	settings []string // more of the server's, "name=value"
	server   *exec.Cmd
	ended    chan struct{} // closed when the server's process has ended
	held     io.Closer     // the pipe of endWithProcess, open as long as the process lives
}

// NewCluster makes and starts a cluster. Without fsync it is quick and loses its
// data with the machine's power, which tests of behaviour don't mind.
func NewCluster(ctx context.Context, fsync bool, settings ...string) (*Cluster, error) {
	bin := findPostgres()
	if bin == "" {
		return nil, ErrNoPostgres
	}
	// A unix socket's path is limited to 107 bytes, so not a test's own folder.
	dir, err := os.MkdirTemp("", "sogoc-pg")
	if err != nil {
		return nil, err
	}
	c := &Cluster{dir: dir, bin: bin, fsync: fsync, settings: settings}
	if os.Geteuid() == 0 {
		err = c.run(ctx, "chown", "postgres", dir)
	}
	if err == nil {
		err = c.run(ctx, "initdb", "-D", c.data(), "-U", "sogoc", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	}
	if err == nil {
		err = c.Start(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return c, nil
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

// Dir is the folder of the cluster, which the server's account may write to:
// its socket is there, its files are in data.
func (c *Cluster) Dir() string { return c.dir }

// Set changes the server's settings from its next start on.
func (c *Cluster) Set(settings ...string) { c.settings = settings }

// Run runs one of PostgreSQL's programs, or of the system's, in the cluster's
// folder as the server's account.
func (c *Cluster) Run(ctx context.Context, program string, args ...string) error {
	return c.run(ctx, program, args...)
}

// Start starts a stopped or killed cluster and waits until it answers. The
// server is a child of this process, which has to see it end: where nobody
// collects orphans, a killed one would look alive to its successor.
func (c *Cluster) Start(ctx context.Context) error {
	fsync := "off"
	if c.fsync {
		fsync = "on"
	}
	log, err := os.OpenFile(filepath.Join(c.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	server := c.command(context.WithoutCancel(ctx), "postgres", "-D", c.data(), "-c", "listen_addresses=", "-c", "unix_socket_directories="+c.dir, "-c", "fsync="+fsync, "-c", "max_connections=300")
	for _, s := range c.settings {
		server.Args = append(server.Args, "-c", s)
	}
	server.Stdout, server.Stderr = log, log
	if err := server.Start(); err != nil {
		return fmt.Errorf("starting the server: %w", err)
	}
	c.server, c.ended = server, make(chan struct{})
	go reap(server, c.ended)
	return c.awaitAnswer(ctx)
}

func reap(server *exec.Cmd, ended chan struct{}) {
	_ = server.Wait() // how it ends is told by whoever asks it
	close(ended)
}

func (c *Cluster) awaitAnswer(ctx context.Context) error {
	var err error
	for end := time.Now().Add(startTime); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		if err = c.run(ctx, "pg_isready", "-q", "-h", c.dir); err == nil {
			return nil
		}
		select {
		case <-c.ended:
			log, _ := os.ReadFile(filepath.Join(c.dir, "log"))
			return fmt.Errorf("the server ended while it started\n%s", log[max(0, len(log)-logShown):])
		default:
		}
	}
	return errors.Join(fmt.Errorf("the server does not answer: %w", err), c.Kill())
}

// Database makes an empty database and returns its URL.
func (c *Cluster) Database(ctx context.Context, name string) (string, error) {
	return c.copyDatabase(ctx, name, "template1")
}

// copyDatabase makes a database as another is, which nobody is using.
func (c *Cluster) copyDatabase(ctx context.Context, name, from string) (string, error) {
	err := c.run(ctx, "psql", "-h", c.dir, "-U", "sogoc", "-d", "postgres", "-qc", "CREATE DATABASE "+name+" TEMPLATE "+from)
	return fmt.Sprintf("postgres://sogoc@/%s?host=%s", name, c.dir), err
}

// Kill ends the server by SIGKILL, as a failing machine would, and waits until
// its processes are gone.
func (c *Cluster) Kill() error {
	if err := c.server.Process.Kill(); err != nil {
		return fmt.Errorf("killing the server: %w", err)
	}
	<-c.ended
	for end := time.Now().Add(recoveryTime); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if len(c.Processes()) == 0 {
			return nil
		}
	}
	return errors.New("the processes of a killed server are still there")
}

// Processes lists the ids of the server's processes, where the system tells by
// /proc.
func (c *Cluster) Processes() (ids []string) {
	found, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range found {
		if to, err := os.Readlink(link); err == nil && to == c.data() {
			ids = append(ids, filepath.Base(filepath.Dir(link)))
		}
	}
	return ids
}

// Close stops the server and removes all it kept.
func (c *Cluster) Close() error {
	var err error
	select {
	case <-c.ended:
	default:
		err = c.run(context.Background(), "pg_ctl", "-D", c.data(), "-m", "immediate", "-w", "stop")
	}
	return errors.Join(err, os.RemoveAll(c.dir))
}

// endWithProcess has the cluster stopped and removed when this process has
// ended, in whatever way: a shell waits for the pipe between the two to close.
func (c *Cluster) endWithProcess() error {
	stop := c.command(context.Background(), "pg_ctl", "-D", c.data(), "-m", "immediate", "-w", "stop")
	watch := exec.Command("sh", append([]string{"-c", `trap "" INT TERM HUP; read -r _; "$@"; rm -rf "$0"`, c.dir}, stop.Args...)...)
	watch.Dir = "/"
	var err error
	if c.held, err = watch.StdinPipe(); err != nil {
		return err
	}
	return watch.Start()
}

func findPostgres() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(real)
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[len(found)-1])
}

// command prepares one of PostgreSQL's programs. They refuse to run as root, so
// a test that runs as root hands them to the account that Debian's package makes.
func (c *Cluster) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	path := name
	if real := filepath.Join(c.bin, name); fileExists(real) {
		path = real
	}
	argv := append([]string{path}, args...)
	if os.Geteuid() == 0 && name != "chown" {
		argv = append([]string{"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"}, argv...)
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = c.dir
	return cmd
}

func (c *Cluster) run(ctx context.Context, name string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, programTime)
	defer cancel()
	cmd := c.command(ctx, name, args...)
	out, err := os.CreateTemp("", "sogoc-pg-out")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(out.Name()) }()
	defer func() { _ = out.Close() }()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w\n%s", name, err, text)
	}
	return nil
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
