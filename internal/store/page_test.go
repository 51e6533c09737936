package store_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
	"multiscope/internal/tensor"
)

const (
	model = "model-0"
	layer = "layer4-0-sum"
)

func ref(unit int) neuron.Ref { return neuron.Ref{Model: model, Layer: layer, Unit: unit} }

func column(t *testing.T, s *store.Writer, unit int) []float32 {
	t.Helper()
	b, err := s.Column(t.Context(), model, layer, unit)
	if err != nil {
		t.Fatal(err)
	}
	return tensor.Halves(nil, b)
}

func TestModels(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Models: 2, Layers: 2, Failed: 3})
	models, err := s.Models(t.Context())
	if err != nil || len(models) != 2 {
		t.Fatalf("Models() = %v, %v; want two", models, err)
	}
	m, err := s.Model(t.Context(), models[1].Slug)
	if err != nil || len(m.Layers) != 2 || m.Layers[0].Slug != layer || !m.Layers[0].Ready || m.Preprocess.Size != 96 {
		t.Errorf("Model() = %+v, %v", m, err)
	}
	if m.Dataset.Images != 300 || m.Dataset.Failed != 3 {
		t.Errorf("its data set has %d images and %d failures; want 300 and 3", m.Dataset.Images, m.Dataset.Failed)
	}
	failures, err := s.Failures(t.Context(), model)
	if err != nil || len(failures) != 3 || failures[0].Reason == "" {
		t.Errorf("Failures() = %v, %v; want three", failures, err)
	}
}

// TestUnit compares what a page shows with the column it was made from.
func TestUnit(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Failed: 2})
	for unit := range 24 {
		d, err := s.Unit(t.Context(), ref(unit))
		if err != nil {
			t.Fatal(err)
		}
		activations := column(t, s, unit)
		present := slices.DeleteFunc(slices.Clone(activations), func(a float32) bool { return a != a })
		if got := d.Histogram.Total(); got != int64(len(present)) {
			t.Errorf("unit %d: the histogram counts %d images; want %d", unit, got, len(present))
		}
		if top := float32(d.Top[0].Activation); top != slices.Max(present) || float64(top) != d.Max {
			t.Errorf("unit %d: the first example has %g, the maximum is %g; want %g", unit, top, d.Max, slices.Max(present))
		}
		if low := float32(d.Bottom[0].Activation); low != slices.Min(present) {
			t.Errorf("unit %d: the last example has %g; want %g", unit, low, slices.Min(present))
		}
		checkExamples(t, s, d)
	}
}

func checkExamples(t *testing.T, s *store.Writer, d neuron.UnitDetail) {
	t.Helper()
	if got := d.Top[0].Image.Categories; len(got) != 3 {
		t.Errorf("%s: its strongest image has the categories %v; want three", d.Ref, got)
	}
	images := 0
	all := slices.Concat(d.Top, d.Bottom)
	for _, e := range all {
		if len(e.Heat.Cells) != 9 {
			t.Errorf("%s: example %+v has no heat map", d.Ref, e)
		}
	}
	for _, l := range d.Levels {
		images += l.Images
		for _, e := range l.Examples {
			if e.Z < l.Lo || e.Z >= l.Hi {
				t.Errorf("%s: z %g lies outside of its level [%g, %g)", d.Ref, e.Z, l.Lo, l.Hi)
			}
		}
		all = append(all, l.Examples...)
	}
	if int64(images) != d.Histogram.Total() {
		t.Errorf("%s: the levels hold %d images; want %d", d.Ref, images, d.Histogram.Total())
	}
	for _, e := range all {
		if e.Z != d.Unit.Z(e.Activation) || e.Image.Caption == "" {
			t.Errorf("%s: example %+v is not whole", d.Ref, e)
		}
	}
}

func TestUnitRangeAgreesWithHistogram(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Images: 2000})
	d, err := s.Unit(t.Context(), ref(3))
	if err != nil {
		t.Fatal(err)
	}
	for i, count := range d.Histogram.Counts {
		lo := d.Histogram.Lo + float64(i)*d.Histogram.Step
		got, err := s.UnitRange(t.Context(), ref(3), lo, lo+d.Histogram.Step, 5, 1)
		if err != nil || int64(got.Images) != count || len(got.Examples) != int(min(count, 5)) {
			t.Errorf("UnitRange(%g) has %d images and %d examples, %v; the bar has %d", lo, got.Images, len(got.Examples), err, count)
		}
	}
}

func TestUnitRangeDrawsBySeed(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	draw := func(seed int64) (keys []string) {
		l, err := s.UnitRange(t.Context(), ref(0), -0.5, 0.5, 6, seed)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSortedFunc(l.Examples, func(a, b neuron.Example) int { return cmp.Compare(b.Z, a.Z) }) {
			t.Errorf("seed %d: examples are not in order", seed)
		}
		for _, e := range l.Examples {
			keys = append(keys, e.Image.Key)
		}
		return keys
	}
	if a, b := draw(1), draw(1); !slices.Equal(a, b) {
		t.Errorf("one seed draws %v and %v", a, b)
	}
	if a, b := draw(1), draw(2); slices.Equal(a, b) {
		t.Errorf("two seeds draw %v", a)
	}
}

func TestUnits(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Multimodal: 20, Shared: 30, Units: 100})
	key := map[neuron.UnitSort]func(neuron.Unit) float64{
		neuron.ByNumber:   func(u neuron.Unit) float64 { return float64(u.Unit) },
		neuron.ByPeak:     func(u neuron.Unit) float64 { return -u.Z(u.Max) },
		neuron.ByActivity: func(u neuron.Unit) float64 { return -u.Std },
		neuron.ByDensity:  func(u neuron.Unit) float64 { return u.Density1 },
		neuron.ByKurtosis: func(u neuron.Unit) float64 { return -u.Kurtosis },

		neuron.ByMultimodal: func(u neuron.Unit) float64 { return -u.Multimodal.Measure() },
		neuron.ByClearName:  func(u neuron.Unit) float64 { return -float64(u.Shared.Images) / float64(max(u.Shared.Among, 1)) },
	}
	for sort := range key {
		var all []neuron.UnitCard
		for offset := 0; offset < 100; offset += 30 {
			page, total, err := s.Units(t.Context(), neuron.UnitQuery{Model: model, Layer: layer, Sort: sort, Offset: offset, Limit: 30})
			if err != nil || total != 100 {
				t.Fatalf("Units by %s: %d in all, %v; want 100", sort, total, err)
			}
			all = append(all, page...)
		}
		inOrder := slices.IsSortedFunc(all, func(a, b neuron.UnitCard) int {
			return cmp.Compare(key[sort](a.Unit), key[sort](b.Unit))
		})
		if len(all) != 100 || !inOrder {
			t.Errorf("Units by %s: %d cards, not in order", sort, len(all))
		}
		for _, c := range all {
			if len(c.Top) != 1 || len(c.Words) > 3 || len(c.Histogram.Counts) > 24 || c.Histogram.Total() != 300 {
				t.Errorf("Units by %s: card %+v is not whole", sort, c)
			}
		}
	}
}

func TestUnitsLiveOnly(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Units: 44})
	cards, total, err := s.Units(t.Context(), neuron.UnitQuery{Model: model, Layer: layer, LiveOnly: true, Limit: 100})
	if err != nil || total != 40 || len(cards) != 40 {
		t.Errorf("live units: %d cards of %d, %v; want 40 of 40", len(cards), total, err)
	}
}

func TestWord(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	for by, value := range map[neuron.WordSort]func(neuron.UnitScore) float64{
		neuron.ByExcess:     func(u neuron.UnitScore) float64 { return u.Excess },
		neuron.ByActivation: func(u neuron.UnitScore) float64 { return u.Z },
	} {
		d, err := s.Word(t.Context(), neuron.WordQuery{Model: model, Layer: layer, Word: "japan", Sort: by, Limit: 24, Examples: 3})
		if err != nil || len(d.Units) != 24 || d.Total != 24 {
			t.Fatalf("Word(japan) by %s has %d units of %d, %v; want all", by, len(d.Units), d.Total, err)
		}
		named := 0
		for i, u := range d.Units {
			if i > 0 && value(u) > value(d.Units[i-1]) {
				t.Errorf("unit %d with %g stands behind %g by %s", u.Unit.Unit, value(u), value(d.Units[i-1]), by)
			}
			page, err := s.Unit(t.Context(), u.Unit.Ref)
			if err != nil {
				t.Fatal(err)
			}
			if u.Rank <= len(page.TopWords) {
				if w := page.TopWords[u.Rank-1]; w.Word != "japan" || w.Excess != u.Excess || w.Z != u.Z {
					t.Errorf("unit %d: japan has rank %d and z %g, but its page lists %v there", u.Unit.Unit, u.Rank, u.Z, w)
				}
			}
			if len(u.Top) != 3 || u.Images != neuron.AgreementImages || u.Labelled != u.Images || !slices.Equal(u.Words, naming(page)) || u.Unit.Std != page.Std {
				t.Errorf("unit %d is not whole: %+v", u.Unit.Unit, u)
			}
			named += len(u.Words)
		}
		if named == 0 || named == 3*len(d.Units) {
			t.Errorf("%d words name %d units; want some", named, len(d.Units))
		}
	}
}

// TestAgreement counts the images of a concept among the strongest of each unit again.
func TestAgreement(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	d, err := s.Word(t.Context(), neuron.WordQuery{Model: model, Layer: layer, Word: "japan", Limit: 24})
	if err != nil {
		t.Fatal(err)
	}
	agreeing := 0
	for _, u := range d.Units {
		page, err := s.Unit(t.Context(), u.Unit.Ref)
		if err != nil {
			t.Fatal(err)
		}
		var want neuron.Agreement
		for _, e := range page.Top[:neuron.AgreementImages] {
			im, err := s.Image(t.Context(), e.Image.ID)
			if err != nil {
				t.Fatal(err)
			}
			labels := []string{im.Caption}
			for _, c := range im.Categories {
				labels = append(labels, c.Value)
			}
			want.Add("japan", labels...)
		}
		if u.Agreement != want {
			t.Errorf("unit %d: %+v; want %+v", u.Unit.Unit, u.Agreement, want)
		}
		agreeing += u.Agreeing
	}
	if agreeing == 0 {
		t.Error("no image of any unit is of japan: nothing was compared")
	}
}

func TestWordsRefuse(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	for name, q := range map[string]neuron.WordQuery{
		"an order that is none": {Sort: "length", Limit: 5},
		"too many examples":     {Limit: 5, Examples: neuron.MostWordExamples + 1},
	} {
		q.Model, q.Layer, q.Word = model, layer, "japan"
		_, err := s.Word(t.Context(), q)
		var ours *neuron.Error
		if !errors.As(err, &ours) || ours.Kind != neuron.Invalid {
			t.Errorf("%s: %v; want an Invalid error", name, err)
		}
	}
}

func TestFindWords(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Words: 60})
	for _, tt := range []struct {
		name string
		find func(context.Context) ([]string, error)
		want []string
	}{
		{"by beginning", func(ctx context.Context) ([]string, error) { return s.SuggestWords(ctx, model, "ja", 5) }, []string{"japan", "japan1"}},
		{"at most", func(ctx context.Context) ([]string, error) { return s.SuggestWords(ctx, model, "", 2) }, []string{"japan", "happy"}},
		{"no such", func(ctx context.Context) ([]string, error) { return s.SuggestWords(ctx, model, "zz", 5) }, nil},
		{"a wildcard is a letter", func(ctx context.Context) ([]string, error) { return s.SuggestWords(ctx, model, "%", 5) }, nil},
		{"no such model", func(ctx context.Context) ([]string, error) { return s.SuggestWords(ctx, "none", "ja", 5) }, nil},
		{"misspelt", func(ctx context.Context) ([]string, error) { return s.NearestWords(ctx, model, "jpan", 2) }, []string{"japan", "japan1"}},
		{"far from all", func(ctx context.Context) ([]string, error) { return s.NearestWords(ctx, model, "xxxxxxxxxxxx", 2) }, nil},
	} {
		if got, err := tt.find(t.Context()); err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, %v; want %v", tt.name, got, err, tt.want)
		}
	}
}

func TestImage(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	im, err := s.Image(t.Context(), 5)
	want := []neuron.Category{{Name: "kind", Value: "emoji"}, {Name: "group", Value: "travel"}, {Name: "concept", Value: "cat"}}
	if err != nil || im.Key != "travel/000004.png" || !slices.Equal(im.Categories, want) {
		t.Errorf("Image(5) = %+v, %v", im, err)
	}
	b, mime, err := s.Thumbnail(t.Context(), 5)
	if err != nil || mime != "image/png" || len(b) == 0 {
		t.Errorf("Thumbnail(5) = %d bytes of %s, %v", len(b), mime, err)
	}
	units, err := s.ImageUnits(t.Context(), 5, model, layer, 3)
	if err != nil || len(units) != 3 || units[0].Z < units[1].Z {
		t.Errorf("ImageUnits(5) = %+v, %v; want three, strongest first", units, err)
	}
	for _, u := range units {
		if a := column(t, s, u.Unit.Unit)[4]; float64(a) != u.Activation {
			t.Errorf("unit %d: activation %g; its column says %g", u.Unit.Unit, u.Activation, a)
		}
	}
}

func TestRandomUnit(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Units: 11})
	seen := map[int]bool{}
	for range 200 {
		r, err := s.RandomUnit(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seen[r.Unit] = true
	}
	if len(seen) != 10 || seen[10] {
		t.Errorf("200 random units were %v; want the ten live ones", seen)
	}
}

func TestNotFound(t *testing.T) {
	ctx := t.Context()
	s := storetest.New(t, storetest.Spec{})
	for name, find := range map[string]func() error{
		"model":         func() error { _, err := s.Model(ctx, "none"); return err },
		"model \"\"":    func() error { _, err := s.Model(ctx, ""); return err },
		"layer":         func() error { _, err := s.Layer(ctx, model, "none"); return err },
		"layer of none": func() error { _, err := s.Layer(ctx, "none", layer); return err },
		"unit":          func() error { _, err := s.Unit(ctx, ref(24)); return err },
		"unit of none":  func() error { _, err := s.Unit(ctx, neuron.Ref{Model: model, Layer: "none"}); return err },
		"range":         func() error { _, err := s.UnitRange(ctx, ref(24), 0, 1, 1, 1); return err },
		"image":         func() error { _, err := s.Image(ctx, 1000); return err },
		"thumbnail":     func() error { _, _, err := s.Thumbnail(ctx, 1000); return err },
		"word": func() error {
			_, err := s.Word(ctx, neuron.WordQuery{Model: model, Layer: layer, Word: "qqq", Limit: 5})
			return err
		},
		"units of none":   func() error { _, _, err := s.Units(ctx, neuron.UnitQuery{Model: model, Layer: "none"}); return err },
		"units of a page": func() error { _, err := s.ImageUnits(ctx, 1, model, "none", 5); return err },
	} {
		var e *neuron.Error
		if err := find(); !errors.As(err, &e) || e.Kind != neuron.NotFound {
			t.Errorf("%s: %v; want a NotFound", name, err)
		}
	}
	_, _, err := s.Units(ctx, neuron.UnitQuery{Model: model, Layer: layer, Sort: "1; DROP TABLE units"})
	if e := new(neuron.Error); !errors.As(err, &e) || e.Kind != neuron.Invalid {
		t.Errorf("an unknown order: %v; want Invalid", err)
	}
}

func TestNothingYet(t *testing.T) {
	ctx := t.Context()
	s := storetest.New(t, storetest.Spec{})
	if err := s.AddLayer(ctx, neuron.Layer{Model: model, Slug: "new", Units: 3, Height: 1, Width: 1}, 9); err != nil {
		t.Fatal(err)
	}
	cards, total, err := s.Units(ctx, neuron.UnitQuery{Model: model, Layer: "new", Limit: 5})
	if err != nil || len(cards) != 0 || total != 0 {
		t.Errorf("Units of a layer without any = %v, %d, %v", cards, total, err)
	}
	_, err = s.Unit(ctx, neuron.Ref{Model: model, Layer: "new"})
	if e := new(neuron.Error); !errors.As(err, &e) || e.Kind != neuron.Unready {
		t.Errorf("Unit of a layer without any = %v; want Unready", err)
	}
}

func TestJobLog(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	for range 2 {
		log, err := s.JobLog(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		log.Start("Activations", "images", 10)
		log.Add(4)
		log.Tell(neuron.Work{Failed: 1, Stages: []neuron.Stage{{Name: "engine", Share: 0.75, Load: 1}}})
		log.Add(6)
		log.Done()
		log.Start("Words", "words", 5)
		log.Add(1)
		log.Fail(errors.New("the disk is full"))
	}
	jobs, err := s.Jobs(t.Context())
	if err != nil || len(jobs) != 2 {
		t.Fatalf("Jobs() = %+v, %v; want those of the last command", jobs, err)
	}
	if j := jobs[0]; j.Done != 10 || j.Ended.IsZero() || j.Error != "" || j.Failed != 1 || len(j.Stages) != 1 || j.Stages[0].Share != 0.75 {
		t.Errorf("the first job is %+v; want it done", j)
	}
	if j := jobs[1]; j.Done != 1 || j.Error != "the disk is full" || j.Failed != 0 || len(j.Stages) != 0 {
		t.Errorf("the second job is %+v; want it failed", j)
	}
}

// naming returns the first three words that say something of a unit.
func naming(d neuron.UnitDetail) (words []string) {
	for _, w := range d.TopWords[:min(3, len(d.TopWords))] {
		if w.Excess >= neuron.NamingExcess {
			words = append(words, w.Word)
		}
	}
	return words
}

func TestNeighbours(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Models: 2, Layers: 2, Near: 10})
	near, err := s.Neighbours(t.Context(), ref(3), 5)
	if err != nil || len(near) != 3*5 {
		t.Fatalf("Neighbours has %d units, %v; want five of its layer, of the model's other one, and of the other model", len(near), err)
	}
	if near[0].Unit.Ref != ref(4) || near[0].Correlation != 0.5 || len(near[0].Top) != 1 || near[0].Unit.Std == 0 {
		t.Errorf("the nearest unit is %+v", near[0])
	}
	if other := near[5].Unit.Ref; other.Model != "model-0" || other.Layer == ref(3).Layer {
		t.Errorf("the sixth is %s; want one of the model's other layer", other)
	}
	if last := near[14].Unit.Ref; last.Model != "model-1" {
		t.Errorf("the last is %s; want one of the other model", last)
	}
}

// TestCardsHaveOtherImages: a unit whose strongest image stands first for others before it comes with more.
func TestCardsHaveOtherImages(t *testing.T) {
	s := storetest.New(t, storetest.Spec{Units: 60, Images: 6})
	cards, _, err := s.Units(t.Context(), neuron.UnitQuery{Model: model, Layer: layer, Limit: 60})
	if err != nil {
		t.Fatal(err)
	}
	first, more := map[int64]int{}, 0
	for _, c := range cards {
		if len(c.Top) == 0 {
			continue
		}
		first[c.Top[0].Image.ID]++
		if repeated := first[c.Top[0].Image.ID] > neuron.MaxRepeats; repeated != (len(c.Top) > 1) {
			t.Errorf("unit %d, the number %d with its strongest image, has %d images", c.Unit.Unit, first[c.Top[0].Image.ID], len(c.Top))
		}
		more += len(c.Top) - 1
	}
	if more == 0 {
		t.Error("no unit has more than one image, though six images cannot do for sixty units")
	}
}
