// SPDX-License-Identifier: Apache-2.0

package access

import "context"

type actorKey struct{}

// WithActor puts the signed-in person into a request's context.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorOf finds the signed-in person; ok is false when nobody is.
func ActorOf(ctx context.Context) (a Actor, ok bool) {
	a, ok = ctx.Value(actorKey{}).(Actor)
	return a, ok
}
