// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

var codecs = []Encoding{TCVN3, VNI, VISCII, CP1258, VN1, Mojibake}

// Letters of real papers in the legacy fonts, and what they say.
func TestDecode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		e        Encoding
		in, want string
	}{
		{TCVN3, "NguyÔn V¨n Dòng", "Nguyễn Văn Dũng"},
		{TCVN3, "Ph¹m ThÞ H\u00adêng", "Phạm Thị Hường"},
		{TCVN3, "§Æng Quèc Kh¸nh", "Đặng Quốc Khánh"},
		{TCVN3, "Uû BAN NH¢N D¢N X· HßA PHONG", "UỶ BAN NHÂN DÂN XÃ HÒA PHONG"},
		{TCVN3, "NGUYÔN THÞ HßA", "NGUYỄN THỊ HÒA"},
		{TCVN3, "TRÇN THÞ û", "TRẦN THỊ Ỷ"},
		{TCVN3, "Chİ Minh", "Chí Minh"}, // Turkish code page
		{TCVN3, "Bh'riu LiÕc", "Bh'riu Liếc"},
		{TCVN3, "“Lª”\u00a0– 5", "“Lê”\u00a0– 5"},
		{VNI, "Phaïm Thò Höôøng", "Phạm Thị Hường"},
		{VNI, "UÛY BAN NHAÂN DAÂN", "ỦY BAN NHÂN DÂN"},
		{VNI, "Ñaëng Quoác Khaùnh", "Đặng Quốc Khánh"},
		{VNI, "Nguyeãn Thò YÙ", "Nguyễn Thị Ý"},
		{VNI, "Aùnh Ôû", "Ánh Ở"},
		{VNI, "Kyø, kyõ, kyû, myõ", "Kỳ, kỹ, kỷ, mỹ"},
		{VISCII, "Nguy\u00adn Vån Dûng", "Nguy\u1ec5n V\u0103n D\u0169ng"},
		{CP1258, "NguyêÞn Vãn DuÞng", "Nguyễn Văn Dũng"},
		{CP1258, "Phaòm Thiò Hýõ\u00ccng", "Phạm Thị Hường"},
		{Mojibake, "Nguyá»…n VÄƒn DÅ©ng", "Nguyễn Văn Dũng"},
		{Mojibake, "ThÃ nh phá»‘ Ä\u0090Ã  Náºµng", "Thành phố Đà Nẵng"},
		{Unicode, "Ho\u0061\u0300", "Hoà"},
	} {
		got, err := Decode(c.in, c.e)
		if err != nil || got != c.want {
			t.Errorf("Decode(%q, %v) = %q, %v, want %q", c.in, c.e, got, err, c.want)
		}
	}
}

func TestDecodeReportsStrangers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		e    Encoding
		in   string
		want DecodeError
		out  string
	}{
		{TCVN3, "V¨n ễ", DecodeError{TCVN3, 'ễ', 5}, "Văn ễ"},
		{VNI, "Vaên 東", DecodeError{VNI, '東', 6}, "Văn 東"},
		{VISCII, "Ω", DecodeError{VISCII, 'Ω', 0}, "Ω"},
		{CP1258, "aŠ", DecodeError{CP1258, 'Š', 1}, "aŠ"},
		{Mojibake, "Lê", DecodeError{Mojibake, 'ê', 1}, "Lê"},
		{Mojibake, "Lễ", DecodeError{Mojibake, 'ễ', 1}, "Lễ"},
	} {
		got, err := Decode(c.in, c.e)
		var de *DecodeError
		if !errors.As(err, &de) || *de != c.want || got != c.out {
			t.Errorf("Decode(%q, %v) = %q, %v, want %q, %v", c.in, c.e, got, err, c.out, &c.want)
		}
	}
	if _, err := Decode("a", encodings); err == nil {
		t.Error("an unknown encoding decodes")
	}
	if _, err := DecodeBytes([]byte("L\xea"), Unicode); err == nil {
		t.Error("broken UTF-8 passes")
	}
	if s, err := DecodeBytes([]byte("\xef\xbb\xbfLê"), Unicode); err != nil || s != "Lê" {
		t.Errorf("UTF-8 with a byte order mark gives %q, %v", s, err)
	}
	for _, b := range []string{"\xff\xfeL\x00\xea\x00\xc5\x1e", "\xfe\xff\x00L\x00\xea\x1e\xc5"} {
		if s, err := DecodeBytes([]byte(b), Unicode); err != nil || s != "Lêễ" {
			t.Errorf("UTF-16 %x gives %q, %v", b, s, err)
		}
		if e, c := DetectBytes([]byte(b)); e != Unicode || c < 0.9 {
			t.Errorf("UTF-16 %x is called %v (%.2f)", b, e, c)
		}
	}
}

// What Encode writes, Decode reads back; TCVN3 loses capitals with tone.
func TestEncodeRoundTrip(t *testing.T) {
	t.Parallel()
	gen := rapid.OneOf(vietnameseText(), rapid.Map(vietnameseText(), strings.ToUpper))
	rapid.Check(t, func(t *rapid.T) {
		s := gen.Draw(t, "s")
		for _, e := range codecs {
			code, err := Encode(s, e)
			if err != nil {
				t.Fatalf("Encode(%q, %v): %v", s, e, err)
			}
			got, err := Decode(code, e)
			if err != nil || got != s && !(e == TCVN3 && strings.EqualFold(got, s)) {
				t.Fatalf("%q in %v is %q, read as %q, %v", s, e, code, got, err)
			}
		}
	})
	for r := range encIndex {
		for _, e := range []Encoding{VNI, VISCII, VN1, CP1258} {
			code, err := Encode(string(r), e)
			if got, err2 := Decode(code, e); err != nil || err2 != nil || got != string(r) {
				t.Errorf("%c in %v is %q, read as %q (%v, %v)", r, e, code, got, err, err2)
			}
		}
	}
	if _, err := Encode("東", TCVN3); err == nil {
		t.Error("TCVN3 has no 東")
	}
}

// glibc's tables are independent of ours: each byte that both know means the same letter.
func TestDecodeAgainstIconv(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("iconv"); err != nil {
		t.Skip("skipped: there is no iconv to compare with")
	}
	for _, c := range []struct {
		name  string
		e     Encoding
		bytes []byte
	}{
		{"VISCII", VISCII, span(0x01, 0xFF)},
		{"CP1258", CP1258, span(0x20, 0xFF)},
		{"TCVN", VN1, []byte(encVN1)},
		{"TCVN", TCVN3, []byte(encTCVN3[:67])},
	} {
		for _, b := range c.bytes {
			want, err := iconv([]byte{'x', b, 'x'}, c.name)
			if err != nil {
				continue // a byte without meaning
			}
			if b < 0x20 && c.e == VN1 && !strings.Contains(encVN1, string([]byte{b})) {
				continue
			}
			got, err := DecodeBytes([]byte{'x', b, 'x'}, c.e)
			if err != nil || got != norm.NFC.String(want) {
				t.Errorf("%s byte %02X is %q, iconv says %q (%v)", c.name, b, got, norm.NFC.String(want), err)
			}
		}
	}
	text := strings.Join(syllableList[:4000], " ")
	for name, e := range map[string]Encoding{"VISCII": VISCII, "CP1258": CP1258, "TCVN": VN1} {
		code, err := Encode(text, e)
		if err != nil {
			t.Fatalf("encoding into %v: %v", e, err)
		}
		got, err := iconv(bytesOf(code), name)
		if err != nil || norm.NFC.String(got) != text {
			t.Errorf("iconv does not read our %v back (%v)", e, err)
		}
	}
}

func span(from, to int) []byte {
	var list []byte
	for b := from; b <= to; b++ {
		list = append(list, byte(b))
	}
	return list
}

func iconv(b []byte, from string) (string, error) {
	cmd := exec.Command("iconv", "-f", from, "-t", "UTF-8")
	cmd.Stdin = bytes.NewReader(b)
	out, err := cmd.Output()
	return string(out), err
}

// bytesOf undoes latin1.
func bytesOf(s string) []byte {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r))
	}
	return b
}

func TestCP1258AgainstCharmap(t *testing.T) {
	t.Parallel()
	for b := range 256 {
		want := charmap.Windows1258.DecodeByte(byte(b))
		if got := encTable.single[CP1258][b]; got != want && want != utf8.RuneError && got != 0 {
			t.Errorf("byte %02X is %U, charmap says %U", b, got, want)
		}
	}
}

// The collected samples: one text in five spellings.
func TestDecodeSamples(t *testing.T) {
	t.Parallel()
	for _, row := range sharedCSV(t, "enc/samples.csv") {
		want := row["unicode"]
		if got := norm.NFC.String(row["nfd"]); got != want {
			t.Fatalf("sample %q disagrees with its NFD %q", want, got)
		}
		for col, e := range map[string]Encoding{"tcvn3_text": TCVN3, "vni_text": VNI} {
			got, err := Decode(row[col], e)
			if err != nil || got != want && !(e == TCVN3 && strings.EqualFold(got, want)) {
				t.Errorf("%v %q is %q, %v, want %q", e, row[col], got, err, want)
			}
			if d, c := Detect(row[col]); d != e {
				t.Errorf("%q is called %v (%.2f), it is %v", row[col], d, c, e)
			}
		}
		for col, e := range map[string]Encoding{"viscii_hex": VISCII, "cp1258_hex": CP1258} {
			b, err := hex.DecodeString(row[col])
			if err != nil {
				t.Fatalf("sample %q: %v", want, err)
			}
			if got, err := DecodeBytes(b, e); err != nil || got != want {
				t.Errorf("%v %x is %q, %v, want %q", e, b, got, err, want)
			}
		}
		if d, c := Detect(want); d != Unicode || c < 0.75 {
			t.Errorf("%q is called %v (%.2f)", want, d, c)
		}
	}
}

// The committed tables are what their generators make of the facts.
func TestTablesAreCurrent(t *testing.T) {
	t.Parallel()
	sharedCSV(t, "enc/legacy_encodings.csv")
	for file, args := range map[string][]string{
		"encoding_table.go": {"run", "./encgen", "-in", "../../../shared/data/enc/legacy_encodings.csv"},
		"known_words.go":    {"run", "./sylgen", "-data", "../../../shared/data"},
	} {
		cmd := exec.Command("go", args...)
		cmd.Stderr = os.Stderr
		want, err := cmd.Output()
		if err != nil {
			t.Fatalf("go %s: %v", strings.Join(args, " "), err)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatalf("reading the committed table: %v", err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what its generator writes: run go generate", file)
		}
	}
}

func TestFontEncoding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		font     string
		e        Encoding
		capitals bool
		known    bool
	}{
		{".VnTime", TCVN3, false, true}, {".VnTimeH", TCVN3, true, true}, {" .vnarialh ", TCVN3, true, true},
		{"VNI-Times", VNI, false, true}, {"Times New Roman", Unicode, false, false}, {"", Unicode, false, false},
	} {
		e, capitals, known := FontEncoding(c.font)
		if e != c.e || capitals != c.capitals || known != c.known {
			t.Errorf("FontEncoding(%q) = %v, %v, %v", c.font, e, capitals, known)
		}
	}
}

func TestDecodeFont(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s, font, want string
		e             Encoding
	}{
		{"nguyÔn v¨n dòng", ".VnTimeH", "NGUYỄN VĂN DŨNG", TCVN3},
		{"Dòng", ".VnTime", "Dũng", TCVN3}, // undecidable without the font
		{"Dòng", "Arial", "Dòng", Unicode},
		{"Nguyễn Văn Dũng", ".VnTime", "Nguyễn Văn Dũng", Unicode}, // pasted
		{"Nguyễn Văn Dũng", ".VnTimeH", "Nguyễn Văn Dũng", Unicode},
		{"Haûi", "VNI-Times", "Hải", VNI},
		{"an", ".VnTimeH", "AN", TCVN3},
		{"Ph¹m ThÞ H\u00adêng", "Times New Roman", "Phạm Thị Hường", TCVN3},
	} {
		got, e, err := DecodeFont(c.s, c.font)
		if got != c.want || e != c.e || err != nil {
			t.Errorf("DecodeFont(%q, %q) = %q, %v, %v, want %q, %v", c.s, c.font, got, e, err, c.want, c.e)
		}
	}
}

func TestRepairLostU(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, want    string
		fixed, open int
	}{
		{"Hồng Phơng", "Hồng Phương", 1, 0},
		{"Toàn Gia Hiệp Phớc", "Toàn Gia Hiệp Phước", 1, 0},
		{"HNG", "HƯNG", 1, 0},
		{"Hng Trng", "Hưng Trưng", 2, 0},
		{"th mời", "thư mời", 1, 0},
		{"Nguyễn Văn Hòa", "Nguyễn Văn Hòa", 0, 0},
		{"Nguyễn V. A", "Nguyễn V. A", 0, 0},
		{"Bhling", "Bhling", 0, 1},
		{"Lu", "Lu", 0, 0}, // from Lưu, or Lu: nobody can tell
		{"", "", 0, 0},
	} {
		got, fixed, open := RepairLostU(c.in)
		if got != c.want || fixed != c.fixed || open != c.open {
			t.Errorf("RepairLostU(%q) = %q, %d, %d, want %q, %d, %d", c.in, got, fixed, open, c.want, c.fixed, c.open)
		}
	}
}

// Syllables whose ư was dropped come back, or stay as they are; none becomes another word.
func TestRepairLostUNeverInvents(t *testing.T) {
	t.Parallel()
	back, total := 0, 0
	for _, s := range syllableList {
		lost := strings.ReplaceAll(s, "ư", "")
		if lost == s {
			continue
		}
		total++
		got, fixed, _ := RepairLostU(lost)
		switch {
		case fixed == 0 && got != lost, fixed > 0 && got != s:
			t.Errorf("%q lost its ư (%q) and came back as %q", s, lost, got)
		case fixed > 0:
			back++
		}
	}
	t.Logf("%d of %d syllables with a toneless ư come back", back, total)
	if back*3 < total {
		t.Errorf("only %d of %d come back", back, total)
	}
}
