// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/app"
)

const renderPage = "render-page"

// newRender is the process in which one page of a PDF is painted: the engine's
// memory ends with it. People have no use for it, so help does not show it.
func newRender() *cobra.Command {
	var cache string
	cmd := &cobra.Command{
		Use:    renderPage,
		Short:  "Dựng một trang PDF (dùng nội bộ)",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return app.ServeRender(cmd.Context(), os.Stdin, os.Stdout, cache)
		},
	}
	cmd.Flags().StringVar(&cache, "cache", "", "thư mục giữ bộ dựng trang đã biên dịch")
	return cmd
}

// useRenderer tells the rooms to start this very program for it.
func useRenderer() {
	if exe, err := os.Executable(); err == nil {
		app.RenderCommand = []string{exe, renderPage}
	}
}
