// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"encoding/binary"
	"math/bits"
)

// mix folds two words into one; the constants are odd and of mixed bits.
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^0x9E3779B97F4A7C15, b^0xD6E8FEB86659FD93)
	return hi ^ lo
}

// hashBytes is a fast, fixed hash: the same on every machine and in every run,
// because blocks and their order must not depend on the process.
func hashBytes(s []byte) uint64 {
	h := uint64(len(s)) * 0xA24BAED4963EE407
	for len(s) >= 8 {
		h = mix(h, binary.LittleEndian.Uint64(s))
		s = s[8:]
	}
	if len(s) > 0 {
		var t uint64
		for i := len(s) - 1; i >= 0; i-- {
			t = t<<8 | uint64(s[i])
		}
		h = mix(h, t|uint64(len(s))<<56)
	}
	return mix(h, h>>32)
}

// interner gives dense ids to distinct byte strings; id 0 is the empty string.
type interner struct {
	text  []byte
	off   []uint32 // off[id]..off[id+1]
	hash  []uint64
	table []uint32 // id, 0 = free
	mask  uint64
}

func newInterner(size int) *interner {
	n := 64
	for n < size*2 {
		n *= 2
	}
	return &interner{off: []uint32{0, 0}, hash: []uint64{0}, table: make([]uint32, n), mask: uint64(n - 1)}
}

// id finds or adds s. The text is copied when it is new.
func (t *interner) id(s []byte) (id uint32, fresh bool) {
	if len(s) == 0 {
		return 0, false
	}
	h := hashBytes(s)
	i := h & t.mask
	for {
		id = t.table[i]
		if id == 0 {
			break
		}
		if t.hash[id] == h && string(t.bytes(id)) == string(s) {
			return id, false
		}
		i = (i + 1) & t.mask
	}
	id = uint32(len(t.hash))
	t.text = append(t.text, s...)
	t.off = append(t.off, uint32(len(t.text)))
	t.hash = append(t.hash, h)
	t.table[i] = id
	if len(t.hash)*2 > len(t.table) {
		t.grow()
	}
	return id, true
}

// find looks s up without adding it.
func (t *interner) find(s []byte) (uint32, bool) {
	if len(s) == 0 {
		return 0, true
	}
	h := hashBytes(s)
	for i := h & t.mask; ; i = (i + 1) & t.mask {
		id := t.table[i]
		if id == 0 {
			return 0, false
		}
		if t.hash[id] == h && string(t.bytes(id)) == string(s) {
			return id, true
		}
	}
}

func (t *interner) grow() {
	t.table = make([]uint32, len(t.table)*2)
	t.mask = uint64(len(t.table) - 1)
	for id := 1; id < len(t.hash); id++ {
		i := t.hash[id] & t.mask
		for t.table[i] != 0 {
			i = (i + 1) & t.mask
		}
		t.table[i] = uint32(id)
	}
}

func (t *interner) bytes(id uint32) []byte  { return t.text[t.off[id]:t.off[id+1]] }
func (t *interner) string(id uint32) string { return string(t.bytes(id)) }
func (t *interner) len() int                { return len(t.hash) }

// hashSet remembers 64-bit hashes.
type hashSet struct {
	keys []uint64
	used int
}

func newHashSet(size int) *hashSet {
	n := 1024
	for n < size*2 {
		n *= 2
	}
	return &hashSet{keys: make([]uint64, n)}
}

// add tells whether the hash is new.
func (s *hashSet) add(h uint64) bool {
	h |= 1
	mask := uint64(len(s.keys) - 1)
	i := h >> 20 & mask
	for s.keys[i] != 0 {
		if s.keys[i] == h {
			return false
		}
		i = (i + 1) & mask
	}
	s.keys[i] = h
	s.used++
	if s.used*3 > len(s.keys)*2 {
		old := s.keys
		*s = hashSet{keys: make([]uint64, 2*len(old))}
		for _, k := range old {
			if k != 0 {
				s.add(k)
			}
		}
	}
	return true
}

// counter counts 64-bit keys in an open table: compact, no pointers.
type counter struct {
	keys []uint64
	n    []uint32
	used int
}

func newCounter(size int) *counter {
	n := 64
	for n < size*2 {
		n *= 2
	}
	return &counter{keys: make([]uint64, n), n: make([]uint32, n)}
}

func (c *counter) add(key uint64, by int32) {
	if key == 0 {
		key = 1
	}
	mask := uint64(len(c.keys) - 1)
	i := (key * 0x9E3779B97F4A7C15 >> 20) & mask
	for c.keys[i] != 0 && c.keys[i] != key {
		i = (i + 1) & mask
	}
	if c.keys[i] == 0 {
		c.keys[i] = key
		c.used++
	}
	c.n[i] += uint32(by)
	if c.used*3 > len(c.keys)*2 {
		old := *c
		*c = counter{keys: make([]uint64, 2*len(old.keys)), n: make([]uint32, 2*len(old.keys))}
		for j, k := range old.keys {
			if k != 0 {
				c.add(k, int32(old.n[j]))
			}
		}
	}
}

func (c *counter) get(key uint64) uint32 {
	if key == 0 {
		key = 1
	}
	mask := uint64(len(c.keys) - 1)
	for i := (key * 0x9E3779B97F4A7C15 >> 20) & mask; ; i = (i + 1) & mask {
		if c.keys[i] == key {
			return c.n[i]
		}
		if c.keys[i] == 0 {
			return 0
		}
	}
}
