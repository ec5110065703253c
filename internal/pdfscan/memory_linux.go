// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"context"

	"github.com/tetratelabs/wazero/experimental"
	"golang.org/x/sys/unix"
)

// inPlace lets the engine's memory grow where it lies. The library would copy it
// to a larger block at each step and hold both, which is what large pages ended
// on; and it is given back as soon as the engine is closed.
func inPlace(ctx context.Context) context.Context {
	return experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(reserve))
}

// reserve sets addresses aside, without memory behind them yet.
func reserve(_, most uint64) experimental.LinearMemory {
	block, err := unix.Mmap(-1, 0, int(most), unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return &linear{}
	}
	return &linear{block}
}

// linear is memory of which the first bytes may be used.
type linear struct{ block []byte }

// Reallocate implements experimental.LinearMemory. nil: there is no more.
func (l *linear) Reallocate(size uint64) []byte {
	if size > uint64(len(l.block)) || unix.Mprotect(l.block[:size], unix.PROT_READ|unix.PROT_WRITE) != nil {
		return nil
	}
	return l.block[:size]
}

// Free implements experimental.LinearMemory.
func (l *linear) Free() {
	if l.block != nil {
		_ = unix.Munmap(l.block) // nobody uses it any more, and it ends with the process
		l.block = nil
	}
}
