//go:build slow

package web

const (
	hostileCount    = 1000    // how many strings people try to write
	hostileRequests = 100_000 // how many requests strangers send
)
