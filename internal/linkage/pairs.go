// SPDX-License-Identifier: Apache-2.0

package linkage

import "sync"

// pair packs two record numbers, the smaller first.
type pair = uint64

func makePair(a, b uint32) pair {
	if a > b {
		a, b = b, a
	}
	return uint64(a)<<32 | uint64(b)
}

func pairOf(p pair) (a, b uint32) { return uint32(p >> 32), uint32(p) }

// blocks holds, per slot, the records sorted by blocking key: each entry is the
// upper bits of the key and the record number in the lower ones.
type blocks struct {
	bits  uint // width of a record number
	slots [maxSlots][]uint64
}

// minBits leaves a live index room to grow without its blocks being cut anew.
const minBits = 22

// entry packs a key and a record number.
func (b *blocks) entry(key uint64, id uint32) uint64 {
	return key&^(1<<b.bits-1) | uint64(id)
}

// buildBlocks computes and sorts the blocking keys of the records; with split > 0
// those that only one of the two files has are left out.
func (c *corpus) buildBlocks(workers int, split uint32) *blocks {
	b := &blocks{bits: max(minBits, bitsFor(len(c.recs)+1))}
	b.fill(c, split)
	var wg sync.WaitGroup
	next := make(chan int, maxSlots)
	for s := range maxSlots {
		next <- s
	}
	close(next)
	for range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var tmp []uint64
			for s := range next {
				if cap(tmp) < len(b.slots[s]) {
					tmp = make([]uint64, len(b.slots[s]))
				}
				sorted := radixSort(b.slots[s], tmp, b.bits, 64)
				if len(sorted) > 0 && &sorted[0] != &b.slots[s][0] {
					copy(b.slots[s], sorted)
				}
			}
		}()
	}
	wg.Wait()
	return b
}

func (b *blocks) fill(c *corpus, split uint32) {
	var keys [maxSlots]uint64
	var n, left [maxSlots]int
	for i := range c.recs {
		c.blockKeys(&c.recs[i], &keys)
		for s, k := range keys {
			if k != 0 {
				n[s]++
				if uint32(i) < split {
					left[s]++
				}
			}
		}
	}
	for s := range b.slots {
		if split > 0 && (left[s] == 0 || left[s] == n[s]) {
			n[s] = 0
			continue
		}
		b.slots[s] = make([]uint64, 0, n[s])
	}
	for i := range c.recs {
		if c.recs[i].gone {
			continue
		}
		c.blockKeys(&c.recs[i], &keys)
		for s, k := range keys {
			if k != 0 && n[s] > 0 {
				b.slots[s] = append(b.slots[s], b.entry(k, uint32(i)))
			}
		}
	}
}

// candidates lists the pairs that share a block, each once, in order. With
// split > 0 only pairs across the two files (below and from split) are given.
func (b *blocks) candidates(split uint32) []pair {
	total := 0
	b.each(split, func(x, y uint32) { total++ })
	out := make([]uint64, 0, total)
	w := b.bits
	b.each(split, func(x, y uint32) { out = append(out, uint64(x)<<w|uint64(y)) })
	out = radixSort(out, make([]uint64, len(out)), 0, 2*w)
	k := 0
	mask := uint64(1)<<w - 1
	last := ^uint64(0)
	for _, p := range out {
		if p != last {
			last = p
			out[k] = p>>w<<32 | p&mask
			k++
		}
	}
	return out[:k]
}

// each visits the pairs of every block that is not too large; the record
// numbers within a block are ascending.
func (b *blocks) each(split uint32, visit func(x, y uint32)) {
	mask := uint64(1)<<b.bits - 1
	for s := range b.slots {
		eachBlock(b.slots[s], mask, maxBlock, func(block []uint64) { eachIn(block, mask, split, visit) })
	}
}

// eachBlock visits the runs of entries with one key that have from two to most
// members.
func eachBlock(list []uint64, mask uint64, most int, visit func([]uint64)) {
	for i := 0; i < len(list); {
		j := i + 1
		for j < len(list) && list[j]&^mask == list[i]&^mask {
			j++
		}
		if j-i > 1 && j-i <= most {
			visit(list[i:j])
		}
		i = j
	}
}

func eachIn(block []uint64, mask uint64, split uint32, visit func(x, y uint32)) {
	for i, e := range block {
		x := uint32(e & mask)
		if split > 0 && x >= split {
			return
		}
		for _, g := range block[i+1:] {
			if y := uint32(g & mask); y >= split {
				visit(x, y)
			}
		}
	}
}
