// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/vntext"
	"golang.org/x/text/unicode/norm"
)

// namePair compares two written names in a fresh table.
func namePair(a, b string) (*names, nameCmp) {
	t := newNames(16)
	return t, t.compare(t.id([]byte(a)), t.id([]byte(b)))
}

func TestNamesAreOneWhateverTheWriting(t *testing.T) {
	t.Parallel()
	tab := newNames(16)
	want := tab.id([]byte("Nguyễn Thị Hòa"))
	for _, s := range []string{"NGUYỄN THỊ HÒA", "nguyễn  thị hòa ", "Nguyễn Thị Hoà", norm.NFD.String("Nguyễn Thị Hòa"), "Nguyễn\u00a0Thị\tHòa", "\"Nguyễn\" Thị Hòa"} {
		if got := tab.id([]byte(s)); got != want {
			t.Errorf("%q is another name (%s)", s, tab.text(got))
		}
	}
	if tab.id([]byte("Nguyễn Thị Hoa")) == want {
		t.Error("Hoa is Hòa")
	}
	if tab.id([]byte(" , ")) != 0 || tab.id(nil) != 0 {
		t.Error("an empty cell has a name")
	}
}

func TestCompareNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		full uint8
		giv  uint8
	}{
		{"Nguyễn Thị Hoa", "Nguyễn Thị Hoa", fullSame, partSame},
		{"Nguyễn Thị Hòa", "Nguyen Thi Hoa", fullMarks, partMarks},
		{"Nguyễn Thị Thủy", "Nguyễn Thị Thũy", fullMarks, partMarks},
		{"Nguyễn Thị Hòa", "Nguyễn Thị Hóa", fullMarks, partFold},
		{"Nguyễn Văn Sang", "Nguyễn Văn Xang", fullNear, partRegion},
		{"Trần Văn Trung", "Trần Văn Chung", fullNear, partRegion},
		{"Lê Văn Dũng", "Lê Văn Vũng", fullNear, partRegion},
		{"Lê Thị Giang", "Lê Thị Dang", fullNear, partRegion},
		{"Lê Văn Tiến", "Lê Văn Tiếng", fullNear, partRegion},
		{"Nguyễn Văn Nghĩa", "Nguyễn Văn Nghja", fullNear, partEdit},
		{"Nguyễn Văn An", "Ng. V. An", fullNear, partSame},
		{"Nguyễn Văn An", "Nguyễn An", fullMiddle, partSame},
		{"Nguyễn Văn An", "Nguyễn Đức An", fullMiddle, partSame},
		{"Nguyễn Văn An", "Trần Văn An", fullGiven, partSame},
		{"Nguyễn Văn An", "Nguyễn Văn Bình", fullFamily, partDiffer},
		{"Nguyễn Văn An", "Trần Thị Bình", fullDiffer, partDiffer},
		{"Nguyễn Thị Mai", "Mai Nguyễn Thị", fullNear, partMarks}, // the order lost
		{"A Lăng Thị Hằng", "Alăng Thị Hằng", fullNear, partMarks},
		{"Y Thắng Niê", "Y Thắng Niê", fullSame, partSame},
		{"Y Thắng Niê", "Y Bích Niê", fullFamily, partDiffer},
		{"H'Hen Niê", "H’Hen Niê", fullSame, partSame},
		{"Bríu Công", "Bríu Cong", fullMarks, partMarks},
	} {
		_, got := namePair(c.a, c.b)
		if got.full != c.full || c.full != fullDiffer && got.giv != c.giv {
			t.Errorf("%q / %q: full %d given %d, want %d %d", c.a, c.b, got.full, got.giv, c.full, c.giv)
		}
		_, back := namePair(c.b, c.a)
		if back.full != got.full || back.giv != got.giv {
			t.Errorf("%q / %q is not symmetric: %+v %+v", c.a, c.b, got, back)
		}
	}
}

func TestHighlandNames(t *testing.T) {
	t.Parallel()
	tab := newNames(16)
	part := func(s string) (sur, giv string) {
		r := tab.recs[tab.id([]byte(s))]
		return tab.canon.string(r.sur), tab.canon.string(r.giv)
	}
	for s, want := range map[string][2]string{
		"Nguyễn Văn An": {"nguyên4", "an"}, "Y Thắng Niê": {"niê", "thăng1"}, "H' Hen Niê": {"niê", "hen"}, "A Rất Sức": {"a", "sưc1"}, "Hoa": {"", "hoa"},
	} {
		sur, giv := part(s)
		if sur != want[0] || giv != want[1] {
			t.Errorf("%q: family %q given %q, want %q", s, sur, giv, want)
		}
	}
}

// Rows in the two common legacy encodings give the records of the Unicode row.
func TestLegacyRows(t *testing.T) {
	t.Parallel()
	plain := map[Field]string{FieldName: "Đặng Thị Luận", FieldFatherName: "Đặng Văn Trưởng", FieldMotherName: "Tống Thị Huế", FieldHome: "thôn Nam Hải, xã Hải Hòa"}
	c := newCorpus(4, nil)
	encode := func(turn func(string) string) record {
		var cells cellsOf
		for f, s := range plain {
			cells[f] = []byte(turn(s))
		}
		return c.encode(&cells, KindBirth)
	}
	want := encode(func(s string) string { return s })
	for _, e := range []vntext.Encoding{vntext.TCVN3, vntext.VNI} {
		legacy := func(s string) string {
			out, err := vntext.Encode(s, e)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if got := encode(legacy); got != want {
			t.Errorf("%v: %+v, want %+v", e, got, want)
		}
		if got := encode(func(s string) string { return norm.NFD.String(legacy(s)) }); got != want {
			t.Errorf("%v, decomposed: %+v, want %+v", e, got, want)
		}
	}
}

func TestPhonSyllable(t *testing.T) {
	t.Parallel()
	for _, p := range []string{"sang xang", "trung chung", "dung vung", "giang dang", "tien tieng", "ly li", "khac khat", "minh min", "quy kui", "phuong fuong"} {
		a, b, _ := strings.Cut(p, " ")
		if vntext.Sound(a) != vntext.Sound(b) {
			t.Errorf("%s (%s) and %s (%s) are not of one class", a, vntext.Sound(a), b, vntext.Sound(b))
		}
	}
	for _, p := range []string{"hoa lan", "khanh canh", "nga na", "an em"} {
		a, b, _ := strings.Cut(p, " ")
		if vntext.Sound(a) == vntext.Sound(b) {
			t.Errorf("%s and %s are of one class %s", a, b, vntext.Sound(a))
		}
	}
}

func TestRelationWords(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"Mẹ đẻ", "cha", "Ông nội", "BẢN THÂN"} {
		if !relation([]byte(s)) {
			t.Errorf("%q is taken for a name", s)
		}
	}
	if relation([]byte("Mẹ Thị Đẻ")) || relation([]byte("Nguyễn Văn Cha")) {
		t.Error("a name is taken for a relation")
	}
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{"Nguyễn Văn An", "Ng. V. A", "H'Hen Niê", "NguyÔn V¨n Dòng", "\xff\xfe", "Y", "..."} {
		f.Add(s, "Nguyễn Thị Hòa")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		_, x := namePair(a, b)
		_, y := namePair(b, a)
		if x.full != y.full || x.giv != y.giv || x.full >= numFull || x.giv >= numPart {
			t.Errorf("%q %q: %+v %+v", a, b, x, y)
		}
		if _, s := namePair(a, a); s.full > fullSame {
			t.Errorf("%q differs from itself: %+v", a, s)
		}
	})
}
