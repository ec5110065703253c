// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"fmt"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/store"
)

// Rotate turns a page for everybody so that it stands at degrees clockwise from
// how it was received (a multiple of 90). Saying the same twice is harmless.
// The regions on the page turn with it.
func (s *Scans) Rotate(ctx context.Context, actor access.Actor, pageID string, degrees int) error {
	if degrees%90 != 0 {
		return ErrRegion
	}
	degrees = (degrees%360 + 360) % 360
	return s.withPage(ctx, actor, pageID, func(ctx context.Context, tx *store.Tx, p Page, _ *book.Book) error {
		if (degrees-p.Rotation)%360 == 0 {
			return nil
		}
		to := p
		to.Rotation = degrees
		if err := s.relook(ctx, tx, p, to); err != nil {
			return err
		}
		return s.recordPage(ctx, tx, actor, p, "scan.rotate", map[string]string{"degrees": fmt.Sprint(degrees)})
	})
}

// maxLabel is the length of a page number as printed.
const maxLabel = 20

// Label notes the page number as printed in the book.
func (s *Scans) Label(ctx context.Context, actor access.Actor, pageID, label string) error {
	label = strings.TrimSpace(label)
	if len(label) > maxLabel {
		label = strings.ToValidUTF8(label[:maxLabel], "")
	}
	return s.withPage(ctx, actor, pageID, func(ctx context.Context, tx *store.Tx, p Page, _ *book.Book) error {
		if p.Label == label {
			return nil
		}
		if err := tx.Do(ctx, sqlLabel, p.Province, p.ID, label); err != nil {
			return err
		}
		return s.recordPage(ctx, tx, actor, p, "scan.label", nil)
	})
}
