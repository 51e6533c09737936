//go:build !darwin

package engine

// sharedSuffix is the ending of shared libraries.
const sharedSuffix = ".so"
