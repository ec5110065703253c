// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"
	"strings"
)

// arrows is the plan of the house: each package, and which packages of this
// module it may import. Data flows from left to right over the rooms, so a room
// may know the ones before it and never one that comes after.
//
// A package that is not listed is a finding: whoever adds a room says here
// where it stands.
var arrows = []arrow{
	// Pure: text, units, the language of registers, matching. No store, no files of others.
	{"internal/vntext", ""},
	{"internal/unit/catfile", ""},
	{"internal/unit", "internal/vntext internal/unit/catfile"},
	{"internal/civil", "internal/vntext"},
	{"internal/linkage", "internal/vntext internal/unit internal/civil"},
	{"internal/linkage/linktest", "internal/vntext internal/unit internal/civil"},
	{"internal/linkage/linkcli", "internal/linkage internal/vntext internal/unit internal/civil"},
	{"internal/drawpage", "internal/vntext"},
	{"internal/layout", ""},
	{"internal/digit", "internal/layout"},
	{"internal/digit/teach", "internal/digit internal/drawpage"},
	{"internal/sample", "internal/vntext internal/unit internal/civil internal/drawpage"},
	{"internal/practice", "internal/vntext internal/civil internal/drawpage internal/sample"},

	// Bytes into pages, rows and documents, and back. No store.
	{"internal/background", ""},
	{"internal/refusal", ""},
	{"internal/ziplist", ""},
	{"internal/imaging", "internal/vntext internal/refusal"},
	{"internal/pdfscan", "internal/vntext internal/refusal internal/imaging"},
	{"internal/pdfscan/pdftest", ""},
	{"internal/clean", "internal/imaging"},
	{"internal/sheet", "internal/vntext internal/refusal"},
	{"internal/decode", "internal/background internal/refusal internal/imaging internal/clean internal/pdfscan internal/sheet"},
	{"internal/report", "internal/vntext internal/imaging internal/sheet"},

	// The ground that rooms stand on.
	{"internal/config", ""},
	{"internal/ops", ""},
	{"internal/store", ""},
	{"internal/store/storetest", "internal/store"},
	{"internal/blob", "internal/refusal"},
	{"internal/blob/blobtest", "internal/blob internal/refusal"},
	{"internal/backup", "internal/store internal/blob"},
	{"internal/job", "internal/background internal/store"},
	{"internal/audit", "internal/store"},
	{"internal/counter", "internal/store"},
	{"internal/access", "internal/store internal/audit internal/unit"},

	// The rooms, in the order of the route. Each may know what stands above it.
	{"internal/book", ground + tools},
	{"internal/entry", ground + tools + " internal/book"},
	{"internal/search", ground + tools + " internal/book internal/entry"},
	{"internal/scan", ground + tools + " internal/book internal/entry"},
	{"internal/upload", ground + tools + " internal/book internal/entry internal/scan"},
	{"internal/keying", ground + tools + " internal/book internal/entry internal/scan"},
	{"internal/quality", ground + tools + " internal/book internal/entry internal/scan internal/keying"},
	{"internal/duplicate", ground + tools + " internal/book internal/entry internal/scan internal/keying internal/quality internal/linkage"},
	{"internal/exchange", ground + tools + " internal/book internal/entry internal/scan internal/keying internal/quality internal/duplicate"},
	{"internal/exchange/exchangetest", ground + tools + " internal/book internal/entry internal/scan internal/keying internal/exchange"},
	{"internal/campaign", ground + tools + " internal/book internal/entry internal/scan internal/keying internal/quality internal/duplicate internal/exchange"},
	{"internal/directive", ground + tools + " internal/book internal/entry internal/scan internal/keying internal/quality internal/duplicate internal/exchange internal/campaign"},
	{"internal/indicator", ground + tools + " internal/book internal/entry internal/scan internal/keying internal/quality internal/duplicate internal/exchange internal/campaign internal/directive"},

	// What other programs are given to speak with this one.
	{"client", ""},
	{"client/webhook", ""},
	{"internal/webhook", ground + tools + " internal/book internal/entry internal/scan client/webhook"},

	{"docs", ""},
	{"internal/bag", ground + " docs internal/book internal/entry internal/scan"},

	// What people and programs see. Neither knows the other.
	{"web", ""},
	{"internal/problem", rooms},
	{"internal/bearer", "internal/access internal/problem"},
	{"internal/api", rooms + " internal/problem"},
	{"internal/apiv1", rooms + " internal/problem"},
	{"internal/web/ui", "web internal/vntext"},
	{"internal/web/ui/axetest", ""},
	{"internal/web", rooms + " docs internal/bag internal/web/ui internal/problem internal/bearer"},

	// The command that sends files from a commune's PC. It knows the server by
	// what it answers alone.
	{"internal/push", "client"},

	// The only places that know everyone.
	{"internal/whole", rooms},
	{"internal/app", rooms + " internal/bag internal/whole internal/backup internal/config internal/ops internal/api internal/apiv1 internal/web internal/web/ui"},
	{"internal/demo", rooms + " internal/config internal/app internal/web/ui internal/drawpage internal/sample"},
	{"cmd/sogoc", rooms + " client internal/bag internal/backup internal/config internal/app internal/web/ui internal/demo internal/linkage internal/linkage/linkcli internal/push"},
}

const (
	ground = "internal/background internal/refusal internal/ziplist internal/store internal/blob internal/job internal/audit internal/counter internal/access internal/vntext internal/unit internal/civil"
	tools  = " internal/layout internal/digit internal/imaging internal/clean internal/pdfscan internal/decode internal/sheet internal/report"
	rooms  = ground + tools + " internal/practice internal/book internal/entry internal/search internal/scan internal/upload internal/keying internal/quality internal/duplicate internal/exchange internal/campaign internal/directive internal/indicator internal/webhook"
)

// programs may import anything: generators, builders, tests of the whole. What
// they import is bound by their own lines; nobody may import them.
var programs = []string{"internal/*/gen", "internal/*/*gen", "internal/*/cmd/*", "internal/web/ui/mock", "web/build", "test/*", "tools/*"}

// testOnly may be imported by test code and by programs alone.
var testOnly = []string{"internal/store/storetest", "internal/blob/blobtest", "internal/pdfscan/pdftest", "internal/linkage/linktest", "internal/exchange/exchangetest", "internal/web/ui/axetest"}

// arrow says what one package may import, as a list separated by spaces.
type arrow struct{ from, to string }

// imports is one package as the go command lists it; names without the module.
type imports struct {
	Path  string
	Code  []string // of its code
	Tests []string // of its tests
}

// checkArrows lists the imports that the plan does not allow.
func checkArrows(all []imports) []string {
	var found []string
	for _, p := range all {
		if isProgram(p.Path) {
			continue
		}
		found = append(found, checkPackage(p)...)
	}
	return found
}

func checkPackage(p imports) (found []string) {
	i := slices.IndexFunc(arrows, func(a arrow) bool { return a.from == p.Path })
	if i < 0 {
		return []string{fmt.Sprintf("%s: not in the plan of the house; say in tools/lint/arrows.go where it stands", p.Path)}
	}
	allowed := strings.Fields(arrows[i].to)
	for _, to := range p.Code {
		switch {
		case slices.Contains(testOnly, to):
			found = append(found, fmt.Sprintf("%s imports %s, which is for tests", p.Path, to))
		case !slices.Contains(allowed, to):
			found = append(found, fmt.Sprintf("%s must not import %s: the plan in tools/lint/arrows.go has no such arrow", p.Path, to))
		}
	}
	for _, to := range p.Tests {
		if later(p.Path, to) {
			found = append(found, fmt.Sprintf("the tests of %s must not import %s, which comes after it", p.Path, to))
		}
	}
	return found
}

// later tells whether a test would need a room that may itself import the
// tested one: such a test belongs to the later room.
func later(path, to string) bool {
	if to == path || slices.Contains(testOnly, to) {
		return false
	}
	for _, a := range arrows {
		if a.from == to {
			return slices.Contains(strings.Fields(a.to), path)
		}
	}
	return false
}

func isProgram(path string) bool {
	parts := strings.Split(path, "/")
	return slices.ContainsFunc(programs, func(pattern string) bool { return matchParts(strings.Split(pattern, "/"), parts) })
}

func matchParts(pattern, parts []string) bool {
	if len(pattern) > len(parts) {
		return false
	}
	for i, p := range pattern {
		ok := p == parts[i] || p == "*" || (strings.HasPrefix(p, "*") && strings.HasSuffix(parts[i], p[1:]))
		if !ok {
			return false
		}
	}
	return true
}
