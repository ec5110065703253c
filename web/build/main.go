// SPDX-License-Identifier: Apache-2.0

// Command build bundles the browser side of Sổ Gốc from web/src into web/dist with esbuild's Go API, so that no Node is
// needed to build: only the sources of preact and openseadragon in web/node_modules (`npm ci` in web/).
//
//	go run ./web/build          writes web/dist
//	go run ./web/build -check   fails when web/dist differs from what the sources give (for CI)
//
// Every output name carries a hash of its content, and manifest.json maps the plain names to them. The same sources give
// the same bytes on every machine: nothing in the output depends on time or on the folder it was built in.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// entries are the files a page may ask for by plain name; all else is reached through them.
var entries = []string{"app.css", "app.ts", "keying.tsx", "offline.tsx", "practice.tsx", "review.tsx", "viewer.tsx", "icon-192.png", "icon-512.png", "icon-mask-512.png"}

// workerEntry is served at the root, as /sw.js.
const workerEntry = "sw.ts"

// offline are those that the workbench needs to open without the server.
var offline = []string{"app.css", "app.js", "keying.js"}

func main() {
	dir := flag.String("dir", "web", "the web folder")
	check := flag.Bool("check", false, "compare with the committed web/dist instead of writing it")
	flag.Parse()
	if err := run(*dir, *check); err != nil {
		fmt.Fprintln(os.Stderr, "web/build:", err)
		os.Exit(1)
	}
}

func run(dir string, check bool) error {
	files, err := bundle(dir)
	if err != nil {
		return err
	}
	dist := filepath.Join(dir, "dist")
	if check {
		return compare(dist, files)
	}
	return write(dist, files)
}

// bundle returns the content of every file of dist by its slash path inside dist.
func bundle(dir string) (map[string][]byte, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	pages, err := build(abs, entries, true)
	if err != nil {
		return nil, err
	}
	// The service worker runs apart from the pages, without modules.
	worker, err := build(abs, []string{workerEntry}, false)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, f := range append(pages.OutputFiles, worker.OutputFiles...) {
		rel, err := filepath.Rel(filepath.Join(abs, "dist"), f.Path)
		if err != nil {
			return nil, err
		}
		files[filepath.ToSlash(rel)] = f.Contents
	}
	manifest, err := manifestOf(pages.Metafile, worker.Metafile)
	if err != nil {
		return nil, err
	}
	files["manifest.json"] = manifest
	files["offline.json"], err = offlineOf(pages.Metafile, manifest)
	return files, err
}

// build bundles entries; those of modules share chunks.
func build(abs string, entries []string, modules bool) (api.BuildResult, error) {
	var in []string
	for _, e := range entries {
		in = append(in, filepath.Join(abs, "src", e))
	}
	format := api.FormatIIFE
	if modules {
		format = api.FormatESModule
	}
	res := api.Build(api.BuildOptions{
		AbsWorkingDir: abs, EntryPoints: in, Outdir: filepath.Join(abs, "dist"), Outbase: filepath.Join(abs, "src"),
		Bundle: true, Splitting: modules, Format: format, Target: api.ES2022, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, Metafile: true,
		JSX: api.JSXAutomatic, JSXImportSource: "preact", LegalComments: api.LegalCommentsInline,
		EntryNames: "[name]-[hash]", ChunkNames: "chunk-[hash]", AssetNames: "[name]-[hash]",
		Loader: map[string]api.Loader{".woff2": api.LoaderFile, ".svg": api.LoaderFile, ".png": api.LoaderCopy},
		Define: map[string]string{"process.env.NODE_ENV": `"production"`},
	})
	if len(res.Errors) > 0 {
		return res, errors.New(strings.Join(api.FormatMessages(res.Errors, api.FormatMessagesOptions{}), "\n"))
	}
	return res, nil
}

// manifestOf maps plain names (app.css, keying.js) to hashed ones.
func manifestOf(metafiles ...string) ([]byte, error) {
	names := map[string]string{}
	for _, m := range metafiles {
		var meta struct {
			Outputs map[string]struct {
				EntryPoint string `json:"entryPoint"`
			} `json:"outputs"`
		}
		if err := json.Unmarshal([]byte(m), &meta); err != nil {
			return nil, fmt.Errorf("reading the metafile: %w", err)
		}
		for out, o := range meta.Outputs {
			if o.EntryPoint == "" {
				continue
			}
			plain := strings.TrimSuffix(path.Base(o.EntryPoint), path.Ext(o.EntryPoint)) + path.Ext(out)
			names[plain] = path.Base(out)
		}
	}
	b, err := json.MarshalIndent(names, "", "  ")
	return append(b, '\n'), err
}

// offlineOf lists the files of offline and all that they reach, as names in dist.
func offlineOf(metafile string, manifest []byte) ([]byte, error) {
	var meta struct {
		Outputs map[string]struct {
			Imports []struct {
				Path     string `json:"path"`
				External bool   `json:"external"`
			} `json:"imports"`
		} `json:"outputs"`
	}
	names := map[string]string{}
	if err := errors.Join(json.Unmarshal([]byte(metafile), &meta), json.Unmarshal(manifest, &names)); err != nil {
		return nil, fmt.Errorf("listing what works offline: %w", err)
	}
	reached := map[string]bool{}
	var reach func(out string)
	reach = func(out string) {
		if reached[path.Base(out)] {
			return
		}
		reached[path.Base(out)] = true
		for _, i := range meta.Outputs[out].Imports {
			if !i.External && !strings.HasPrefix(i.Path, "data:") {
				reach(i.Path)
			}
		}
	}
	for _, plain := range offline {
		reach("dist/" + names[plain])
	}
	list := slices.Sorted(maps.Keys(reached))
	b, err := json.MarshalIndent(list, "", "  ")
	return append(b, '\n'), err
}

func write(dist string, files map[string][]byte) error {
	if err := os.RemoveAll(dist); err != nil {
		return err
	}
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return err
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dist, filepath.FromSlash(name)), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// compare names every file that is missing, left over or different.
func compare(dist string, files map[string][]byte) error {
	var wrong []string
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(dist, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(got, want) {
			wrong = append(wrong, name)
		}
	}
	err := fs.WalkDir(os.DirFS(dist), ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && files[p] == nil {
			wrong = append(wrong, p+" (left over)")
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		slices.Sort(wrong)
		return fmt.Errorf("web/dist is not in step with web/src; run `go run ./web/build`: %s", strings.Join(wrong, ", "))
	}
	return nil
}
