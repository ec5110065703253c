// SPDX-License-Identifier: Apache-2.0

package client_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/sogoc/sogoc/client"
)

// answers is a server for the examples.
func answers(body string) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, body) }))
}

func ExampleClient_Books() {
	server := answers(`{"items":[{"name":"KS.1999.01","state":"approved"},{"name":"KS.1999.02","state":"keying"}]}`)
	defer server.Close()
	c, err := client.New(server.URL, client.Token("sgk_…"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for book, err := range c.Books(context.Background(), client.BookFilter{Type: "birth"}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(book.Name, book.State)
	}
	// Output:
	// KS.1999.01 approved
	// KS.1999.02 keying
}

func ExampleClient_Progress() {
	server := answers(`{"day":"2026-03-01","sum":{"name":"Tỉnh Quảng Trị","plan":851831,"fact":250000,"status":"on-track"}}`)
	defer server.Close()
	c, err := client.New(server.URL, client.Token("sgk_…"), client.Language("en"))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := c.Progress(context.Background(), "", "")
	if client.CodeOf(err) == "auth.scope" {
		fmt.Println("ask for reports:read")
		return
	}
	fmt.Printf("%s: %d of %d, %s\n", p.Sum.Name, p.Sum.Fact, p.Sum.Plan, p.Sum.Status)
	// Output: Tỉnh Quảng Trị: 250000 of 851831, on-track
}
