// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/config"
)

// onApp makes a command that works on an installation: it loads the
// configuration, opens everything, runs fn and closes.
func onApp(cmd *cobra.Command, fn func(ctx context.Context, a *app.App, args []string) error) *cobra.Command {
	config.Flags(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := config.Load(config.Sources{Flags: cmd.Flags()})
		if err != nil {
			return err
		}
		a, err := app.Open(cmd.Context(), c, newLog(c))
		if err != nil {
			return err
		}
		return errors.Join(fn(cmd.Context(), a, args), a.Close())
	}
	return cmd
}

func newLog(c *config.Config) *slog.Logger {
	opts := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, opts))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, opts))
}
