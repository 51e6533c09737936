package bias

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/dataset"
	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
	"multiscope/internal/study"
	"multiscope/internal/tensor"
)

const units, dims = 24, 8

// towers reads words and sees pictures: those of X and A lie in one direction, those of Y and B in another. Unit 3 fires for X
// and A, unit 4 for X and B.
type towers struct {
	o       Options
	shows   *int // pictures
	stops   int  // after so many pictures; 0 for never
	noTexts error
}

var errKilled = errors.New("killed")

// lie returns where a word lies: its embedding with some noise that follows from the word.
func (t towers) lie(word string) []float32 {
	r := rand.New(rand.NewPCG(uint64(len(word)), uint64(word[0])))
	v := make([]float32, dims)
	for k := range v {
		v[k] = float32(r.NormFloat64()) / 4
	}
	v[0]++
	if g := t.groupOf(word); g == 0 || g == 2 {
		v[1]++
	} else {
		v[2]++
	}
	tensor.Normalise(v)
	return v
}

func (t towers) groupOf(word string) int {
	return slices.IndexFunc([]*Group{&t.o.X, &t.o.Y, &t.o.A, &t.o.B}, func(g *Group) bool { return slices.Contains(g.items(), word) })
}

func (t towers) Encode(_ context.Context, texts []string) (*tensor.Float32, error) {
	all := tensor.New[float32](len(texts), dims)
	for i, text := range texts {
		copy(all.Row(i), t.lie(text))
	}
	return all, t.noTexts
}

func (towers) LogitScale() float64                             { return 1 }
func (towers) Readout(context.Context) (neuron.Readout, error) { return neuron.Readout{}, nil }

// Show knows a picture by its place: they come in the order of the groups.
func (t towers) Show(ctx context.Context, p study.Pictures, visit func(index.Shown) error) error {
	var all []string
	for _, g := range []*Group{&t.o.X, &t.o.Y, &t.o.A, &t.o.B} {
		all = append(all, g.items()...)
	}
	for i := range p.Count {
		if t.stops > 0 && *t.shows >= t.stops {
			return errKilled
		}
		if im, err := p.Draw(ctx, i); err != nil || im.Bounds().Dx() == 0 {
			return fmt.Errorf("picture %d is %v, %v", i, im, err)
		}
		word := all[*t.shows/t.o.Renderings%len(all)]
		*t.shows++
		s := index.Shown{Index: i, Activations: make([]float32, units), Embedding: t.lie(word)}
		r := rand.New(rand.NewPCG(uint64(len(word)), uint64(word[0])))
		for u := range s.Activations {
			s.Activations[u] = float32(r.NormFloat64())
		}
		if g := t.groupOf(word); g == 0 || g == 2 {
			s.Activations[3] += 20
		}
		if g := t.groupOf(word); g == 0 || g == 3 {
			s.Activations[4] += 20
		}
		if err := visit(s); err != nil {
			return err
		}
	}
	return nil
}

type silent struct{}

func (silent) Start(string, string, int64) {}
func (silent) Add(int64)                   {}
func (silent) Done()                       {}
func (silent) Fail(error)                  {}

func newSession(t *testing.T, tower towers) *study.Session {
	t.Helper()
	s := storetest.New(t, storetest.Spec{Units: units, Images: 60})
	models, err := s.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	models[0].Space = neuron.Space{Tap: "visual", Units: dims}
	models[0].Preprocess.Size = 48
	layer, _ := models[0].BestLayer()
	return &study.Session{Entry: models[0], Layer: layer, Images: tower, Texts: tower, Store: s, Progress: silent{}, Say: func(string) {}}
}

// fewOptions have few partitions, all of which are compared.
func fewOptions() Options {
	o := Defaults()
	for _, g := range o.groups() {
		g.Words = slices.Clone(g.Words[:8])
	}
	o.Bootstraps, o.Renderings = 500, 2
	return o
}

func TestBias(t *testing.T) {
	tower := towers{o: fewOptions(), shows: new(int)}
	s := newSession(t, tower)
	st, err := Run(t.Context(), s, fewOptions())
	if err != nil {
		t.Fatal(err)
	}
	var b neuron.Bias
	if err := errors.Join(st.Decode(&b), b.Check()); err != nil {
		t.Fatal(err)
	}
	if len(b.Tests) != 2 || b.Tests[0].Name != "Texts" || b.Tests[1].Name != "Words as pictures" {
		t.Fatalf("tests are %+v", b.Tests)
	}
	for _, test := range b.Tests {
		if test.Effect < 1.5 || test.Low > test.Effect || test.High < test.Effect || test.P != 1./12870 || !test.Exact || test.Partitions != 12870 {
			t.Errorf("%s: d %g in %g to %g, p %g of %d", test.Name, test.Effect, test.Low, test.High, test.P, test.Partitions)
		}
	}
	checkUnits(t, b.Units, st)
	for _, part := range []string{"Flowers with pleasant and insects with unpleasant: d = ", " in texts", "2 are found to tell both apart."} {
		if !strings.Contains(st.Summary, part) {
			t.Errorf("the summary is %q; want %q in it", st.Summary, part)
		}
	}
	if !strings.Contains(strings.Join(b.Notes, " "), "fire on no image of the data set") {
		t.Errorf("notes are %q", b.Notes)
	}
}

func checkUnits(t *testing.T, u neuron.BiasUnits, st neuron.Study) {
	t.Helper()
	if u.Found != 2 || u.Together != 1 || u.Units[0].Unit+u.Units[1].Unit != 7 || len(st.Units) != 2 || u.Tested >= units {
		t.Fatalf("found %d of %d, %d together: %+v", u.Found, u.Tested, u.Together, u.Units[:3])
	}
	for i, part := range st.Units {
		var r neuron.BiasResponses
		if err := json.Unmarshal(part.Data, &r); err != nil || len(r.Targets) != 16 || len(r.Attributes) != 16 {
			t.Errorf("%s has %s, %v", part.Ref, part.Data, err)
		}
		want := map[int]string{3: "to pleasant more than to unpleasant", 4: "to unpleasant more than to pleasant"}[part.Unit]
		if !strings.Contains(part.Part, "responds to flowers more than to insects") || !strings.Contains(part.Part, want) {
			t.Errorf("the part of %s is %q", part.Ref, part.Part)
		}
		if d := difference(r.Targets, 8); math.Abs(d-u.Units[i].Target) > 1e-3*math.Abs(d) {
			t.Errorf("%s responds by %g, not %g", part.Ref, d, u.Units[i].Target)
		}
	}
}

func TestAStoppedStudyGoesOn(t *testing.T) {
	o := fewOptions()
	tower := towers{o: o, shows: new(int)}
	s := newSession(t, tower)
	whole, err := Run(t.Context(), s, o)
	if err != nil || *tower.shows != 64 {
		t.Fatalf("%d pictures shown, %v", *tower.shows, err)
	}
	if _, err := Run(t.Context(), s, o); !errors.Is(err, study.ErrThere) {
		t.Errorf("run again: %v", err)
	}
	s.Name, tower.stops, *tower.shows = "stopped", 40, 0
	s.Images = tower
	if _, err := Run(t.Context(), s, o); !errors.Is(err, errKilled) {
		t.Fatalf("the killed study says %v", err)
	}
	tower.stops, *tower.shows = 0, 32 // of the third group on, which was not finished
	s.Images = tower
	st, err := Run(t.Context(), s, o)
	if err != nil || *tower.shows != 64 || string(st.Data) != string(whole.Data) {
		t.Errorf("gone on with, %d pictures were shown, %v; the same data: %v", *tower.shows-32, err, string(st.Data) == string(whole.Data))
	}
}

// TestWithoutTexts: a model that reads no texts is tested by pictures of the words, which is said.
func TestWithoutTexts(t *testing.T) {
	tower := towers{o: fewOptions(), shows: new(int), noTexts: study.Unfitf("It has no text tower.")}
	st, err := Run(t.Context(), newSession(t, tower), fewOptions())
	if err != nil {
		t.Fatal(err)
	}
	var b neuron.Bias
	if err := st.Decode(&b); err != nil || len(b.Tests) != 1 || !strings.Contains(strings.Join(b.Notes, " "), "no text tower") {
		t.Errorf("%d tests, notes %q, %v", len(b.Tests), b.Notes, err)
	}
}

// album is pictures of one grey each.
type album struct {
	keys []string
	grey uint8
}

func (a album) Name() string             { return "album" }
func (a album) Len() int                 { return len(a.keys) }
func (a album) Image(i int) neuron.Image { return neuron.Image{Key: a.keys[i]} }
func (a album) Picture(_ context.Context, i, _ int) (image.Image, error) {
	im := image.NewGray(image.Rect(0, 0, 9, 9))
	im.Pix[0] = a.grey + uint8(i)
	return im, nil
}

func albumOf(name string, grey uint8) Group {
	a := album{grey: grey}
	for i := range 8 {
		a.keys = append(a.keys, fmt.Sprintf("%s/%d", name, i))
	}
	return OfPictures(name, a)
}

// leaving is a source that leaves a link out.
type leaving struct{ dataset.Source }

func (leaving) LeftOut() []neuron.Failure {
	return []neuron.Failure{{Key: "link.png", Reason: "a link"}}
}

func TestPictures(t *testing.T) {
	o := fewOptions()
	o.Renderings = 1 // as many pictures of a word as of a picture, which the tower counts
	o.X, o.Y = albumOf("petals", 0), albumOf("wings", 100)
	o.X.Source = leaving{o.X.Source}
	st, err := Run(t.Context(), newSession(t, towers{o: o, shows: new(int)}), o)
	if err != nil {
		t.Fatal(err)
	}
	var b neuron.Bias
	if err := st.Decode(&b); err != nil || len(b.Tests) != 2 || b.Tests[0].Name != "Pictures and texts" || !b.X.Pictures || b.A.Pictures || b.Tests[0].Effect < 1 {
		t.Errorf("%+v, %v", b.Tests, err)
	}
	if notes := strings.Join(b.Notes, " "); !strings.Contains(notes, "Of petals these files are left out: link.png (a link)") {
		t.Errorf("the notes are %q", notes)
	}
	o.Y = albumOf("again", 4)
	if _, err := Run(t.Context(), newSession(t, towers{o: o, shows: new(int)}), o); err == nil || !strings.Contains(err.Error(), "is in petals as well") {
		t.Errorf("pictures in two groups: %v", err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	s := newSession(t, towers{o: fewOptions(), shows: new(int)})
	for want, change := range map[string]func(*Options){
		"has 7 items":                  func(o *Options) { o.A.Words = o.A.Words[:7] },
		"must have as many":            func(o *Options) { o.X.Words = append(o.X.Words, "peony") },
		"in insects and in insects":    func(o *Options) { o.Y.Words[1] = o.Y.Words[0] },
		"is in flowers and in insects": func(o *Options) { o.Y.Words[1] = o.X.Words[0] },
		"are called \"flowers\"":       func(o *Options) { o.Y.Name = o.X.Name },
		"of one kind":                  func(o *Options) { o.B = albumOf("things", 0) },
		"none is named":                func(o *Options) { o.Templates = nil },
		"has no {}":                    func(o *Options) { o.Templates = []string{"a photo"} },
		"1 to 8 ways":                  func(o *Options) { o.Renderings = 0 },
		"1,000 to 1,000,000":           func(o *Options) { o.Partitions = 10 },
		"between 0 and 1":              func(o *Options) { o.Rate = 1 },
		"cannot be written":            func(o *Options) { o.A.Words[0] = "\uE123" },
	} {
		o := fewOptions()
		change(&o)
		var ours *neuron.Error
		if _, err := Run(t.Context(), s, o); !errors.As(err, &ours) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	s.Whole = func(_ context.Context, text string) (bool, error) { return text != "gift", nil }
	if _, err := Run(t.Context(), s, fewOptions()); err == nil || !strings.Contains(err.Error(), `"gift" of pleasant is longer than the text tower reads`) {
		t.Errorf("a word that is cut: %v", err)
	}
}

func TestParseSpec(t *testing.T) {
	for in, want := range map[string]Spec{
		"words:lists/home.txt":      {Name: "home", File: "lists/home.txt"},
		"home=words:lists/a=.txt":   {Name: "home", File: "lists/a=.txt"},
		"Rose, lily of the  valley": {Name: "rose …", Words: []string{"rose", "lily of the valley"}},
		"f=a,b":                     {Name: "f", Words: []string{"a", "b"}},
		"./pictures/a=b":            {Name: "a=b", Path: "./pictures/a=b"},
		"cats=./cats":               {Name: "cats", Path: "./cats"},
	} {
		got, err := ParseSpec(in)
		if err != nil || got.Name != want.Name || got.File != want.File || got.Path != want.Path || !slices.Equal(got.Words, want.Words) {
			t.Errorf("ParseSpec(%q) = %+v, %v; want %+v", in, got, err, want)
		}
	}
	for _, in := range []string{"", " ", "words:", "a,,b", "=a,b", "x="} {
		if got, err := ParseSpec(in); err == nil {
			t.Errorf("ParseSpec(%q) = %+v", in, got)
		}
	}
}

func FuzzParseSpec(f *testing.F) {
	for _, s := range append(Usual[:], "words:a.txt", "x=./y", "=,") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		spec, err := ParseSpec(s)
		if err != nil {
			return
		}
		named := 0
		for _, is := range []bool{spec.File != "", len(spec.Words) > 0, spec.Path != ""} {
			if is {
				named++
			}
		}
		if named != 1 || spec.Name == "" || slices.Contains(spec.Words, "") {
			t.Errorf("ParseSpec(%q) = %+v", s, spec)
		}
	})
}
