package store_test

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
	"multiscope/internal/tensor"
)

// jointTol bounds what the order of additions changes.
const jointTol = 1e-12

var (
	unitA     = neuron.Ref{Model: "model-0", Layer: "layer4-0-sum", Unit: 3}
	unitB     = neuron.Ref{Model: "model-0", Layer: "layer4-0-sum", Unit: 5}
	elsewhere = neuron.Ref{Model: "model-1", Layer: "layer4-0-sum", Unit: 3}
)

// columnOf returns a unit's activations by the number of their file, without those that are no numbers.
func columnOf(t *testing.T, s *store.Writer, r neuron.Ref) map[int]float64 {
	t.Helper()
	column, err := s.Column(t.Context(), r.Model, r.Layer, r.Unit)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := s.ColumnSample(t.Context(), r.Model, r.Layer)
	if err != nil {
		t.Fatal(err)
	}
	all := map[int]float64{}
	for i := range len(column) / tensor.HalfBytes {
		if a := float64(tensor.HalfValue(binary.LittleEndian.Uint16(column[i*tensor.HalfBytes:]))); a == a {
			all[kept.Ordinal(i)] = a
		}
	}
	return all
}

// pearson computes the correlation over all files that both have, in one formula.
func pearson(a, b map[int]float64) (r float64, n int) {
	var sa, sb, saa, sbb, sab float64
	for i, x := range a {
		y, there := b[i]
		if !there {
			continue
		}
		n++
		sa, sb, saa, sbb, sab = sa+x, sb+y, saa+x*x, sbb+y*y, sab+x*y
	}
	m := float64(n)
	return (m*sab - sa*sb) / math.Sqrt((m*saa-sa*sa)*(m*sbb-sb*sb)), n
}

func TestJoint(t *testing.T) {
	for _, tt := range []struct {
		name    string
		b       neuron.Ref
		sampled []string // models whose columns are a sample
	}{
		{name: "of one layer", b: unitB},
		{name: "of two models", b: elsewhere},
		{name: "of which one keeps a sample", b: elsewhere, sampled: []string{"model-1"}},
		{name: "of which the other keeps a sample", b: elsewhere, sampled: []string{"model-0"}},
		{name: "of which both keep samples", b: elsewhere, sampled: []string{"model-0", "model-1"}},
		{name: "with itself", b: unitA},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := storetest.New(t, storetest.Spec{Models: 2, Failed: 2})
			for i, model := range tt.sampled {
				keepSample(t, s, model, 120+20*i)
			}
			j, err := s.Joint(t.Context(), unitA, tt.b)
			if err != nil {
				t.Fatal(err)
			}
			a, b := columnOf(t, s, unitA), columnOf(t, s, tt.b)
			want, n := pearson(a, b)
			if math.Abs(j.Correlation-want) > 1e-9 || j.Images != n || j.Sampled != (len(tt.sampled) > 0) {
				t.Errorf("r = %g over %d images, sampled %v; want %g over %d", j.Correlation, j.Images, j.Sampled, want, n)
			}
			checkBins(t, j, a, b)
			checkSets(t, j, a, b)
			all, err := s.Correlations(t.Context(), []neuron.Ref{tt.b, unitA})
			if err != nil || math.Abs(all[0][1]-want) > 1e-9 || all[1][0] != all[0][1] || all[0][0] != 1 {
				t.Errorf("Correlations = %v, %v; want %g", all, err, want)
			}
		})
	}
}

// keepSample lets a model's layer keep the activations on n files.
func keepSample(t *testing.T, s *store.Writer, model string, n int) {
	t.Helper()
	sample := neuron.DrawColumnSample(302, n, 1)
	if err := s.StartSample(t.Context(), model, unitA.Layer, sample); err != nil {
		t.Fatal(err)
	}
	for more := true; more; {
		var err error
		if more, err = s.DropUnsampled(t.Context(), model, unitA.Layer); err != nil {
			t.Fatal(err)
		}
	}
}

// checkBins counts each pair again.
func checkBins(t *testing.T, j neuron.Joint, a, b map[int]float64) {
	t.Helper()
	bins := j.Bins
	if bins.Across > neuron.MostJointBins || bins.Down > neuron.MostJointBins || len(bins.Counts) != bins.Across*bins.Down {
		t.Fatalf("%d × %d bins, %d counts", bins.Across, bins.Down, len(bins.Counts))
	}
	want := make([]int, len(bins.Counts))
	for i, x := range a {
		y, there := b[i]
		if !there {
			continue
		}
		across, down := (j.A.Z(x)-bins.LoA)/bins.StepA, (j.B.Z(y)-bins.LoB)/bins.StepB
		if across < -jointTol || across > float64(bins.Across)+jointTol || down < -jointTol || down > float64(bins.Down)+jointTol {
			t.Fatalf("file %d lies outside of the bins", i)
		}
		want[min(int(down), bins.Down-1)*bins.Across+min(int(across), bins.Across-1)]++
	}
	if !slices.Equal(bins.Counts, want) {
		t.Error("the bins count other images than the columns have")
	}
}

// checkSets counts the images of each set again, and looks at the first.
func checkSets(t *testing.T, j neuron.Joint, a, b map[int]float64) {
	t.Helper()
	var images [3]int
	best := [3]float64{}
	for i, x := range a {
		y, there := b[i]
		if !there {
			continue
		}
		za, zb := j.A.Z(x), j.B.Z(y)
		switch {
		case za > 1 && zb > 1:
			images[0]++
			best[0] = max(best[0], min(za, zb))
		case za > 1:
			images[1]++
			best[1] = max(best[1], za)
		case zb > 1:
			images[2]++
			best[2] = max(best[2], zb)
		}
	}
	for i, set := range []neuron.JointSet{j.Both, j.OnlyA, j.OnlyB} {
		if set.Images != images[i] || len(set.First) != min(8, images[i]) {
			t.Errorf("set %d has %d images, of them %d read; want %d", i, set.Images, len(set.First), images[i])
		}
		if len(set.First) == 0 {
			continue
		}
		first := set.First[0]
		if got := []float64{min(first.ZA, first.ZB), first.ZA, first.ZB}[i]; math.Abs(got-best[i]) > jointTol || first.Image.Key == "" {
			t.Errorf("the first of set %d is %+v; want %g", i, first, best[i])
		}
	}
}

func TestJointOfWhatIsNotThere(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	for name, b := range map[string]neuron.Ref{
		"no such unit":  {Model: "model-0", Layer: "layer4-0-sum", Unit: 24},
		"no such layer": {Model: "model-0", Layer: "layer9", Unit: 0},
	} {
		var ours *neuron.Error
		if _, err := s.Joint(t.Context(), unitA, b); !errors.As(err, &ours) || ours.Kind != neuron.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
}
