//go:build slow

package main

import (
	"cmp"
	"os"
	"strconv"
	"testing"
)

// TestServerKilledOften kills the server 200 times, or as often as MULTISCOPE_KILLS says.
func TestServerKilledOften(t *testing.T) {
	kills, err := strconv.Atoi(cmp.Or(os.Getenv("MULTISCOPE_KILLS"), "200"))
	if err != nil {
		t.Fatalf("MULTISCOPE_KILLS: %v", err)
	}
	killServers(t, kills)
}
