// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/pdfscan"
	"github.com/sogoc/sogoc/internal/pdfscan/pdftest"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// TestMain turns the test program into the process that decodes.
func TestMain(m *testing.M) {
	if len(os.Args) < 2 || os.Args[1] != "decode-files" {
		os.Exit(m.Run())
	}
	if err := decode.Serve(os.Stdin, os.Stdout, os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// inChildren makes a desk decode as a server does.
func (d *desk) inChildren() *desk {
	d.t.Helper()
	exe, err := os.Executable()
	d.must(err)
	cache := d.t.TempDir()
	pool := decode.NewPool(scan.DecodersAtOnce, exe, "decode-files", cache)
	d.t.Cleanup(func() { pool.Close() })
	d.scans.Decoder = pool
	return d
}

// taken is the want of a file that looks wrong and does no harm.
const taken = refusal.Code("")

// hostile is the corpus of single files, made anew for every run.
func hostile(t testing.TB) map[string]struct {
	data []byte
	want refusal.Code
} {
	t.Helper()
	whole, plain := jpegOf(t, 1), pngOf(t, 2)
	bomb := deflated(600 << 20) // more than a child may hold
	type file = struct {
		data []byte
		want refusal.Code
	}
	return map[string]file{
		"empty":              {nil, imaging.CodeEmpty},
		"words":              {[]byte("no picture"), imaging.CodeUnknown},
		"noughts":            {make([]byte, 1<<20), imaging.CodeUnknown},
		"virus test string":  {eicar(), scan.ReasonVirus},
		"virus in a picture": {append(bytes.Clone(whole), eicar()...), scan.ReasonVirus},
		"program":            {[]byte("MZ\x90\x00\x03\x00\x00\x00"), imaging.CodeOther},
		"script":             {[]byte("#!/bin/sh\nrm -rf /\n"), imaging.CodeOther},
		"SVG with a script":  {[]byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), imaging.CodeOther},
		"web page":           {[]byte("<!DOCTYPE html><script>alert(1)</script>"), imaging.CodeOther},
		"HEIC":               {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), imaging.CodeHEIC},
		"archive":            {zipOf(t, packed{name: "a", data: whole}), decode.CodeArchive},

		"JPEG cut off":           {whole[:len(whole)*2/3], imaging.CodeDamaged},
		"JPEG of 4 thousand Mpx": {jpegClaiming(whole, 65500, 65500), imaging.CodeTooManyPix},
		"JPEG larger than it is": {jpegClaiming(whole, 9000, 9000), imaging.CodeDamaged},
		"JPEG with an archive":   {append(bytes.Clone(whole), zipOf(t, packed{name: "a", data: plain})...), decode.CodePolyglot},
		"JPEG that is a PDF":     {jpegWithComment(whole, "%PDF-1.7\n1 0 obj"), decode.CodePolyglot},
		"JPEG with a web page":   {jpegWithComment(whole, "<html><script>alert(1)</script>"), decode.CodePolyglot},
		"JPEG with a film":       {append(bytes.Clone(whole), "\x00\x00\x00\x18ftypmp42 film of a telephone"...), taken},

		"PNG cut off":           {plain[:len(plain)-40], imaging.CodeDamaged},
		"PNG of 3600 Mpx":       {pngBomb(60_000, 60_000, 1, 6), imaging.CodeTooManyPix},
		"PNG of 16 bits":        {pngBomb(9_900, 9_900, 1, 6, 16), imaging.CodeTooManyPix},
		"PNG without its rows":  {pngBomb(7_000, 7_000, 10, 2), imaging.CodeDamaged},
		"PNG of blank rows":     {pngBomb(5_000, 5_000, 5_000, 0), taken},
		"PNG with a web page":   {append(bytes.Clone(plain), "<script>alert(1)</script>"...), decode.CodePolyglot},
		"PNG, lying chunk size": {lyingChunk(plain), imaging.CodeDamaged},

		"TIFF cut off":             {cut(tiffOf(t, 3), 2), imaging.CodeDamaged},
		"TIFF header alone":        {[]byte("II*\x00\x08\x00\x00\x00"), imaging.CodeDamaged},
		"TIFF of 2^62 pixels":      {grayTIFF(1<<31-1, 1<<31-1, 1, 1, nil), imaging.CodeTooManyPix},
		"TIFF directory in a ring": {tiffRing(), taken},
		"TIFF of 100,000 pages":    {tiffChain(), imaging.CodeTooManyPage},
		"TIFF strip of 4 GB":       {tiffField(grayTIFF(100, 100, 1, 1, make([]byte, 10_000)), 279, 0xFFFFFFFF), taken},
		"TIFF strip elsewhere":     {tiffField(grayTIFF(100, 100, 1, 1, make([]byte, 10_000)), 273, 0xFFFFFF00), imaging.CodeDamaged},
		"TIFF, packed 1 to 1000":   {grayTIFF(100, 100, 8, 1, bomb), taken},
		"TIFF of empty strips":     {grayTIFF(8_000, 8_000, 5, 1, []byte{0x80}), imaging.CodeDamaged},

		"PDF cut off":               {cut(pdfOf(t, 4), 2), pdfscan.CodeDamaged},
		"PDF header alone":          {[]byte("%PDF-1.7"), pdfscan.CodeDamaged},
		"PDF of 4 billion pages":    {pdfFile("/Type /Pages /Count 4000000000 /Kids [3 0 R]", "/Type /Page /Parent 2 0 R"), pdfscan.CodeTooManyPage},
		"PDF, tree in a ring":       {pdfFile("/Type /Pages /Count 2 /Kids [2 0 R 2 0 R]"), pdfscan.CodeRender},
		"PDF, parents in a ring":    {pdfFile("/Type /Pages /Count 1 /Kids [3 0 R] /Parent 3 0 R", "/Type /Pages /Count 1 /Kids [2 0 R] /Parent 2 0 R"), pdfscan.CodeRender},
		"PDF, tables in a ring":     {pdfRing(pdfOf(t, 5)), pdfscan.CodeDamaged},
		"PDF of brackets":           {pdfFile("/Type /Pages /Count 1 /Kids [3 0 R] /X " + strings.Repeat("[", 200_000)), pdfscan.CodeDamaged},
		"PDF with JavaScript":       {pdfFile(pages, onePage, "/S /JavaScript /JS (app.alert\\(1\\))"), pdfscan.CodeActive},
		"PDF starting a program":    {pdfFile(pages, onePage, "/S /Launch /F (cmd.exe)"), pdfscan.CodeActive},
		"PDF carrying a file":       {pdfFile(pages, onePage, "/Type /Filespec /EF << /F 5 0 R >>"), pdfscan.CodeActive},
		"PDF with an archive":       {append(pdfOf(t, 6), zipOf(t, packed{name: "a", data: plain})...), decode.CodePolyglot},
		"PDF, content 1 to 1000":    {pdfStream(bomb, "/Filter /FlateDecode"), decode.CodeMemory},
		"PDF, picture 1 to 1000":    {pdfPicture(bomb, 9_000, 9_000), taken},
		"PDF, picture of 4 Gpx":     {pdfPicture([]byte("x"), 65_000, 65_000), pdfscan.CodeTooLarge},
		"PDF, a page of kilometres": {pdfFile("/Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 9999999 9999999]", "/Type /Page /Parent 2 0 R"), pdfscan.CodeTooLarge},
	}
}

// Every file of the corpus is refused for its own reason, in words, or does no
// harm; while that goes on, good scans are filed as ever.
func TestHostileFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes and unpacks gigabytes")
	}
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t)).inChildren()
	over, filed := make(chan struct{}), make(chan int)
	go func() { filed <- d.goodScans(over) }()
	for name, c := range hostile(t) {
		f := d.receive(name, c.data)
		switch {
		case c.want == taken && f.State == scan.Refused, c.want != taken && (f.State != scan.Refused || f.Reason != string(c.want)):
			t.Errorf("%s: %s %q, want %q: %s", name, f.State, f.Reason, c.want, f.Says("en"))
		case f.State == scan.Refused && (f.Says("vi") == "" || f.Says("en") == f.Says("vi")):
			t.Errorf("%s: refused without words: %+v", name, f)
		}
		if kept := f.Hash != ""; kept == (f.Reason == scan.ReasonVirus) {
			t.Errorf("%s: bytes kept: %v", name, kept)
		}
	}
	close(over)
	if n := <-filed; n < 10 {
		t.Errorf("only %d good scans were filed meanwhile", n)
	}
}

// goodScans sends good scans until over is closed, and counts those filed.
func (d *desk) goodScans(over chan struct{}) (n int) {
	good := jpegOf(d.t, 9)
	for i := 1; ; i++ {
		f := d.receive(fmt.Sprintf("KS.1999.01.%03d.jpg", i), unlike(good, i))
		if f.State != scan.Filed {
			d.t.Errorf("a good scan beside them: %s %s", f.State, f.Says("en"))
		}
		n++
		select {
		case <-over:
			return n
		default:
		}
	}
}

func TestHostileArchives(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t)).inChildren()
	inner := zipOf(t, packed{name: "KS.1999.01.001.jpg", data: jpegOf(t, 1)})
	link := func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }
	data := zipOf(t,
		packed{name: "../../../etc/passwd", data: []byte("root")},
		packed{name: `C:\Windows\x.jpg`, data: []byte("x")},
		packed{"link.jpg", []byte("/etc/passwd"), link},
		packed{name: "inner.zip", data: inner},
		packed{name: "a\x00b.jpg", data: []byte("nul")},
		packed{name: "\u202egpj.exe", data: []byte("MZ bidi")},
		packed{name: strings.Repeat("dài/", 2_500) + "x.jpg", data: []byte("long")},
		packed{name: "virus.com", data: eicar()},
	)
	out, got := d.unzip(data)
	if out.Files != 8 || out.ByState[scan.Refused] != 8 {
		t.Errorf("%+v", out)
	}
	for name, f := range got {
		if strings.Contains(name, "..") || strings.ContainsAny(name, "\x00\u202e") || len(name) > 300 || strings.HasPrefix(name, "/") {
			t.Errorf("the name %q is kept", name)
		}
		if f.Says("vi") == "" || f.Says("vi") == f.Says("en") {
			t.Errorf("%s: no words: %+v", name, f)
		}
	}
	for name, want := range map[string]refusal.Code{"goi/link.jpg": scan.ReasonZipLink, "goi/inner.zip": decode.CodeArchive, "goi/virus.com": scan.ReasonVirus, "goi/gpj.exe": imaging.CodeOther} {
		if got[name].Reason != string(want) {
			t.Errorf("%s: %q, want %q", name, got[name].Reason, want)
		}
	}
	for name, data := range map[string][]byte{"70,000 members": manyMembers(t, 70_000), "list longer than told": lyingList(t)} {
		_, got := d.unzip(data)
		if f := got["goi.zip"]; f.Reason != scan.ReasonZipMany && f.Reason != scan.ReasonZipBroken {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A member that says it is small and goes on is stopped where its archive says
// it ends.
func TestZipMemberThatLiesAboutItsSize(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	data := zipOf(t, packed{name: "KS.1999.01.001.png", data: bytes.Repeat(pngOf(t, 1), 1000)})
	at := bytes.LastIndex(data, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(data[at+24:], 100)
	if _, got := d.unzip(data); got["goi/KS.1999.01.001.png"].Reason != scan.ReasonZipBroken {
		t.Errorf("%+v", got)
	}
}

// eicar is the string by which scanners for viruses are tested; in two parts,
// so that this file does not look like it.
func eicar() []byte {
	return []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR` + "-" + `STANDARD-ANTIVIRUS-TEST-FILE!$H` + `+H*`)
}

func cut(b []byte, part int) []byte { return b[:len(b)/part] }

func manyMembers(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range n {
		if _, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%d.jpg", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lyingList says one member and has a list of many.
func lyingList(t *testing.T) []byte {
	t.Helper()
	b := manyMembers(t, 30_000)
	at := bytes.LastIndex(b, []byte("PK\x05\x06"))
	binary.LittleEndian.PutUint16(b[at+8:], 1)
	binary.LittleEndian.PutUint16(b[at+10:], 1)
	return b
}

// deflated packs n noughts: a thousandth of them.
func deflated(n int64) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = io.Copy(w, io.LimitReader(zeros{}, n)) // to memory
	_ = w.Close()
	return b.Bytes()
}

func jpegClaiming(file []byte, w, h int) []byte {
	out := bytes.Clone(file)
	at := bytes.Index(out, []byte{0xFF, 0xC0})
	binary.BigEndian.PutUint16(out[at+5:], uint16(h))
	binary.BigEndian.PutUint16(out[at+7:], uint16(w))
	return out
}

func jpegWithComment(file []byte, text string) []byte {
	out := append([]byte{0xFF, 0xD8, 0xFF, 0xFE, 0, byte(len(text) + 2)}, text...)
	return append(out, file[2:]...)
}

// pngBomb claims w × h and holds some rows of noughts.
func pngBomb(w, h uint32, rows int64, kind byte, depth ...byte) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	head = append(head, append(depth, 8)[0], kind, 0, 0, 0)
	samples := map[byte]int64{0: 1, 2: 3, 6: 4}[kind]
	out := pngChunk([]byte("\x89PNG\r\n\x1a\n"), "IHDR", head)
	out = pngChunk(out, "IDAT", deflated(rows*(1+int64(w)*samples)))
	return pngChunk(out, "IEND", nil)
}

func pngChunk(out []byte, kind string, body []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(body)))
	from := len(out)
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[from:]))
}

func lyingChunk(file []byte) []byte {
	out := bytes.Clone(file)
	binary.BigEndian.PutUint32(out[bytes.Index(out, []byte("IDAT"))-4:], 0x7FFFFFFF)
	return out
}

// grayTIFF is a grey picture of one strip, its fields in the order of their tags.
func grayTIFF(w, h, compression, photometric uint32, strip []byte) []byte {
	const entries = 9
	dataAt := uint32(8 + 2 + entries*12 + 4)
	out := []byte("II*\x00\x08\x00\x00\x00\x09\x00")
	for _, e := range [entries][2]uint32{{256, w}, {257, h}, {258, 8}, {259, compression}, {262, photometric}, {273, dataAt}, {277, 1}, {278, h}, {279, uint32(len(strip))}} {
		out = binary.LittleEndian.AppendUint16(out, uint16(e[0]))
		out = append(out, 4, 0, 1, 0, 0, 0)
		out = binary.LittleEndian.AppendUint32(out, e[1])
	}
	return append(append(out, 0, 0, 0, 0), strip...)
}

// tiffField changes the value of a tag.
func tiffField(file []byte, tag uint16, value uint32) []byte {
	for at := 10; at < 10+9*12; at += 12 {
		if binary.LittleEndian.Uint16(file[at:]) == tag {
			binary.LittleEndian.PutUint32(file[at+8:], value)
		}
	}
	return file
}

// tiffRing's only directory is followed by itself.
func tiffRing() []byte {
	file := grayTIFF(10, 10, 1, 1, make([]byte, 100))
	binary.LittleEndian.PutUint32(file[10+9*12:], 8)
	return file
}

// tiffChain has a hundred thousand pages that share their pixels.
func tiffChain() []byte {
	one := grayTIFF(10, 10, 1, 1, nil)[8:]
	out := append([]byte("II*\x00"), 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(out[4:], 8)
	for i := range 100_000 {
		out = append(out, one...)
		binary.LittleEndian.PutUint32(out[len(out)-4:], uint32(8+(i+1)*len(one)))
	}
	return out
}

const (
	pages   = "/Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 300 400]"
	onePage = "/Type /Page /Parent 2 0 R"
)

// pdfFile writes objects 2, 3, … after a catalogue.
func pdfFile(dicts ...string) []byte {
	var all [][]byte
	for _, d := range dicts {
		all = append(all, []byte("<< "+d+" >>"))
	}
	return pdftest.Objects(all...)
}

// pdfStream has a page whose content is data.
func pdfStream(data []byte, dict string) []byte {
	return pdftest.Objects([]byte("<< "+pages+" >>"), []byte("<< "+onePage+" /Contents 4 0 R >>"), pdftest.Stream(dict, data))
}

// pdfPicture has a page that is one packed picture.
func pdfPicture(data []byte, w, h int) []byte {
	return pdftest.Page{Picture: fmt.Sprintf("/Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode", w, h), Data: data}.Bytes()
}

// pdfRing makes the table of a PDF the one before itself.
func pdfRing(file []byte) []byte {
	at := bytes.LastIndex(file, []byte("startxref\n")) + len("startxref\n")
	var start int
	_, _ = fmt.Sscan(string(file[at:]), &start)
	return bytes.Replace(file, []byte("trailer\n<< "), fmt.Appendf(nil, "trailer\n<< /Prev %d ", start), 1)
}
