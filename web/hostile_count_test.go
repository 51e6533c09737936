//go:build !slow

package web

// The slow tests try 1,000 and 100,000.
const (
	hostileCount    = 120  // how many strings people try to write: each kind, and some pairs
	hostileRequests = 2000 // how many requests strangers send
)
