package page

import (
	"strings"
	"testing"
	"time"

	"multiscope/internal/neuron"
)

func TestProgress(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	p := newProgress(sampleJobs(now), now)
	if !p.Running || p.Line != "Activations: 3,120 of 12,288 images, about 24 s left" {
		t.Errorf("running %v, %q", p.Running, p.Line)
	}
	row := p.Jobs[1]
	if row.Speed != "390 a second" || strings.Join(row.Work, "; ") !=
		"Time: decode 10\u00a0%, preprocess 5\u00a0%, engine 80\u00a0%, store 5\u00a0%; limited by engine; 2 could not be read" {
		t.Errorf("speed %q, work %q", row.Speed, row.Work)
	}
	var states []string
	for _, j := range p.Jobs {
		states = append(states, j.State)
	}
	if got := states; len(got) != 4 || got[0] != "done" || got[1] != "running" || got[2] != "waiting" || got[3] != "stopped" {
		t.Errorf("states %v, want done, running, waiting, stopped", got)
	}
}

func TestAJobWithoutNewsHasStopped(t *testing.T) {
	now := time.Now()
	j := neuron.Job{Name: "Words", Unit: "words", Done: 1, Total: 9, Started: now.Add(-time.Hour), Updated: now.Add(-10 * time.Minute)}
	row := newJobRow(j, now)
	if row.State != "stopped" || row.Error != "No news for 10 min. Run the same command again, and it goes on from here." {
		t.Errorf("state %q, %q", row.State, row.Error)
	}
	if p := newProgress([]neuron.Job{j}, now); p.Running {
		t.Error("a job without news counts as running")
	}
}

func TestSpeedNamesTheAverageWhereItDiffers(t *testing.T) {
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	j := neuron.Job{Done: 1000, Started: start, Updated: start.Add(10 * time.Second), Recent: 40}
	if got := speed(j); got != "40 a second now, 100 a second on average" {
		t.Errorf("speed = %q", got)
	}
	if j.Recent = 0; speed(j) != "100 a second" {
		t.Errorf("speed where nothing is known of late = %q", speed(j))
	}
}

func TestOneIsCountedAsOne(t *testing.T) {
	ended := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for done, want := range map[int64]string{0: "0 layers", 1: "1 layer", 12: "12 layers"} {
		j := neuron.Job{Unit: "layers", Done: done, Started: ended.Add(-time.Second), Ended: ended}
		if got := newJobRow(j, ended).Counted; got != want {
			t.Errorf("%d: %q; want %q", done, got, want)
		}
	}
}
