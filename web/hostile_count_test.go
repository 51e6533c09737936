//go:build !slow

package web

// hostileCount is how many strings people try to write: each kind, and some pairs. The slow tests try 1,000.
const hostileCount = 120
