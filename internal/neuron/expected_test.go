package neuron

import (
	"testing"
	"time"
)

func TestWholeRun(t *testing.T) {
	began := time.Unix(1000, 0)
	var r WholeRun
	r.Start("Activations")
	r.Add(3)
	if _, _, ok := r.Share(began); ok {
		t.Error("a share of a run of which nothing is expected")
	}
	r.Expect([]ExpectedTask{{"Activations", 100, 30 * time.Second}, {"Words", 10, 10 * time.Second}}, began)
	for _, step := range []struct {
		task  string
		add   int64
		after time.Duration
		share float64
		left  time.Duration
	}{
		{"Activations", 50, 15 * time.Second, 15. / 40, 25 * time.Second},
		{"Statistics", 7, 20 * time.Second, 15. / 40, 33333 * time.Millisecond},
		{"Activations", 70, 60 * time.Second, 30. / 40, 20 * time.Second}, // more than expected
		{"Words", 5, 70 * time.Second, 35. / 40, 10 * time.Second},
	} {
		r.Start(step.task)
		r.Add(step.add)
		share, left, ok := r.Share(began.Add(step.after))
		if !ok || share != step.share || left.Round(time.Millisecond) != step.left {
			t.Errorf("after %s: share %g, left %s, %v; want %g and %s", step.task, share, left, ok, step.share, step.left)
		}
	}
	r.Add(5)
	r.Start("Text maxima")
	if share, left, ok := r.Share(began.Add(2 * time.Minute)); ok {
		t.Errorf("after all that was expected: share %g, left %s; want nothing said of a task that was not", share, left)
	}
}
