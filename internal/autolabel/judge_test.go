package autolabel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"multiscope/internal/neuron"
)

// naivePrecision looks at each threshold: the precision of all images at or above it, times the recall that it adds.
func naivePrecision(x, is []float32) (area float64) {
	thresholds := slices.Sorted(slices.Values(x))
	slices.Reverse(thresholds)
	var all, before float64
	for _, v := range is {
		all += float64(v)
	}
	for _, least := range slices.Compact(thresholds) {
		var hits, n float64
		for i, v := range x {
			if v >= least {
				n++
				hits += float64(is[i])
			}
		}
		area += (hits/all - before) * hits / n
		before = hits / all
	}
	return area
}

func TestJudge(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 4))
	for trial := range 50 {
		x, is := make([]float32, 40), make([]float32, 40)
		var of []int32
		for i := range x {
			x[i] = float32(r.IntN(12)) // so that many are equal
			if r.Float64() < 0.3 {
				is[i], of = 1, append(of, int32(i))
			}
		}
		got := judge(x, strongestOf(x, len(x)), of)
		want, correlation := naivePrecision(x, is), naivePearson(x, is)
		if got.Images != len(of) || math.Abs(*got.AveragePrecision-want) > 1e-9 || math.Abs(*got.Correlation-correlation) > 1e-6 {
			t.Errorf("trial %d: judge = %d images, %v, %v; want %d, %v, %v", trial, got.Images, *got.AveragePrecision, *got.Correlation, len(of), want, correlation)
		}
	}
	if got := judge([]float32{1, 2}, []int32{1, 0}, nil); got != (neuron.Said{}) {
		t.Errorf("judge of a word that is said of no image = %+v; want nothing", got)
	}
	if got := judge([]float32{1, 2}, []int32{1, 0}, []int32{0, 1}); got.Correlation != nil || *got.AveragePrecision != 1 {
		t.Errorf("judge of a word that is said of all = %+v; want no correlation", got)
	}
}

func naivePearson(a, b []float32) float64 {
	n := float64(len(a))
	var sa, sb, saa, sbb, sab float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		sa, sb, saa, sbb, sab = sa+x, sb+y, saa+x*x, sbb+y*y, sab+x*y
	}
	return (n*sab - sa*sb) / math.Sqrt((n*saa-sa*sa)*(n*sbb-sb*sb))
}

func TestVocabulary(t *testing.T) {
	words := []string{"fire", "ice cream", "Japan", "cream", "don't", "!!", "sky & weather"}
	im := func(caption string, values ...string) (im neuron.Image) {
		im.Caption = caption
		for _, v := range values {
			im.Categories = append(im.Categories, neuron.Category{Name: "kind", Value: v})
		}
		return im
	}
	for name, tt := range map[string]struct {
		im   neuron.Image
		want []string
	}{
		"a word":               {im("a Fire, burning"), []string{"fire"}},
		"not a part of one":    {im("fireworks"), nil},
		"a phrase and its end": {im("Ice cream!"), []string{"ice cream", "cream"}},
		"a phrase torn apart":  {im("ice and cream"), []string{"cream"}},
		"capital letters":      {im("map of JAPAN"), []string{"Japan"}},
		"a category":           {im("", "japan"), []string{"Japan"}},
		"a part of a category": {im("", "japan tower"), nil},
		"signs":                {im("i don't", "Sky & weather"), []string{"don't", "sky & weather"}},
		"each once":            {im("fire fire", "fire"), []string{"fire"}},
		"nothing":              {im("!!", ""), nil},
	} {
		var got []string
		for _, i := range newVocabulary(words).in(tt.im) {
			got = append(got, words[i])
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: of %+v %q is said; want %q", name, tt.im, got, tt.want)
		}
	}
}
