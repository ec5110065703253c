// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"

	"github.com/sogoc/sogoc/internal/imaging"
)

// Renderer paints pages that are not one picture.
type Renderer interface {
	// Render paints page i, counted from 0, of a whole PDF file and returns
	// it as a picture file.
	Render(ctx context.Context, pdf *io.SectionReader, i, dpi int) ([]byte, error)
}

const (
	// wasmMemory bounds what the engine may use, in pages of 64 kB: 512 MB.
	wasmMemory    = 8192
	renderTimeout = 2 * time.Minute
)

// PDFium paints with the PDFium engine, run inside WebAssembly: it cannot
// reach files or the network, and its memory is bounded. The engine starts
// with the first page and takes one page at a time. Its memory goes back only
// with Close; package decode runs it in a process of its own.
type PDFium struct {
	// CacheDir keeps the compiled engine so that the next start takes
	// a fraction of a second. Empty: compiled anew each time.
	CacheDir string

	// mu guards pool, and is held while painting.
	mu   sync.Mutex
	pool pdfium.Pool
}

var _ Renderer = (*PDFium)(nil)

func (p *PDFium) start() error {
	if p.pool != nil {
		return nil
	}
	conf := wazero.NewRuntimeConfig().WithMemoryLimitPages(wasmMemory).WithCloseOnContextDone(false)
	if p.CacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(p.CacheDir)
		if err != nil {
			return fmt.Errorf("opening engine cache: %w", err)
		}
		conf = conf.WithCompilationCache(cache)
	}
	pool, err := webassembly.Init(webassembly.Config{
		Context: inPlace(context.Background()),
		MaxIdle: 1, MaxTotal: 1, RuntimeConfig: conf,
		FSConfig: wazero.NewFSConfig(), // by default it would see the whole disk
		Stdout:   io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		return fmt.Errorf("starting PDF engine: %w", err)
	}
	p.pool = pool
	return nil
}

// Render implements Renderer.
func (p *PDFium) Render(ctx context.Context, pdf *io.SectionReader, i, dpi int) (out []byte, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.start(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, renderTimeout)
	defer cancel()
	instance, err := p.pool.GetInstanceWithContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("taking PDF engine: %w", err)
	}
	defer instance.Close()
	debug.FreeOSMemory() // what reading the engine took: the page may need it all
	err = guarded(func() error {
		out, err = paint(instance, pdf, i, dpi)
		return err
	})
	return out, err
}

func paint(engine pdfium.Pdfium, pdf *io.SectionReader, i, dpi int) ([]byte, error) {
	doc, err := engine.OpenDocument(&requests.OpenDocument{FileReader: pdf, FileReaderSize: pdf.Size()})
	if err != nil {
		return nil, fmt.Errorf("opening PDF: %w", err)
	}
	// A document that does not close goes with its engine, which is replaced then.
	defer func() { _, _ = engine.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: doc.Document}) }()
	page := requests.Page{ByIndex: &requests.PageByIndex{Document: doc.Document, Index: i}}
	if err := unpack(engine, page, dpi); err != nil {
		return nil, fmt.Errorf("unpacking page %d: %w", i+1, err)
	}
	res, err := engine.RenderPageInDPI(&requests.RenderPageInDPI{DPI: dpi, Page: page, RenderForm: true, Document: &doc.Document})
	if err != nil {
		return nil, fmt.Errorf("painting page %d: %w", i+1, err)
	}
	defer res.Cleanup()
	data, _, err := imaging.EncodePage(res.Result.RenderedImage)
	return data, err
}

// unpack paints the upper left corner alone: the engine unpacks the page's
// pictures and keeps them, and what that took is free again for the canvas.
func unpack(engine pdfium.Pdfium, page requests.Page, dpi int) error {
	size, err := engine.GetPageSizeInPixels(&requests.GetPageSizeInPixels{Page: page, DPI: dpi})
	if err != nil {
		return err
	}
	corner, err := engine.FPDFBitmap_Create(&requests.FPDFBitmap_Create{Width: 1, Height: 1, Alpha: 1})
	if err != nil {
		return err
	}
	_, err = engine.FPDF_RenderPageBitmap(&requests.FPDF_RenderPageBitmap{Bitmap: corner.Bitmap, Page: page, SizeX: size.Width, SizeY: size.Height})
	_, failed := engine.FPDFBitmap_Destroy(&requests.FPDFBitmap_Destroy{Bitmap: corner.Bitmap})
	return errors.Join(err, failed)
}

// Close stops the engine and gives its memory back. The next Render starts it
// again.
func (p *PDFium) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pool == nil {
		return nil
	}
	err := p.pool.Close()
	p.pool = nil
	if err != nil {
		return fmt.Errorf("stopping PDF engine: %w", err)
	}
	return nil
}
