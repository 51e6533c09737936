package store_test

import (
	"fmt"
	"math"
	"path"
	"slices"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

// TestCategoryPlots computes both plots from the column and from which category each image has, one image at a time.
func TestCategoryPlots(t *testing.T) {
	for _, tt := range []struct {
		name  string
		given []neuron.Category
		kept  int // files of a sample; 0 for all
	}{
		{"one", []neuron.Category{{Name: "kind", Value: "emoji"}}, 0},
		{"two of a name", []neuron.Category{{Name: "kind", Value: "word"}, {Name: "kind", Value: "colour"}}, 0},
		{"of several names, which images share", []neuron.Category{{Name: "kind", Value: "emoji"}, {Name: "group", Value: "flags"}, {Name: "kind", Value: "word"}}, 0},
		{"of a sample", []neuron.Category{{Name: "kind", Value: "emoji"}, {Name: "group", Value: "flags"}}, 120},
		{"none", nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := storetest.New(t, storetest.Spec{Failed: 2, Images: 300})
			activations := column(t, s, 3)
			if tt.kept > 0 {
				keepSample(t, s, model, tt.kept)
			}
			p, err := s.CategoryPlots(t.Context(), ref(3), tt.given)
			if err != nil {
				t.Fatal(err)
			}
			naive := naively(t, s, activations, tt.given)
			if p.All.Images != len(naive.activations) || (p.Sample > 0) != (tt.kept > 0) {
				t.Fatalf("%d images, sample %d; want %d", p.All.Images, p.Sample, len(naive.activations))
			}
			naive.checkSpread(t, p.All, func(naiveImage) bool { return true })
			for i, c := range tt.given {
				if p.Given[i].Category != c {
					t.Errorf("category %d is %v, want %v", i, p.Given[i].Category, c)
				}
				naive.checkSpread(t, p.Given[i].ActivationSpread, func(im naiveImage) bool { return slices.Contains(im.has, i) })
			}
			naive.checkShares(t, p.Shares, len(tt.given))
			if err := p.Shares.Plot(p.Unit.Std, len(neuron.RestCategories)).Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

type naiveImage struct {
	activation float64
	has        []int // categories, by place
}

type naiveColumn struct {
	std         float64
	activations []naiveImage
}

// naively pairs each activation with the categories that the image's page shows.
func naively(t *testing.T, s *store.Writer, activations []float32, given []neuron.Category) naiveColumn {
	t.Helper()
	u, err := s.Unit(t.Context(), ref(3))
	if err != nil {
		t.Fatal(err)
	}
	sample, err := s.ColumnSample(t.Context(), model, layer)
	if err != nil {
		t.Fatal(err)
	}
	has := map[int][]int{}
	for i, c := range given {
		images, _, err := s.CategoryImages(t.Context(), model, c.Name, c.Value, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, im := range images {
			var ordinal int
			if _, err := fmt.Sscanf(path.Base(im.Key), "%d.png", &ordinal); err != nil {
				t.Fatalf("the key %q has no number: %v", im.Key, err)
			}
			has[ordinal] = append(has[ordinal], i)
		}
	}
	c := naiveColumn{std: u.Std}
	for ordinal, a := range activations {
		if a != a || sample != nil && !slices.Contains(sample, uint32(ordinal)) {
			continue
		}
		c.activations = append(c.activations, naiveImage{float64(a), has[ordinal]})
	}
	return c
}

func (c naiveColumn) checkSpread(t *testing.T, got neuron.ActivationSpread, in func(naiveImage) bool) {
	t.Helper()
	var z []float64
	for _, im := range c.activations {
		if in(im) {
			z = append(z, im.activation/c.std)
		}
	}
	if got.Images != len(z) || got.Histogram.Total() != int64(len(z)) {
		t.Errorf("%d images, %d in bins; want %d", got.Images, got.Histogram.Total(), len(z))
	}
	for i, n := range got.Histogram.Counts {
		lo, want := got.Histogram.Lo+float64(i)/8, int64(0)
		for _, z := range z {
			if z >= lo && z < lo+1./8 {
				want++
			}
		}
		if n != want {
			t.Errorf("%d images from %gσ, want %d", n, lo, want)
		}
	}
	slices.Sort(z)
	for q, got := range map[float64]float64{.25: got.Q1, .5: got.Median, .75: got.Q3} {
		at := q * float64(len(z)-1)
		below, above := z[int(math.Floor(at))], z[int(math.Ceil(at))]
		if want := below + (at-math.Floor(at))*(above-below); math.Abs(got-want) > 1e-9 {
			t.Errorf("quantile %g is %g, want %g", q, got, want)
		}
	}
}

func (c naiveColumn) checkShares(t *testing.T, got neuron.ConditionalCounts, categories int) {
	t.Helper()
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, im := range c.activations {
		lo, hi = min(lo, im.activation), max(hi, im.activation)
	}
	width := (hi - lo) / neuron.ActivationBins
	for bin := range neuron.ActivationBins {
		want := make([]int, categories+2)
		for _, im := range c.activations {
			from, to := lo+float64(bin)*width, lo+float64(bin+1)*width
			if im.activation < from || im.activation >= to && !(bin == neuron.ActivationBins-1) {
				continue
			}
			switch len(im.has) {
			case 0:
				want[categories+1]++
			case 1:
				want[im.has[0]]++
			default:
				want[categories]++
			}
		}
		sum := 0
		for category, n := range want {
			sum += n
			if got.Counts[category][bin] != n {
				t.Errorf("bin %d has %d images of %s, want %d", bin, got.Counts[category][bin], got.Names[category], n)
			}
		}
		if got.Images[bin] != sum {
			t.Errorf("bin %d has %d images, want %d", bin, got.Images[bin], sum)
		}
	}
}

func TestCategoryPlotsRefuse(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	for name, given := range map[string][]neuron.Category{
		"a value that no image has": {{Name: "kind", Value: "none"}},
		"a name that no image has":  {{Name: "weather", Value: "rain"}},
	} {
		if _, err := s.CategoryPlots(t.Context(), ref(3), given); !isNotFound(err) {
			t.Errorf("%s: %v; want NotFound", name, err)
		}
	}
	if _, err := s.CategoryPlots(t.Context(), ref(3), make([]neuron.Category, neuron.MostGiven+1)); err == nil {
		t.Error("more categories than can be plotted were taken")
	}
	if _, err := s.CategoryPlots(t.Context(), ref(500), nil); !isNotFound(err) {
		t.Errorf("plots of no unit: %v; want NotFound", err)
	}
}

// A category whose files are not listed yet is read image by image, and is the same.
func TestCategoryPlotsOfNewImages(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Images: 100})
	given := []neuron.Category{{Name: "kind", Value: "emoji"}}
	listed, err := s.CategoryPlots(t.Context(), ref(3), given)
	if err != nil {
		t.Fatal(err)
	}
	entry := neuron.Entry{Image: neuron.Image{Key: "new", Categories: given}, MIME: "x", Thumbnail: []byte{0}}
	if err := s.WriteShard(t.Context(), neuron.Shard{Model: model, First: 100, Images: 1, New: []neuron.Entry{entry}}); err != nil {
		t.Fatal(err)
	}
	unlisted, err := s.CategoryPlots(t.Context(), ref(3), given)
	if err != nil || unlisted.Given[0].Images != listed.Given[0].Images || unlisted.Given[0].Median != listed.Given[0].Median {
		t.Errorf("%+v of files that are listed, %+v of others, %v", listed.Given[0], unlisted.Given[0], err)
	}
}
