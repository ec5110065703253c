// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/sogoc/sogoc/internal/push"
)

const (
	barWidth = 24
	barEvery = 200 * time.Millisecond
	// speedOver is the time over which the speed is taken: long enough to be
	// steady, short enough to follow the line.
	speedOver = 10 * time.Second
)

// pushBar is the line that shows how far sending is.
type pushBar struct {
	out   io.Writer
	shows bool

	mu      sync.Mutex
	started time.Time
	shown   time.Time
	past    []mark
}

// mark is how far it was at a time.
type mark struct {
	at time.Time
	n  int64
}

func (b *pushBar) began() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.started.IsZero() {
		return time.Now()
	}
	return b.started
}

func (b *pushBar) tell(p push.Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.started = p.Started
	now := time.Now()
	if !b.shows || now.Sub(b.shown) < barEvery {
		return
	}
	b.shown = now
	b.past = append(b.past, mark{now, p.Carried})
	for len(b.past) > 2 && now.Sub(b.past[1].at) > speedOver {
		b.past = b.past[1:]
	}
	fmt.Fprintf(b.out, "\x1b[2K%s\r", barLine(p, b.past))
}

// barLine writes a line such as
//
//	[██████░░░░] 61 %  1.234/2.000 tệp  3,2/5,1 GB  4,1 MB/giây  còn 7m30s
func barLine(p push.Progress, past []mark) string {
	share := 0.0
	if p.Bytes > 0 {
		share = min(1, float64(p.Carried)/float64(p.Bytes))
	}
	full := int(share * barWidth)
	line := fmt.Sprintf("[%s%s] %3.0f %%  %d/%d tệp  %s/%s", strings.Repeat("█", full), strings.Repeat("░", barWidth-full), share*100, p.Done(), p.Files, sizeText(p.Carried), sizeText(p.Bytes))
	if p.Away {
		return line + "  mất kết nối, đang chờ để gửi tiếp"
	}
	if speed := speedOf(past); speed > 0 {
		line += "  " + sizeText(int64(speed)) + "/giây"
		if left := float64(p.Bytes-p.Carried) / speed; left >= 1 {
			line += "  còn " + time.Duration(left*float64(time.Second)).Round(time.Second).String()
		}
	}
	return line
}

// speedOf is in bytes a second.
func speedOf(past []mark) float64 {
	if len(past) < 2 {
		return 0
	}
	first, last := past[0], past[len(past)-1]
	return float64(last.n-first.n) / max(last.at.Sub(first.at).Seconds(), 0.001)
}

// sizeText writes a size with a decimal comma.
func sizeText(n int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	size, i := float64(n), 0
	for size >= 1000 && i < len(units)-1 {
		size, i = size/1000, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return strings.Replace(fmt.Sprintf("%.1f %s", size, units[i]), ".", ",", 1)
}

func (b *pushBar) end() {
	if b.shows {
		fmt.Fprintln(b.out)
	}
}
