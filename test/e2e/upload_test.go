// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/sogoc/sogoc/internal/drawpage"
)

// heavyScan writes a page that weighs some megabytes, most of them comments,
// which every reader of JPEG passes over.
func heavyScan(t *testing.T, name string, seed uint64, megabytes int) string {
	t.Helper()
	page, _, err := drawpage.JPEG(drawpage.SampleSpec(seed, "birth", drawpage.LayoutAuto))
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(seed, 3))
	heavy := append([]byte{}, page[:2]...)
	for len(heavy) < megabytes<<20 {
		heavy = append(heavy, 0xff, 0xfe, 0xff, 0xff)
		for range 0xffff - 2 {
			heavy = append(heavy, byte(rng.Uint32()))
		}
	}
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, append(heavy, page[2:]...), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// look writes a picture for whoever wants to see: SOGOC_LOOK is a folder.
func (p *person) look(name string) {
	p.t.Helper()
	if dir := os.Getenv("SOGOC_LOOK"); dir != "" {
		p.save(filepath.Join(dir, name+".png"), true)
	}
}

const chooseFiles = "form.drop input[type=file]:not([webkitdirectory])"

// TestUploadOverACutLine: the line is cut while a file is sent; the page says
// so and goes on by itself.
func TestUploadOverACutLine(t *testing.T) {
	w := newWire(t, demo.Address)
	p := sitApart(t, "canbo", w.address()).signIn()
	p.open("/uploads")
	p.attach(chooseFiles, heavyScan(t, "ảnh nặng 1.jpg", 901, 40))
	p.until("bytes are sent", `document.querySelector(".queue-whole")?.value > 2e6`)
	w.cut()
	p.sees("Mất kết nối với máy chủ")
	p.look("upload-cut")
	w.mend()
	p.until("the file is taken in", `document.querySelector('.drop-list a[href^="/scans/"]')`)
	p.sees("chờ bạn xếp", "1 / 1 tệp")
	p.look("upload-done")
}
