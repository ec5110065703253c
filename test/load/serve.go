// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/whole"
)

const (
	startTime = 60 * time.Second
	idleTime  = 10 * time.Second // after the first page, until memory is called idle
	restTime  = time.Minute      // after the load; the runtime gives memory back by and by
	clockTick = 100              // of /proc/*/stat, a second
)

// session is one engine's measurement.
type session struct {
	options
	engine, url, dir string
	cluster          *storetest.Cluster
	province         *province
	table            *table
	server           *exec.Cmd    // nil when it runs in this process
	stopHere         func() error // ends the one in this process
	base             string       // http://127.0.0.1:…
}

func (s *session) note(what string, value float64, unit string, target float64, d direction) {
	s.table.add(s.engine, what, value, unit, target, d)
}

func (s *session) measure(ctx context.Context) (err error) {
	began := time.Now()
	if err := s.start(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	s.note("start to first page", ms(time.Since(began)), "ms", 1000, atMost)
	people, err := s.signIn(ctx, append([]string{"department", "registrar", "reviewer"}, s.province.keyers...)...)
	if err != nil {
		return err
	}
	if err := s.indexed(ctx, people["department"], began); err != nil {
		return err
	}
	if err := s.memory("resident when idle, search index made", idleTime); err != nil {
		return err
	}
	if err := s.selectOne(ctx); err != nil {
		return err
	}
	if err := s.searches(ctx, people["department"]); err != nil {
		return err
	}
	if err := s.allPages(ctx, people); err != nil {
		return err
	}
	if err := s.allSaves(ctx, people); err != nil {
		return err
	}
	if err := s.memory("resident when idle, a minute after the load", restTime); err != nil {
		return err
	}
	if s.check {
		return s.prove(ctx)
	}
	return nil
}

// start runs the program on a free port of the loopback and waits for a page.
func (s *session) start(ctx context.Context) error {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := ln.Addr().String()
	if err := ln.Close(); err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(s.dir, "server.log"))
	if err != nil {
		return err
	}
	s.base = "http://" + address
	if s.profile != "" {
		return s.startHere(ctx, address)
	}
	s.server = exec.CommandContext(ctx, s.program, "serve", "--listen", address, "--data-dir", s.dir, "--db", s.url)
	s.server.Cancel = func() error { return s.server.Process.Signal(syscall.SIGTERM) }
	s.server.Stdout, s.server.Stderr = log, log
	if err := s.server.Start(); err != nil {
		return err
	}
	if err := s.firstPage(); err != nil {
		text, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%w: %s", err, text)
	}
	return nil
}

// startHere runs the program inside this process, so that it can be profiled.
func (s *session) startHere(ctx context.Context, address string) error {
	a, err := s.open(ctx)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- errors.Join(a.Serve(ctx, ln, nil), a.Close()) }()
	s.stopHere = func() error {
		stop()
		return <-ended
	}
	return s.firstPage()
}

func (s *session) firstPage() error {
	for end := time.Now().Add(startTime); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		res, err := http.Get(s.base + "/login")
		if err != nil {
			continue
		}
		_, err = io.Copy(io.Discard, res.Body)
		return errors.Join(err, res.Body.Close())
	}
	return errors.New("the program does not answer")
}

func (s *session) stop() error {
	if s.stopHere != nil {
		defer func() { s.stopHere = nil }()
		return s.stopHere()
	}
	if s.server == nil {
		return nil
	}
	err := s.server.Process.Signal(syscall.SIGTERM)
	err = errors.Join(err, s.server.Wait())
	s.server = nil
	return err
}

// person is a signed-in browser.
type person struct {
	name string
	http *http.Client
}

func (s *session) signIn(ctx context.Context, names ...string) (map[string]*person, error) {
	people := map[string]*person{}
	for _, name := range names {
		jar, err := cookiejar.New(nil)
		if err != nil {
			return nil, err
		}
		// What is measured over the wire must not be unpacked on the way.
		p := &person{name, &http.Client{Jar: jar, Timeout: 30 * time.Second, Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 2}}}
		form := url.Values{"username": {name}, "password": {password}}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/login", strings.NewReader(form.Encode()))
		if err != nil {
			return nil, err
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := p.http.Do(r)
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			return nil, err
		}
		if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK || strings.HasSuffix(res.Request.URL.Path, "/login") {
			return nil, fmt.Errorf("signing %s in: %s at %s, %w", name, res.Status, res.Request.URL.Path, err)
		}
		people[name] = p
	}
	return people, nil
}

func (s *session) pid() int {
	if s.server == nil {
		return os.Getpid()
	}
	return s.server.Process.Pid
}

// memory notes what the program holds when nothing has happened for a while.
func (s *session) memory(what string, after time.Duration) error {
	time.Sleep(after)
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.pid()))
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			s.note(what, float64(kb)/1024, "MB", 150, atMost)
			return err
		}
	}
	return errors.New("no VmRSS")
}

// cpu is what the program, and PostgreSQL's processes, have used so far.
func (s *session) cpu() (program, database time.Duration) {
	program = cpuOf(fmt.Sprint(s.pid()))
	if s.cluster == nil {
		return program, 0
	}
	for _, pid := range s.cluster.Processes() {
		database += cpuOf(pid)
	}
	return program, database
}

// cpuOf reads user and system time; zero for a process that is gone.
func cpuOf(pid string) time.Duration {
	text, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * time.Second / clockTick
}

// selectOne is the least a question to the store can cost.
func (s *session) selectOne(ctx context.Context) error {
	a, err := s.open(ctx)
	if err != nil {
		return err
	}
	pool := a.DB.ReadPool()
	var one int
	const times = 2000
	began := time.Now()
	for range times {
		if err := pool.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
			return errors.Join(err, a.Close())
		}
	}
	s.note("SELECT 1", ms(time.Since(began))/times, "ms", 0, atMost)
	return a.Close()
}

// prove stops the program and shows that what the load left is whole.
func (s *session) prove(ctx context.Context) error {
	if err := s.stop(); err != nil {
		return err
	}
	a, err := s.open(ctx)
	if err != nil {
		return err
	}
	report, err := whole.Check(ctx, a.DB, a.Blobs, a.Key.Public, app.Contents())
	if err := errors.Join(err, a.Close()); err != nil {
		return err
	}
	for i, p := range report.Problems {
		if i < 20 {
			fmt.Println("  not whole:", p)
		}
	}
	s.note(fmt.Sprintf("problems in %d entries, %d audit records", report.Entries, report.Records), float64(len(report.Problems)), "", 0, atMost)
	if len(report.Problems) > 0 {
		return errors.New("the installation is not whole")
	}
	return nil
}
