// SPDX-License-Identifier: Apache-2.0

package web

import (
	_ "embed" // for the words
	"encoding/json"
	"sync"
)

// apirefWords are the Vietnamese words of the document's English ones: the document
// itself is read by programs and their makers everywhere, the page by officers too.
//
//go:embed apiref_vi.json
var apirefWords []byte

var vietnamese = sync.OnceValue(func() (words map[string]string) {
	if err := json.Unmarshal(apirefWords, &words); err != nil {
		panic(err) // a test reads it
	}
	return words
})

// refText is a text of the document, in the language of the page where there is one.
type refText struct {
	Text string
	Lang string // "en" where the page is in another
}

func (ref *reference) say(en string) refText {
	if ref.en || en == "" {
		return refText{Text: en}
	}
	if vi := vietnamese()[en]; vi != "" {
		return refText{Text: vi}
	}
	return refText{en, "en"}
}
