package neuron

import (
	"testing"
	"time"
)

func TestPace(t *testing.T) {
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var p Pace
	if got := p.Mark(start, 0); got != 0 {
		t.Errorf("pace at the start = %g; want 0: nothing is known", got)
	}
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	done := int64(0)
	for s := 1; s <= 60; s++ { // 10 a second, then 2
		done += 10
		if got := p.Mark(at(s), done); got != 10 {
			t.Fatalf("pace after %d s = %g; want 10", s, got)
		}
	}
	var got float64
	for s := 61; s <= 80; s++ {
		done += 2
		got = p.Mark(at(s), done)
	}
	if got != 2 {
		t.Errorf("pace 20 s after it fell to 2 = %g", got)
	}
}

func TestLeftGoesByThePaceOfLate(t *testing.T) {
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	j := Job{Done: 100, Total: 200, Started: start, Updated: start.Add(10 * time.Second)}
	if got := j.Left(); got != 10*time.Second {
		t.Errorf("Left at the average = %v; want 10 s", got)
	}
	if j.Recent = 50; j.Left() != 2*time.Second {
		t.Errorf("Left at 50 a second = %v; want 2 s", j.Left())
	}
}

func TestBottleneck(t *testing.T) {
	for _, tt := range []struct {
		name   string
		stages []Stage
		want   string
	}{
		{"unknown", nil, ""},
		{"works all the time, though little of it", []Stage{{"decode", 0.2, 1}, {"engine", 0.8, 0.5}}, "decode"},
		{"shares its workers with another", []Stage{{"decode", 0.5, 1}, {"preprocess", 0.3, 1}, {"engine", 0.2, 0.3}}, "decode"},
	} {
		if got := (Work{Stages: tt.stages}).Bottleneck(); got != tt.want {
			t.Errorf("%s: Bottleneck = %q; want %q", tt.name, got, tt.want)
		}
	}
}
