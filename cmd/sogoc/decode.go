// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/app"
)

const decodeFiles = "decode-files"

// newDecode is the process in which files from outside are decoded: what they
// do to it ends with it. People have no use for it, so help does not show it.
func newDecode() *cobra.Command {
	var cache string
	cmd := &cobra.Command{
		Use:    decodeFiles,
		Short:  "Đọc tệp quét (dùng nội bộ)",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(_ *cobra.Command, _ []string) error {
			return app.ServeDecode(untilEnd{os.Stdin}, os.Stdout, cache)
		},
	}
	cmd.Flags().StringVar(&cache, "cache", "", "thư mục giữ bộ dựng trang đã biên dịch")
	return cmd
}

// untilEnd ends the process with its parent, whatever it is calculating.
type untilEnd struct{ r io.Reader }

func (u untilEnd) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	if errors.Is(err, io.EOF) {
		os.Exit(0)
	}
	return n, err
}

// useDecoders tells the rooms to start this very program for it.
func useDecoders() {
	if exe, err := os.Executable(); err == nil {
		app.DecodeCommand = []string{exe, decodeFiles}
	}
}
