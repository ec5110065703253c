// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"bytes"
	"io"
	"slices"

	"github.com/sogoc/sogoc/internal/refusal"
)

// ReasonVirus: the file holds the string by which scanners for viruses are
// tested. It is not kept.
const ReasonVirus = "virus"

var virus = refusal.New(ReasonVirus,
	"Tệp chứa mẫu thử vi-rút (EICAR) nên không được giữ lại. Hãy quét vi-rút máy đã gửi tệp rồi quét lại bản giấy.",
	"The file holds the test sample for virus scanners (EICAR), so it was not kept. Check the computer it came from for viruses and scan the paper again.")

// testString is the string of eicar.org, written backwards here: the program
// must not look like it itself.
var testString = func() []byte {
	b := []byte("*H+H$!ELIF-TSET-SURIVITNA-DRADNATS-RACIE$}7)CC7)^P(45XZP\\4[PA@%P!O5X")
	slices.Reverse(b)
	return b
}()

// guard fails a file in which the test string comes by.
type guard struct {
	r    io.Reader
	seen []byte // the end of what has been read: the string may come in two parts
}

func (g *guard) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	keep := len(testString) - 1
	joint := append(g.seen, p[:min(n, keep)]...)
	if bytes.Contains(p[:n], testString) || bytes.Contains(joint, testString) {
		return 0, virus
	}
	if n >= keep {
		joint = append(joint[:0], p[n-keep:n]...)
	}
	g.seen = joint[max(0, len(joint)-keep):]
	return n, err
}
