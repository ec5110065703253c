// SPDX-License-Identifier: Apache-2.0

package decode_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/sheet"
)

// part is a file in a workbook: text, often repeated.
type part struct {
	text  string
	times int // 0 is once
}

const (
	sheetHead = `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`
	sheetTail = `</sheetData></worksheet>`
	twoRows   = `<row r="1"><c r="A1" t="inlineStr"><is><t>Số</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row>`
)

// workbookOf makes an xlsx whose one sheet is body; more are further parts.
func workbookOf(t testing.TB, body string, more map[string]part) []byte {
	t.Helper()
	const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	const links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	parts := map[string]part{
		"[Content_Types].xml":        {text: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`},
		"_rels/.rels":                {text: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + links + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		"xl/workbook.xml":            {text: `<workbook xmlns="` + main + `" xmlns:r="` + links + `"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`},
		"xl/_rels/workbook.xml.rels": {text: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + links + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="` + links + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
		"xl/worksheets/sheet1.xml":   {text: body},
	}
	for name, p := range more {
		parts[name] = p
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, p := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		for range max(p.times, 1) {
			if _, err := w.Write([]byte(p.text)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sheetOf(rows string) string { return sheetHead + "<sheetData>" + rows + sheetTail }

// tableRows reads a table with workbooks in children, or here with a nil pool.
func tableRows(t testing.TB, p *decode.Pool, file []byte, limits sheet.Limits) (rows []sheet.Row, err error) {
	t.Helper()
	opts := sheet.Options{Want: []string{"Số"}}
	if p != nil {
		opts.Workbook = p.Workbook(t.Context())
	}
	r, err := sheet.Open(bytes.NewReader(file), limits, opts)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for row, err := range r.Rows() {
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// A child must give, cell for cell, what reading here gives.
func TestChildrenReadWorkbooksAsTheyAre(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	book, err := sheet.NewBook()
	if err != nil {
		t.Fatal(err)
	}
	w, err := book.Sheet("DL Import", []sheet.Column{{Header: "Số"}, {Header: "Họ tên"}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3000 {
		if err := w.Write(fmt.Sprint(i), strings.Repeat("Nguyễn Thị Hoa ", i%40)); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.Close(&b); err != nil {
		t.Fatal(err)
	}
	here, err := tableRows(t, nil, b.Bytes(), sheet.DefaultLimits())
	if err != nil || len(here) != 3000 {
		t.Fatalf("%d rows, %v", len(here), err)
	}
	there, err := tableRows(t, pool(t, "well"), b.Bytes(), sheet.DefaultLimits())
	if err != nil || len(there) != len(here) {
		t.Fatalf("%d rows, %v", len(there), err)
	}
	for i := range here {
		if here[i].Number != there[i].Number || !slices.Equal(here[i].Cells, there[i].Cells) {
			t.Fatalf("row %d is %+v, here %+v", i, there[i], here[i])
		}
	}
}

// Looking for the header reads a short table to its end; asking for the rows
// below it asks the child once more.
func TestChildrenReadShortWorkbooks(t *testing.T) {
	t.Parallel()
	rows, err := tableRows(t, pool(t, "well"), workbookOf(t, sheetOf(twoRows), nil), sheet.DefaultLimits())
	if err != nil || len(rows) != 1 || rows[0].Number != 2 {
		t.Fatalf("%+v, %v", rows, err)
	}
}

// manyParts are files that are small each and large together.
func manyParts(n int) map[string]part {
	more := map[string]part{}
	for i := range n {
		more[fmt.Sprintf("xl/media/%d.bin", i)] = part{strings.Repeat(" ", 1<<20), 10}
	}
	return more
}

// shared is a table of one long text, and rows of cells that all show it.
func shared(length, cells int) (string, map[string]part) {
	table := `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>` + strings.Repeat("a", length) + `</t></si></sst>`
	return sheetOf(`<row r="1">` + strings.Repeat(`<c t="s"><v>0</v></c>`, cells) + `</row>`), map[string]part{"xl/sharedStrings.xml": {text: table}}
}

// lying says in its list that a part is small.
func lying(t testing.TB) []byte {
	file := workbookOf(t, sheetOf(twoRows), map[string]part{"xl/media/big.bin": {strings.Repeat(" ", 1<<20), 40}})
	at := bytes.LastIndex(file, []byte("xl/media/big.bin"))
	const nameAt, sizeAt = 46, 24 // in a record of the list (APPNOTE.TXT 4.3.12)
	copy(file[at-nameAt+sizeAt:], []byte{10, 0, 0, 0})
	return file
}

// taken is the want of a file that looks wrong and does no harm.
const taken = refusal.Code("")

func TestHostileWorkbooks(t *testing.T) {
	t.Parallel()
	bomb, strs := shared(1<<20, 16_000)
	wide, some := shared(1<<20, 10)
	entity := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`
	outside := `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>`
	files := map[string]struct {
		file []byte
		want refusal.Code
	}{
		"plain":                       {workbookOf(t, sheetOf(twoRows), nil), taken},
		"a sheet of 200 MB":           {workbookOf(t, "", map[string]part{"xl/worksheets/sheet1.xml": {strings.Repeat(" ", 1<<20), 200}}), sheet.CodeTooBig},
		"a part larger than it says":  {lying(t), taken},
		"60 parts of 10 MB":           {workbookOf(t, sheetOf(twoRows), manyParts(60)), sheet.CodeHeavy},
		"70,000 rows":                 {workbookOf(t, sheetOf(twoRows+strings.Repeat(`<row><c><v>1</v></c></row>`, 70_000)), nil), sheet.CodeRows},
		"70,000 columns":              {workbookOf(t, sheetOf(`<row r="1">`+strings.Repeat(`<c><v>1</v></c>`, 70_000)+`</row>`), nil), sheet.CodeColumns},
		"column ZZZZ":                 {workbookOf(t, sheetOf(twoRows+`<row r="3"><c r="ZZZZ3"><v>1</v></c></row>`), nil), sheet.CodeDamaged},
		"one row again and again":     {workbookOf(t, sheetOf(strings.Repeat(`<row r="1"><c><v>1</v></c></row>`, 70_000)), nil), sheet.CodeColumns},
		"row of a billion":            {workbookOf(t, sheetOf(twoRows+`<row r="999999999"><c><v>1</v></c></row>`), nil), sheet.CodeDamaged},
		"the last row there can be":   {workbookOf(t, sheetOf(twoRows+`<row r="1048576"><c><v>1</v></c></row>`), nil), sheet.CodeRows},
		"formats down to the end":     {workbookOf(t, sheetOf(twoRows+`<row r="1048576" s="1"/>`), nil), taken},
		"a cell of 50 MB":             {workbookOf(t, "", map[string]part{"xl/worksheets/sheet1.xml": {text: sheetOf(twoRows + `<row r="3"><c t="inlineStr"><is><t>` + strings.Repeat("a", 50<<20) + `</t></is></c></row>`)}}), sheet.CodeLongRow},
		"16,000 cells of one text":    {workbookOf(t, bomb, strs), sheet.CodeHeavy},
		"10 cells of a long text":     {workbookOf(t, wide, some), sheet.CodeLongRow},
		"shared texts that break off": {workbookOf(t, sheetOf(twoRows), map[string]part{"xl/sharedStrings.xml": {text: "<sst><si><t>Nguyễn"}}), sheet.CodeDamaged},
		"a dimension that lies":       {workbookOf(t, sheetHead+`<dimension ref="A1:XFD1048576"/><sheetData>`+twoRows+sheetTail, nil), taken},
		"a million brackets":          {workbookOf(t, sheetOf(twoRows+strings.Repeat("<a>", 1_000_000)), nil), sheet.CodeDamaged},
		"100,000 brackets, closed":    {workbookOf(t, sheetOf(twoRows+`<row r="3"><c t="inlineStr"><is>`+strings.Repeat("<r>", 100_000)+strings.Repeat("</r>", 100_000)+`</is></c></row>`), nil), taken},
		"entities that grow":          {workbookOf(t, entity+sheetOf(twoRows+`<row r="3"><c t="inlineStr"><is><t>&b;</t></is></c></row>`), nil), sheet.CodeDamaged},
		"an entity that is a file":    {workbookOf(t, outside+sheetOf(twoRows+`<row r="3"><c t="inlineStr"><is><t>&a;</t></is></c></row>`), nil), sheet.CodeDamaged},
		"a sheet that is not its own": {workbookOf(t, sheetOf(twoRows), map[string]part{"xl/_rels/workbook.xml.rels": {text: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="x" Target="../../../../etc/passwd"/></Relationships>`}}), sheet.CodeDamaged},
	}
	p := pool(t, "well")
	for name, c := range files {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limits := sheet.Limits{Bytes: 8 << 20, Unpacked: 128 << 20, Rows: 60_000}
			if c.want == sheet.CodeHeavy {
				limits.Unpacked = 1 << 30
			}
			rows, err := tableRows(t, p, c.file, limits)
			why, refused := refusal.Of(err)
			switch {
			case c.want == taken && (err != nil || len(rows) == 0):
				t.Errorf("%d rows, %v", len(rows), err)
			case c.want != taken && (!refused || why.Code != c.want || why.VI == "" || why.EN == ""):
				t.Errorf("%d rows and %v, want %s", len(rows), err, c.want)
			}
		})
	}
}

// Tables that are text are read where they are; the same things are refused.
func TestHostileCSV(t *testing.T) {
	t.Parallel()
	limits := sheet.Limits{Bytes: 8 << 20, Rows: 60_000}
	for name, c := range map[string]struct {
		text string
		want refusal.Code
	}{
		"70,000 columns": {"Số" + strings.Repeat(",", 70_000), sheet.CodeColumns}, "70,000 rows": {"Số\n" + strings.Repeat("1\n", 70_000), sheet.CodeRows},
		"a cell of 7 MB": {"Số\n\"" + strings.Repeat("a", 7<<20) + "\"\n", sheet.CodeLongRow}, "9 MB": {"Số\n" + strings.Repeat("a\n", 9<<19), sheet.CodeTooBig},
		"quotation marks": {"Số\n" + strings.Repeat(`"`, 6<<20), sheet.CodeLongRow},
	} {
		_, err := tableRows(t, nil, []byte(c.text), limits)
		if why, ok := refusal.Of(err); !ok || why.Code != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestChildrenThatMisbehaveOverAWorkbook(t *testing.T) {
	t.Parallel()
	file := workbookOf(t, sheetOf(twoRows), nil)
	misbehave(t, map[string]refusal.Code{
		"hang": sheet.CodeHeavy, "die": sheet.CodeDamaged, "rubbish": sheet.CodeDamaged, "huge": sheet.CodeDamaged, "greedy": sheet.CodeHeavy,
	}, func(t *testing.T, p *decode.Pool) error {
		_, err := tableRows(t, p, file, sheet.DefaultLimits())
		return err
	})
}

// Whoever goes away, or stops in the middle, leaves nothing behind.
func TestWorkbooksLeftInTheMiddle(t *testing.T) {
	t.Parallel()
	p := pool(t, "well")
	file := workbookOf(t, sheetOf(twoRows+strings.Repeat(`<row><c t="inlineStr"><is><t>một dòng</t></is></c></row>`, 20_000)), nil)
	for range 5 { // more than are read at a time
		r, err := sheet.Open(bytes.NewReader(file), sheet.DefaultLimits(), sheet.Options{Want: []string{"Số"}, Workbook: p.Workbook(t.Context())})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(r.Close(), r.Close()); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sheet.Open(bytes.NewReader(file), sheet.DefaultLimits(), sheet.Options{Workbook: p.Workbook(ctx)}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
