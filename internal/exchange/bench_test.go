// SPDX-License-Identifier: Apache-2.0

package exchange_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/exchange/exchangetest"
	"github.com/sogoc/sogoc/internal/sample"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// BenchmarkBook exports a book of 100 births, each with a scan of an A4 page at
// 300 dpi, as workbook and archive. With SOGOC_EXPORT_KEEP=DIR the files stay
// there to be looked at.
func BenchmarkBook(b *testing.B) {
	x := exchangetest.New(b, storetest.OpenSQLite(b))
	const entries = 100
	drawn := drawnPages(b, 4)
	for i, id := range x.Place(entries) {
		x.Key(id, x.Birth(i+1))
		x.Approve(id)
		// A byte behind the end of the picture: other bytes, the same page.
		x.Receive(fmt.Sprintf("KS.1999.01.%03d.jpg", i+1), append(drawn[i%len(drawn)], byte(i)))
	}
	b.ResetTimer()
	var made *exchange.Export
	for i := range b.N {
		made = make1(x, fmt.Sprint("run", i), exchange.XLSX, exchange.ZIP)
	}
	b.StopTimer()
	zip, _ := made.File(exchange.ZIP)
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/book")
	b.ReportMetric(float64(zip.Size)/1000/entries, "kB/entry")
	if dir := os.Getenv("SOGOC_EXPORT_KEEP"); dir != "" {
		for _, f := range made.Files {
			if err := os.WriteFile(filepath.Join(dir, f.Name), content(x, made, f.Format), 0o600); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// drawnPages are pages of invented births at 300 dpi.
func drawnPages(b *testing.B, n int) [][]byte {
	b.Helper()
	plan, err := sample.Province(3, sample.Scale{Books: 0.05, Entries: 0.005})
	if err != nil {
		b.Fatal(err)
	}
	var pages [][]byte
	for _, book := range plan.Books {
		if book.Type != "birth" || len(pages) == n {
			continue
		}
		page, _, err := drawpage.JPEG(book.PageSpec(1, 300))
		if err != nil {
			b.Fatal(err)
		}
		pages = append(pages, page)
	}
	if len(pages) < n {
		b.Fatalf("only %d pages drawn", len(pages))
	}
	return pages
}
