// SPDX-License-Identifier: Apache-2.0

// Command openapi writes the descriptions of the JSON interfaces, so that a
// change of one is seen in review and other programs can be built against it.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/api"
	"github.com/sogoc/sogoc/internal/apiv1"
)

//go:generate go run . -dir ../../docs/format

func main() {
	dir := flag.String("dir", "docs/format", "folder to write to")
	flag.Parse()
	_, islands := api.New(api.Deps{})
	_, public := apiv1.New(apiv1.Deps{})
	for name, description := range map[string]*huma.OpenAPI{"openapi.yaml": islands, "openapi-v1.yaml": public} {
		if err := write(filepath.Join(*dir, name), description); err != nil {
			fmt.Fprintln(os.Stderr, "openapi:", err)
			os.Exit(1)
		}
	}
}

func write(name string, description *huma.OpenAPI) error {
	text, err := description.YAML()
	if err != nil {
		return fmt.Errorf("describing the API: %w", err)
	}
	return os.WriteFile(name, text, 0o644)
}
