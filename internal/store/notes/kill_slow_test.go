//go:build slow

package notes

import (
	"cmp"
	"os"
	"strconv"
	"testing"
)

// TestKilledOften does as TestKilled does 200 times, or as often as MULTISCOPE_KILLS says.
func TestKilledOften(t *testing.T) {
	kills, err := strconv.Atoi(cmp.Or(os.Getenv("MULTISCOPE_KILLS"), "200"))
	if err != nil {
		t.Fatalf("MULTISCOPE_KILLS: %v", err)
	}
	killWriters(t, kills)
}
