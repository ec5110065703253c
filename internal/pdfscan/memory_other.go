// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package pdfscan

import "context"

// inPlace leaves it to the library how the engine's memory grows.
func inPlace(ctx context.Context) context.Context { return ctx }
