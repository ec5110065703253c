// SPDX-License-Identifier: Apache-2.0

// Command openapi writes the description of the JSON API, so that a change of it
// is seen in review and other programs can be built against it.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/sogoc/sogoc/internal/api"
)

//go:generate go run . -out ../../docs/format/openapi.yaml

func main() {
	out := flag.String("out", "docs/format/openapi.yaml", "file to write")
	flag.Parse()
	if err := write(*out); err != nil {
		fmt.Fprintln(os.Stderr, "openapi:", err)
		os.Exit(1)
	}
}

func write(name string) error {
	_, description := api.New(api.Deps{})
	text, err := description.YAML()
	if err != nil {
		return fmt.Errorf("describing the API: %w", err)
	}

	return os.WriteFile(name, text, 0o644)
}
