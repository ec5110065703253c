// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

const (
	benchName  = "Nguyễn Thị Phương Thảo"
	benchPlace = "Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị"
)

var sink int

func benchString(b *testing.B, in string, f func(string) string) {
	b.ReportAllocs()
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		sink += len(f(in))
	}
}

func BenchmarkFold(b *testing.B) {
	for name, in := range map[string]string{
		"name": benchName, "place": benchPlace, "nfd": norm.NFD.String(benchName), "folded": Fold(benchName),
		"ascii": "NGUYEN THI PHUONG THAO",
	} {
		b.Run(name, func(b *testing.B) { benchString(b, in, Fold) })
	}
}

func BenchmarkAppendFold(b *testing.B) {
	b.ReportAllocs()
	buf := make([]byte, 0, 128)
	for b.Loop() {
		buf = AppendFold(buf[:0], benchName)
	}
	sink += len(buf)
}

func BenchmarkCanonical(b *testing.B) {
	for name, in := range map[string]string{"right": benchName, "moved": "Nguyễn Thị Thuý Hoà", "nfd": norm.NFD.String(benchName)} {
		b.Run(name, func(b *testing.B) { benchString(b, in, Canonical) })
	}
}

func BenchmarkCollKey(b *testing.B) {
	b.Run("name", func(b *testing.B) { benchString(b, benchName, CollKey) })
	b.Run("place", func(b *testing.B) { benchString(b, benchPlace, CollKey) })
	b.Run("collate", func(b *testing.B) {
		c := collate.New(language.Vietnamese)
		var buf collate.Buffer
		b.ReportAllocs()
		for b.Loop() {
			sink += len(c.KeyFromString(&buf, benchName))
			buf.Reset()
		}
	})
}

func BenchmarkDetect(b *testing.B) {
	for name, in := range map[string]string{
		"unicode": benchName, "ascii": "NGUYEN THI PHUONG THAO", "tcvn3": "NguyÔn ThÞ Ph\u00ad¬ng Th¶o", "vni": "Nguyeãn Thò Phöông Thaûo",
		"latin1": "Lê Hoàng",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e, _ := Detect(in)
				sink += int(e)
			}
		})
	}
}

func BenchmarkSplitName(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		sink += len(SplitName(benchName).Given)
	}
}

func BenchmarkValidSyllable(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if ValidSyllable("nguyễn") {
			sink++
		}
	}
}

func BenchmarkParseDateWords(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		y, _, _, _ := ParseDateWords("Ngày Hai Mươi Bảy Tháng Tám Năm Hai Nghìn Không Trăm Linh Tám")
		sink += y
	}
}
