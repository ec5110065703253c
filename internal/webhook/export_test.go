// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"context"
	"time"
)

// SetTime bounds a try in tests of receivers that hang.
func (w *Webhooks) SetTime(d time.Duration) { w.plain.Timeout, w.secure.Timeout = d, d }

// Die is a crash in the middle of a try: the notice is claimed, nothing is
// written of what became of it.
func (w *Webhooks) Die(ctx context.Context, d Delivery) error { return w.claim(ctx, d) }

// Tries is how often a notice is tried.
var Tries = len(pauses) + 1

// Lease is how long a claim lasts.
const Lease = lease
