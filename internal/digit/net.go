// SPDX-License-Identifier: Apache-2.0

package digit

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"sync"
)

// Classes are what a glyph may be; the last is none of them: part of a figure,
// two in one, a letter, a stain.
const Classes = "0123456789/abc?"

const (
	hidden = 96
	nClass = len(Classes)
	slash  = 10
	letter = 11 // first of the letters
	junk   = nClass - 1
)

// Net is two layers: what a glyph looks like, and what it is.
type Net struct {
	In   [hidden][inputs]float32
	Bias [hidden]float32
	Out  [nClass][hidden]float32
	Last [nClass]float32
}

//go:embed model.bin
var modelFile []byte

// Model names the committed model: whoever keeps a reading keeps it beside.
const Model = "digit-1"

// model is read when the first glyph is looked at.
var model = sync.OnceValue(func() *Net {
	n, err := Load(bytes.NewReader(modelFile))
	if err != nil {
		panic(err) // the model is part of the program
	}
	return n
})

// Load reads what Save wrote.
func Load(r io.Reader) (*Net, error) {
	n := new(Net)
	for _, row := range n.Rows() {
		var scale float32
		if err := binary.Read(r, binary.LittleEndian, &scale); err != nil {
			return nil, fmt.Errorf("model of figures: %w", err)
		}
		small := make([]int16, len(row))
		if err := binary.Read(r, binary.LittleEndian, small); err != nil {
			return nil, fmt.Errorf("model of figures: %w", err)
		}
		for i, v := range small {
			row[i] = float32(v) * scale
		}
	}
	return n, nil
}

// Save writes the weights as 16-bit steps of a scale per row.
func (n *Net) Save(w io.Writer) error {
	for _, row := range n.Rows() {
		most := float32(1e-9)
		for _, v := range row {
			most = max(most, v, -v)
		}
		small := make([]int16, len(row))
		for i, v := range row {
			small[i] = int16(math.Round(float64(v / most * 32767)))
		}
		if err := binary.Write(w, binary.LittleEndian, most/32767); err != nil {
			return err
		}
		if err := binary.Write(w, binary.LittleEndian, small); err != nil {
			return err
		}
	}
	return nil
}

// Rows are all weights, for teaching: each row shares a scale when saved.
func (n *Net) Rows() (rows [][]float32) {
	for i := range n.In {
		rows = append(rows, n.In[i][:])
	}
	rows = append(rows, n.Bias[:])
	for i := range n.Out {
		rows = append(rows, n.Out[i][:])
	}
	return append(rows, n.Last[:])
}

// Forward gives the likelihood of each class, and what the hidden layer makes of
// the shape.
func (n *Net) Forward(f *Shape) (p [nClass]float64, mid [hidden]float32) {
	for i := range n.In {
		mid[i] = max(0, n.Bias[i]+dot(n.In[i][:], f[:]))
	}
	most := float32(math.Inf(-1))
	var out [nClass]float32
	for c := range n.Out {
		out[c] = n.Last[c] + dot(n.Out[c][:], mid[:])
		most = max(most, out[c])
	}
	sum := 0.0
	for c, v := range out {
		p[c] = math.Exp(float64(v - most))
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
	return p, mid
}

func dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}
