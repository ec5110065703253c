// SPDX-License-Identifier: Apache-2.0

package bearer

import (
	"fmt"
	"math"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// window is the time a rate is said for.
const window = time.Minute

// buckets hold one bucket a token: as large as what may come in a minute, and
// filled evenly. They are this process's own and as many as there are tokens in
// use, which is few.
type buckets struct{ all sync.Map }

type bucket struct {
	perMinute int
	limiter   *rate.Limiter
}

// share is what a token has left after a request.
type share struct {
	ok                bool
	perMinute, left   int
	wait, untilFilled int // seconds
}

func (b *buckets) take(id string, perMinute int, now time.Time) share {
	one := b.of(id, perMinute)
	ok := one.limiter.AllowN(now, 1)
	have := one.limiter.TokensAt(now)
	perSecond := float64(one.limiter.Limit())
	s := share{ok: ok, perMinute: perMinute, left: max(0, int(have)), untilFilled: seconds((float64(perMinute) - have) / perSecond)}
	if !ok {
		s.wait = max(1, seconds((1-have)/perSecond))
	}
	return s
}

func (b *buckets) of(id string, perMinute int) *bucket {
	if found, ok := b.all.Load(id); ok && found.(*bucket).perMinute == perMinute {
		return found.(*bucket)
	}
	fresh := &bucket{perMinute, rate.NewLimiter(rate.Limit(float64(perMinute)/window.Seconds()), perMinute)}
	if found, there := b.all.LoadOrStore(id, fresh); there && found.(*bucket).perMinute == perMinute {
		return found.(*bucket)
	}
	b.all.Store(id, fresh) // the rate was changed
	return fresh
}

func seconds(s float64) int { return int(math.Ceil(s)) }

// head says what is left, as draft-ietf-httpapi-ratelimit-headers has it.
func (s share) head(h http.Header) {
	h.Set("RateLimit-Policy", fmt.Sprintf(`"token";q=%d;w=%d`, s.perMinute, int(window.Seconds())))
	h.Set("RateLimit", fmt.Sprintf(`"token";r=%d;t=%d`, s.left, s.untilFilled))
}
