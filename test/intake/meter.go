// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const clockTick = 100 // of /proc/*/stat, a second

// meter reads what the program costs, from time to time.
type meter struct {
	program *program
	pages   func() int64
	thin    bool
	began   time.Time
	at      []reading
}

// reading is one moment.
type reading struct {
	after    time.Duration
	pages    int64
	cpu      time.Duration // of the program and of all decoders there were
	server   int64         // resident bytes
	children int64         // resident bytes, together
	largest  int64         // most that a decoder now running ever held
}

func (m *meter) watch(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	fmt.Println("  after     pages   a minute   CPU s a page   server MB   decoders MB   largest ever MB")
	for {
		select {
		case <-ctx.Done():
			m.note()
			return
		case <-tick.C:
			m.note()
			if m.thin {
				m.thinOut()
			}
		}
	}
}

func (m *meter) note() {
	now := m.read()
	before := reading{}
	if n := len(m.at); n > 0 {
		before = m.at[n-1]
	}
	m.at = append(m.at, now)
	pages := max(now.pages-before.pages, 1)
	fmt.Printf("%8s %8d %10.0f %14.2f %11d %13d %17d\n", now.after.Round(time.Second), now.pages, float64(now.pages-before.pages)/(now.after-before.after).Minutes(),
		(now.cpu-before.cpu).Seconds()/float64(pages), now.server>>20, now.children>>20, now.largest>>20)
}

func (m *meter) read() reading {
	pid := strconv.Itoa(m.program.cmd.Process.Pid)
	r := reading{after: time.Since(m.began), pages: m.pages(), server: status(pid, "VmRSS:")}
	own, ended := times(pid)
	r.cpu = own + ended
	for _, child := range childrenOf(pid) {
		own, _ := times(child)
		r.cpu += own
		r.children += status(child, "VmRSS:")
		r.largest = max(r.largest, status(child, "VmHWM:"))
	}
	return r
}

// summary says whether memory grew: the mean of each quarter of the run.
func (m *meter) summary() {
	last := m.at[len(m.at)-1]
	fmt.Printf("%d pages in %s: %.0f a minute, %.2f CPU s a page\n", last.pages, last.after.Round(time.Second), float64(last.pages)/last.after.Minutes(), last.cpu.Seconds()/float64(max(last.pages, 1)))
	for quarter := range 4 {
		part := m.at[len(m.at)*quarter/4 : len(m.at)*(quarter+1)/4]
		if len(part) == 0 {
			continue
		}
		var server, children, largest int64
		for _, r := range part {
			server, children, largest = server+r.server, children+r.children, max(largest, r.largest)
		}
		n := int64(len(part))
		fmt.Printf("quarter %d: server %d MB, decoders together %d MB on the average; largest decoder %d MB\n", quarter+1, server/n>>20, children/n>>20, largest>>20)
	}
}

// thinOut removes files that the store has kept for a while: nothing asks for
// them again in this run.
func (m *meter) thinOut() {
	_ = filepath.WalkDir(filepath.Join(data(m.program.dir), "blobs"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil //nolint:nilerr // gone meanwhile
		}
		if info, err := d.Info(); err == nil && time.Since(info.ModTime()) > 5*time.Minute {
			_ = os.Remove(path)
		}
		return nil
	})
}

// status reads a size from a process's status, in bytes; 0 when it is gone.
func status(pid, what string) int64 {
	text, _ := os.ReadFile("/proc/" + pid + "/status")
	_, after, _ := strings.Cut(string(text), what)
	kb, _ := strconv.ParseInt(strings.Fields(after + " 0")[0], 10, 64)
	return kb << 10
}

// times reads a process's processor time, and that of its children that have
// ended.
func times(pid string) (own, ended time.Duration) {
	text, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return 0, 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 15 {
		return 0, 0
	}
	ticks := func(i int) time.Duration {
		n, _ := strconv.Atoi(fields[i])
		return time.Duration(n) * time.Second / clockTick
	}
	return ticks(11) + ticks(12), ticks(13) + ticks(14)
}

// childrenOf lists the processes that a process has started.
func childrenOf(pid string) (all []string) {
	tasks, _ := filepath.Glob("/proc/" + pid + "/task/*/children")
	for _, task := range tasks {
		text, _ := os.ReadFile(task)
		all = append(all, strings.Fields(string(text))...)
	}
	return all
}
