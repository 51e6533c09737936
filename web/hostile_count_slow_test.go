//go:build slow

package web

// hostileCount is how many strings people try to write.
const hostileCount = 1000
