// SPDX-License-Identifier: Apache-2.0

package search

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/uuid"
)

// The file: rows of the first part, book by book; ids and rows of the second
// part, book by book; the tail; twelve bytes that say where the tail begins and
// what all before them sums up to. It is written anew under another name and
// takes the place of the old one when it is whole on disk.
const (
	filePrefix = "index-"         // and the cursor: a new file never has the name of one that is open
	formatMark = "sogoc-search-2" // a program that writes other rows changes this, and builds anew
	footSize   = 12
)

// errStale: the file is of another program, cut short or damaged; the index is
// built anew.
var errStale = errors.New("search: the file can't be used")

// tail is what is read into memory when the file is opened.
type tail struct {
	Mark    string
	Cursor  int64
	Words   []string
	Uses    []int32
	Shelves []shelfTail
}

type shelfTail struct {
	Facts     facts
	N         int
	Hot, Cold part
}

var sums = crc32.MakeTable(crc32.Castagnoli)

// fileWriter writes a file. The second part waits in a file of its own until
// the first is complete.
type fileWriter struct {
	dir       string
	hot, cold *os.File
	hotOut    *bufio.Writer
	coldOut   *bufio.Writer
	hotAt     int64
	coldAt    int64
	tail      tail
}

func newFileWriter(dir string) (w *fileWriter, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	w = &fileWriter{dir: dir, tail: tail{Mark: formatMark}}
	if w.hot, err = os.CreateTemp(dir, "new-*"); err != nil {
		return nil, err
	}
	if w.cold, err = os.CreateTemp(dir, "new-*"); err != nil {
		w.abandon()
		return nil, err
	}
	w.hotOut, w.coldOut = bufio.NewWriterSize(w.hot, 1<<18), bufio.NewWriterSize(w.cold, 1<<18)
	return w, nil
}

// abandon removes what was begun; after finish it does nothing.
func (w *fileWriter) abandon() {
	for _, f := range []*os.File{w.hot, w.cold} {
		if f != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}
	w.hot, w.cold = nil, nil
}

// add writes a book: its rows of the first part, its ids, its rows of the second.
func (w *fileWriter) add(f facts, n int, hot, ids, cold []byte) error {
	_, err := w.hotOut.Write(hot)
	_, err2 := w.coldOut.Write(ids)
	_, err3 := w.coldOut.Write(cold)
	w.tail.Shelves = append(w.tail.Shelves, shelfTail{f, n, part{w.hotAt, len(hot)}, part{w.coldAt, len(ids) + len(cold)}})
	w.hotAt += int64(len(hot))
	w.coldAt += int64(len(ids) + len(cold))
	return errors.Join(err, err2, err3)
}

// addRows writes a book from its rows.
func (w *fileWriter) addRows(f facts, rows []row) error {
	var hot, ids, cold []byte
	for _, r := range rows {
		id, err := uuid.Parse(r.id)
		if err != nil {
			return fmt.Errorf("the id of an entry: %w", err)
		}
		hot, ids, cold = toBytes(hot, r.hot), append(ids, id[:]...), toBytes(cold, r.cold)
	}
	return w.add(f, len(rows), hot, ids, cold)
}

// finish completes the file and puts it into its place.
func (w *fileWriter) finish(words *words, cursor int64) (err error) {
	defer w.abandon()
	if err := errors.Join(w.hotOut.Flush(), w.coldOut.Flush()); err != nil {
		return err
	}
	for i := range w.tail.Shelves {
		w.tail.Shelves[i].Cold.At += w.hotAt
	}
	w.tail.Cursor = cursor
	for _, x := range words.all {
		w.tail.Words, w.tail.Uses = append(w.tail.Words, x.text), append(w.tail.Uses, x.uses)
	}
	if _, err := w.cold.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.Copy(w.hot, w.cold); err != nil {
		return err
	}
	if err := gob.NewEncoder(w.hot).Encode(w.tail); err != nil {
		return err
	}
	if err := w.seal(); err != nil {
		return err
	}
	name := w.hot.Name()
	if err := errors.Join(w.hot.Sync(), w.hot.Close()); err != nil {
		return err
	}
	w.hot = nil
	return os.Rename(name, fileAt(w.dir, cursor))
}

func fileAt(dir string, cursor int64) string {
	return filepath.Join(dir, fmt.Sprintf("%s%016x", filePrefix, cursor))
}

// newest is the last file written; "" when there is none.
func newest(dir string) string {
	names, _ := filepath.Glob(filepath.Join(dir, filePrefix+"*")) // the pattern is well formed
	if len(names) == 0 {
		return ""
	}
	return slices.Max(names)
}

// tidy removes every file but the one in use, also what a crash left half done.
func tidy(dir, keep string) {
	for _, pattern := range []string{filePrefix + "*", "new-*"} {
		names, _ := filepath.Glob(filepath.Join(dir, pattern)) // the pattern is well formed
		for _, name := range names {
			if name != keep {
				_ = os.Remove(name) // in use by another program on Windows: next time
			}
		}
	}
}

// seal appends where the tail begins and the sum of everything before.
func (w *fileWriter) seal() error {
	if _, err := w.hot.Seek(0, io.SeekStart); err != nil {
		return err
	}
	h := crc32.New(sums)
	if _, err := io.Copy(h, w.hot); err != nil {
		return err
	}
	var foot [footSize]byte
	binary.LittleEndian.PutUint64(foot[:], uint64(w.hotAt+w.coldAt))
	binary.LittleEndian.PutUint32(foot[8:], h.Sum32())
	_, err := w.hot.Write(foot[:])
	return err
}

// openFile reads an index's file; errStale when there is none that can be used.
func openFile(dir string) (x *Index, err error) {
	f, err := os.Open(newest(dir))
	if err != nil {
		return nil, errors.Join(errStale, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
		}
	}()
	t, err := readTail(f)
	if err != nil {
		return nil, errors.Join(errStale, err)
	}
	x = newIndex()
	x.take(f, t)
	x.cursor = t.Cursor
	for i, text := range t.Words {
		x.words.at(text)
		x.words.all[i].uses = t.Uses[i]
	}
	return x, nil
}

func readTail(f *os.File) (t tail, err error) {
	info, err := f.Stat()
	if err != nil {
		return t, err
	}
	end := info.Size() - footSize
	if end < 0 {
		return t, io.ErrUnexpectedEOF
	}
	var foot [footSize]byte
	if _, err := f.ReadAt(foot[:], end); err != nil {
		return t, err
	}
	h := crc32.New(sums)
	if _, err := io.CopyBuffer(struct{ io.Writer }{h}, struct{ io.Reader }{io.NewSectionReader(f, 0, end)}, make([]byte, 1<<18)); err != nil {
		return t, err
	}
	at := int64(binary.LittleEndian.Uint64(foot[:]))
	if h.Sum32() != binary.LittleEndian.Uint32(foot[8:]) || at < 0 || at > end {
		return t, errors.New("the sum is another")
	}
	text := make([]byte, end-at)
	if _, err := f.ReadAt(text, at); err != nil {
		return t, err
	}
	if err := gob.NewDecoder(bytes.NewReader(text)).Decode(&t); err != nil {
		return t, err
	}
	if t.Mark != formatMark || len(t.Words) != len(t.Uses) {
		return t, errors.New("written by another program")
	}
	return t, nil
}

// take makes a file the index's own: all rows come from it.
func (x *Index) take(f *os.File, t tail) {
	x.file, x.rows, x.fresh = f, 0, 0
	x.shelves, x.byBook = nil, map[string]*shelf{}
	for _, st := range t.Shelves {
		s := x.place(st.Facts)
		s.n, s.hot, s.cold = st.N, st.Hot, st.Cold
		x.rows += st.N
	}
}

// merge writes the index anew, changed rows in their places, and goes on with
// the new file. Only the follower calls it; questions go on meanwhile.
func (x *Index) merge(dir string) error {
	w, err := newFileWriter(dir)
	if err != nil {
		return err
	}
	defer w.abandon()
	for _, s := range x.shelves {
		if err := x.copyShelf(w, s); err != nil {
			return err
		}
	}
	if err := w.finish(x.words, x.cursor); err != nil {
		return err
	}
	f, err := os.Open(fileAt(dir, x.cursor))
	if err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	old := x.file
	x.take(f, w.tail)
	if old != nil {
		err = old.Close()
	}
	tidy(dir, f.Name())
	return err
}

func (x *Index) copyShelf(w *fileWriter, s *shelf) error {
	hot, cold := make([]byte, s.hot.Len), make([]byte, s.cold.Len)
	if s.n > 0 {
		if _, err := x.file.ReadAt(hot, s.hot.At); err != nil {
			return err
		}
		if _, err := x.file.ReadAt(cold, s.cold.At); err != nil {
			return err
		}
	}
	ids, texts := cold[:s.n*idSize], cold[s.n*idSize:]
	if s.gone == nil && len(s.fresh) == 0 {
		return w.add(s.facts, s.n, hot, ids, texts)
	}
	var newHot, newIDs, newTexts []byte
	n := 0
	for at := range s.n {
		h, c := nextRow(&hot), nextRow(&texts)
		if !s.isGone(at) {
			newHot, newIDs, newTexts = append(newHot, h...), append(newIDs, ids[at*idSize:][:idSize]...), append(newTexts, c...)
			n++
		}
	}
	for _, f := range s.fresh {
		id, err := uuid.Parse(f.id)
		if err != nil {
			return err
		}
		newHot, newIDs, newTexts = append(newHot, f.hot...), append(newIDs, id[:]...), append(newTexts, f.cold...)
		n++
	}
	return w.add(s.facts, n, newHot, newIDs, newTexts)
}

// nextRow cuts the first row off.
func nextRow(b *[]byte) []byte {
	n := 2 * int(at16(*b, atLength))
	r := (*b)[:n]
	*b = (*b)[n:]
	return r
}
