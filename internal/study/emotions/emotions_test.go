package emotions

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
	"multiscope/internal/unitmap"
)

const units, dims = 24, 16

// towers reads a text as the readout of the unit of its word, with something of the template. Unit 3 is the first word's.
type towers struct {
	words   []string
	readout neuron.Readout
	reads   *int // texts
	stops   int  // after so many texts; 0 for never
	err     error
}

var errKilled = errors.New("killed")

func newTowers(words []string) towers {
	r := rand.New(rand.NewPCG(1, 2))
	t := towers{words: words, readout: neuron.Readout{Embedding: dims, Matrix: make([]float32, units*dims)}, reads: new(int)}
	for i := range t.readout.Matrix {
		t.readout.Matrix[i] = float32(r.NormFloat64())
	}
	return t
}

func (t towers) Encode(_ context.Context, texts []string) (*tensor.Float32, error) {
	if t.stops > 0 && *t.reads >= t.stops {
		return nil, errKilled
	}
	*t.reads += len(texts)
	all := tensor.New[float32](len(texts), dims)
	for i, text := range texts {
		for w, word := range t.words {
			if strings.Contains(" "+text+" ", " "+word+" ") {
				copy(all.Row(i), t.readout.Row(unitOf(w)))
			}
		}
		tensor.Normalise(all.Row(i))
		all.Row(i)[0] += float32(len(text)%5) / 20
		tensor.Normalise(all.Row(i))
	}
	return all, nil
}

// unitOf is the unit whose readout a word has.
func unitOf(word int) int { return (word + 3) % units }

func (towers) LogitScale() float64                               { return 1 }
func (t towers) Readout(context.Context) (neuron.Readout, error) { return t.readout, t.err }

type silent struct{}

func (silent) Start(string, string, int64) {}
func (silent) Add(int64)                   {}
func (silent) Done()                       {}
func (silent) Fail(error)                  {}

func newSession(t *testing.T, spec storetest.Spec, texts study.TextTower) *study.Session {
	t.Helper()
	spec.Units, spec.Images = units, 60
	s := storetest.New(t, spec)
	models, err := s.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	layer, _ := models[0].BestLayer()
	return &study.Session{Entry: models[0], Layer: layer, Texts: texts, Store: s, Progress: silent{}, Say: func(string) {}}
}

func options(words []string) Options {
	o := Defaults()
	o.Words, o.Sums, o.Penalties, o.Factors = words, []int{1, 4}, []float64{0.4, 0.05}, []int{2, 4}
	return o
}

// someWords are emotions, and one that the images of storetest are of.
var someWords = []string{"glad", "sad", "angry", "bored", "food", "shy", "torn", "calm", "proud", "tired"}

func TestEmotions(t *testing.T) {
	texts := newTowers(someWords)
	s := newSession(t, storetest.Spec{Letters: true}, texts)
	st, err := Run(t.Context(), s, options(someWords))
	if err != nil {
		t.Fatal(err)
	}
	var e neuron.Emotions
	if err := st.Decode(&e); err != nil {
		t.Fatal(err)
	}
	if len(e.Levels) != 4 || e.Level != 3 || len(e.Words) != 10 || st.Sensitive == "" || !strings.Contains(st.Method, "10 words in 3 prompts") {
		t.Errorf("%d levels, drawn at %d, %d words, sensitive %q, method %q", len(e.Levels), e.Level, len(e.Words), st.Sensitive, st.Method)
	}
	for _, l := range []neuron.SparseLevel{e.Levels[1], e.Levels[3]} {
		for w, word := range someWords {
			terms := e.Terms(l, word)
			silent := unitOf(w) == 10 // in storetest
			if !silent && l.Set == sumSet && (len(terms) == 0 || terms[0].Unit != unitOf(w)) {
				t.Errorf("%s at %s is %v; want unit %d first", word, l.Name, terms, unitOf(w))
			}
			if drawn := neuron.Equation(terms); slices.ContainsFunc(drawn, func(t neuron.Term) bool { return t.Unit == 5 || t.Unit == 11 }) {
				t.Errorf("the equation of %s has a letter unit: %v", word, drawn)
			}
		}
	}
	if note := e.Levels[3].Note; !strings.Contains(note, "30 of the 30 texts") {
		t.Errorf("the last level says %q", note)
	}
	checkAtlases(t, e)
	checkParts(t, st, e)
	if len(e.Notes) < 3 || !strings.Contains(strings.Join(e.Notes, " "), "fire on no image") {
		t.Errorf("notes are %q", e.Notes)
	}
}

func checkAtlases(t *testing.T, e neuron.Emotions) {
	t.Helper()
	for _, a := range e.Atlases {
		taken := map[[2]int]bool{}
		for _, w := range a.Words {
			taken[[2]int{w.Row, w.Column}] = true
			if w.Row > a.Rows || w.Column > a.Columns || len(w.Factors) != len(a.Factors) {
				t.Errorf("%s stands at %d, %d with %v", w.Word, w.Row, w.Column, w.Factors)
			}
		}
		if a.Rows > 0 && len(taken) != len(e.Words) {
			t.Errorf("%d words have %d places on the grid", len(e.Words), len(taken))
		}
		for i, f := range a.Factors {
			if len(f.Words) == 0 {
				t.Errorf("factor %d of %d has no name", i, len(a.Factors))
			}
		}
	}
}

// checkParts: each unit of an equation has a part, and images that say the word.
func checkParts(t *testing.T, st neuron.Study, e neuron.Emotions) {
	t.Helper()
	saw := false
	for _, u := range st.Units {
		var images neuron.EmotionImages
		if err := json.Unmarshal(u.Data, &images); err != nil || len(images.Words) == 0 || len(images.Strongest) == 0 {
			t.Errorf("%s has %s, %v", u.Ref, u.Data, err)
		}
		if !strings.Contains(u.Part, " = ") || !strings.Contains(u.Part, ": weight ") {
			t.Errorf("the part of %s is %q", u.Ref, u.Part)
		}
		for _, w := range images.Words {
			saw = saw || w.Word == "food" && w.Said > 0 && len(w.Images) > 0
			if !slices.IsSortedFunc(w.Images, func(a, b neuron.ImageOfUnit) int { return int(1000 * (b.Z - a.Z)) }) {
				t.Errorf("images of %s are not in order: %v", w.Word, w.Images)
			}
		}
	}
	if !saw {
		t.Error("no unit has images that say food")
	}
}

func TestAStoppedStudyGoesOn(t *testing.T) {
	words := slices.Concat(someWords, []string{"w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9"})
	texts := newTowers(words)
	s := newSession(t, storetest.Spec{}, texts)
	whole, err := Run(t.Context(), s, options(words))
	if err != nil || *texts.reads != 60 {
		t.Fatalf("%d texts read, %v", *texts.reads, err)
	}
	if !strings.Contains(string(whole.Data), "names no unit of this layer that follows letters") {
		t.Error("nothing says that no letter units are known")
	}
	if _, err := Run(t.Context(), s, options(words)); !errors.Is(err, study.ErrThere) {
		t.Errorf("run again: %v", err)
	}
	s.Name, texts.stops, *texts.reads = "stopped", 48, 0
	s.Texts = texts
	if _, err := Run(t.Context(), s, options(words)); !errors.Is(err, errKilled) {
		t.Fatalf("the killed study says %v", err)
	}
	texts.stops, *texts.reads = 0, 0
	s.Texts = texts
	parts, err := Run(t.Context(), s, options(words))
	if err != nil || *texts.reads != 12 || string(parts.Data) != string(whole.Data) {
		t.Errorf("gone on with, %d texts were read, %v; the same data: %v", *texts.reads, err, string(parts.Data) == string(whole.Data))
	}
}

func TestWhatIsRefused(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"few words":                  func(o *Options) { o.Words = o.Words[:3] },
		"a word twice":               func(o *Options) { o.Words[1] = o.Words[0] },
		"an empty word":              func(o *Options) { o.Words[1] = " " },
		"no template":                func(o *Options) { o.Templates = nil },
		"a template without a place": func(o *Options) { o.Templates = []string{"feeling"} },
		"a sum of none":              func(o *Options) { o.Sums = []int{0} },
		"a penalty of all":           func(o *Options) { o.Penalties = []float64{1} },
		"one factor":                 func(o *Options) { o.Factors = []int{1} },
		"as many factors as words":   func(o *Options) { o.Factors = []int{10} },
		"no levels":                  func(o *Options) { o.Sums, o.Penalties = nil, nil },
	} {
		o := options(slices.Clone(someWords))
		change(&o)
		var ours *neuron.Error
		if _, err := Run(t.Context(), nil, o); !errors.As(err, &ours) {
			t.Errorf("%s: %v", name, err)
		}
	}
	texts := newTowers(someWords)
	texts.err = study.Unfitf("No readout.")
	var unfit *study.UnfitError
	if _, err := Run(t.Context(), newSession(t, storetest.Spec{}, texts), options(someWords)); !errors.As(err, &unfit) {
		t.Errorf("without a readout it says %v", err)
	}
}

// TestAssign holds assignments against all there are.
func TestAssign(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for trial := range 60 {
		n, m := 1+trial%4, 1+trial%4+trial%3
		cost := make([][]float64, n)
		for i := range cost {
			for range m {
				cost[i] = append(cost[i], math.Round(10*r.Float64()))
			}
		}
		got, sum, used := assign(cost), 0., map[int]bool{}
		for i, c := range got {
			sum += cost[i][c]
			used[c] = true
		}
		if best := cheapest(cost, 0, 0); sum != best || len(used) != n {
			t.Errorf("%v is assigned %v at %g; want %g", cost, got, sum, best)
		}
	}
}

// cheapest tries all assignments of rows from i on to columns that are not taken.
func cheapest(cost [][]float64, i, taken int) float64 {
	if i == len(cost) {
		return 0
	}
	best := math.Inf(1)
	for c, v := range cost[i] {
		if taken>>c&1 == 0 {
			best = min(best, v+cheapest(cost, i+1, taken|1<<c))
		}
	}
	return best
}

// TestToGrid: points that lie on a grid keep their order.
func TestToGrid(t *testing.T) {
	var points []unitmap.Point
	for i := range 12 {
		points = append(points, unitmap.Point{X: float32(i%4) + float32(i)/100, Y: float32(i/4) + float32(i)/100})
	}
	for i, c := range toGrid(points, 3, 4) {
		if c != i {
			t.Errorf("point %d has the cell %d", i, c)
		}
	}
	if rows, columns := gridOf(201); rows != 16 || columns != 13 {
		t.Errorf("a grid of %d by %d for 201 words", rows, columns)
	}
}
