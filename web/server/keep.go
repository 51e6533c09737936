package server

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/labstack/echo/v4"
	"github.com/maypok86/otter/v2"
)

// Version tells what an answer depends on besides its address. It is asked before the answer is made: what
// is kept of an earlier version is dropped. It returns false while answers change by themselves, and then none
// is kept.
type Version func(ctx context.Context) (version string, settled bool)

// keeper keeps answers as they were sent. It is safe for concurrent use.
type keeper struct {
	version Version
	current atomic.Pointer[string]
	answers *otter.Cache[keptKey, *packed]
}

// keptKey is all that the bytes of an answer depend on. How it is compressed is chosen when it is sent.
type keptKey struct {
	version, scheme, host, path, query string
}

// keptOverhead is what an answer takes beside its bytes, and its key's: headers and places in the cache.
const keptOverhead = 512

// newKeeper returns nil, which keeps nothing, for no bytes.
func newKeeper(bytes int64, version Version) (*keeper, error) {
	if bytes <= 0 || version == nil {
		return nil, nil
	}
	answers, err := otter.New(&otter.Options[keptKey, *packed]{
		MaximumWeight: uint64(bytes),
		Weigher: func(k keptKey, p *packed) uint32 {
			return uint32(keptOverhead + len(k.host) + len(k.path) + len(k.query) + len(p.body) + len(p.gzip))
		},
	})
	if err != nil {
		return nil, fmt.Errorf("keep answers: %w", err)
	}
	return &keeper{version: version, answers: answers}, nil
}

// load returns the answer that is kept for a request, or else makes and keeps it. Of many requests for one
// address that nothing is kept for, one makes the answer and the others wait for it.
func (k *keeper) load(r *Request, make func(context.Context) (*packed, error)) (*packed, error) {
	ctx := r.Context()
	if k == nil {
		return make(ctx)
	}
	version, settled := k.version(ctx)
	if !settled {
		return make(ctx)
	}
	if before := k.current.Load(); before == nil || *before != version {
		if k.current.CompareAndSwap(before, &version) {
			k.answers.InvalidateAll()
		}
	}
	p, err := k.answers.Get(ctx, r.key(version), otter.LoaderFunc[keptKey, *packed](func(ctx context.Context, _ keptKey) (*packed, error) {
		// Others may wait for what this request began: it is made whether its visitor stays or not.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestTime)
		defer cancel()
		return make(ctx)
	}))
	if err == nil && p == nil {
		err = errors.New("no answer was made")
	}
	return p, err
}

// key returns what a request's answer is kept under.
func (r *Request) key(version string) keptKey {
	u := r.c.Request().URL
	k := keptKey{version: version, path: u.EscapedPath(), query: u.RawQuery, host: r.public}
	if r.public == "" {
		k.scheme, k.host = r.c.Scheme(), r.c.Request().Host
	}
	return k
}

// adaptKept answers with what is kept.
func (s *server) adaptKept(h Handler) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := s.request(c)
		if r.Author() != "" { // pages have what to change things with
			return s.adapt(h)(c)
		}
		p, err := s.kept.load(r, func(ctx context.Context) (*packed, error) {
			before := c.Request()
			c.SetRequest(before.WithContext(ctx))
			defer c.SetRequest(before)
			a, err := h(r)
			if err != nil {
				return nil, err
			}
			return s.pack(ctx, a)
		})
		if err != nil {
			return err
		}
		return s.send(c, p)
	}
}
