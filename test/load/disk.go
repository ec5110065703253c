// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"slices"
	"time"
)

const (
	logWrite  = 64 << 10              // what a commit of a few saves writes
	logEvery  = 12 * time.Millisecond // apart
	logTurns  = 800                   // some ten seconds
	slowWrite = 50 * time.Millisecond
	logSize   = 32 << 20 // of the file that is written over and over, as a database's log is
)

// baseline measures the disk alone, before the program runs: no save can be
// sooner on disk than an append in a hurry.
func baseline(dir string, t *table) error {
	f, err := os.Create(filepath.Join(dir, "fsync"))
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	defer func() { _ = f.Close() }()
	took, err := synced(f, make([]byte, 4096), 200, 0)
	if err != nil {
		return err
	}
	t.add("machine", "append of 4 KiB with fsync, p50", ms(part(took, .5)), "ms", 0, atMost)
	t.add("machine", "append of 4 KiB with fsync, p99", ms(part(took, .99)), "ms", 0, atMost)
	return nil
}

// likeALog measures the disk alone while the program rests, beside what is
// measured of it: disks of rented machines are quick in one minute and slow in
// the next.
func likeALog(dir, when string, t *table) error {
	f, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	defer func() { _ = f.Close() }()
	if _, err := f.WriteAt(make([]byte, logSize), 0); err != nil {
		return err
	}
	took, err := synced(f, make([]byte, logWrite), logTurns, logEvery)
	if err != nil {
		return err
	}
	late := time.Duration(0)
	for _, d := range took {
		if d > slowWrite {
			late += d
		}
	}
	t.add("machine", "64 KiB in place with fsync, each 12 ms, "+when+": p99", ms(part(took, .99)), "ms", 0, atMost)
	t.add("machine", "  longest of 800", ms(part(took, 1)), "ms", 0, atMost)
	t.add("machine", "  of the time in waits above 50 ms", 100*late.Seconds()/(logTurns*logEvery).Seconds(), "%", 0, atMost)
	return nil
}

// synced writes a text n times, from the beginning of a file on and there again
// after logSize bytes, and tells how long each took to be on disk, sorted.
func synced(f *os.File, text []byte, n int, every time.Duration) (took []time.Duration, err error) {
	at := int64(0)
	for range n {
		began := time.Now()
		if _, err := f.WriteAt(text, at); err != nil {
			return nil, err
		}
		if err := f.Sync(); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
		at = (at + int64(len(text))) % logSize
		time.Sleep(every - time.Since(began))
	}
	slices.Sort(took)
	return took, nil
}
