// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"context"

	"github.com/sogoc/sogoc/internal/store"
)

// VersionOf reads one version of an entry; store.ErrNotFound when it has none
// by that number. Versions never change: what is read by number is the same
// whenever it is read.
func VersionOf(ctx context.Context, q store.Querier, province, id string, n int) (Version, error) {
	return store.One(ctx, q, sqlVersion, scanVersion, province, id, n)
}
