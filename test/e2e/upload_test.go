// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"fmt"
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

// TestUploadAfterTheLidWasClosed: the browser ends in the middle; when the same
// file is chosen again, it goes on where it was.
func TestUploadAfterTheLidWasClosed(t *testing.T) {
	w := newWire(t, demo.Address)
	p := sitApart(t, "canbo", w.address()).signIn()
	file := heavyScan(t, "ảnh nặng 2.jpg", 902, 40)
	p.open("/uploads")
	p.attach(chooseFiles, file)
	p.until("bytes are sent", `document.querySelector(".queue-whole")?.value > 2e6`)
	w.cut()
	p.kill()
	w.mend()
	p.start()
	p.signIn()
	p.open("/uploads")
	p.sees("Gửi dở từ lần trước", "ảnh nặng 2.jpg")
	p.look("upload-left")
	had := eval[float64](p, `document.querySelector(".leftovers progress").value`)
	if had < 1e6 {
		t.Errorf("only %.0f bytes are kept", had)
	}
	p.attach(chooseFiles, file)
	p.until("it goes on from there", `document.querySelector(".queue-whole")?.value >= `+fmt.Sprint(had))
	p.until("the file is taken in", `document.querySelector('.drop-list a[href^="/scans/"]')`)
	p.open("/uploads")
	p.seesNot("Gửi dở từ lần trước")
}
