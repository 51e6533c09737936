package attack

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/lettering"
	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/study/studytest"
)

const side = 96

// written reports whether a picture has letters on it, which alone are dark here.
func written(im image.Image) bool {
	b := im.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if r, g, b, _ := im.At(x, y).RGBA(); r+g+b < 0x9000 {
				return true
			}
		}
	}
	return false
}

// newSession returns a session whose model takes each picture for its class, but those of even place for class 2 when
// something is written on them, which excites unit 4.
func newSession(t *testing.T) (*study.Session, *studytest.Tower) {
	t.Helper()
	s, tower := studytest.New(t)
	s.Entry.Preprocess = clip.OpenAIPreprocess(side)
	tower.See = func(place int, im image.Image, activations []float32) int {
		class := place % studytest.Classes
		activations[4] = float32(place%4) / 10
		if written(im) {
			activations[4] += 3
			if place%2 == 0 {
				class = 2
			}
		}
		activations[10+class] = 2
		return class
	}
	return s, tower
}

func options() Options {
	o := Defaults()
	o.Category, o.Images, o.Tries, o.Train = "class", 28, 8, 100
	o.Lambda, o.Letters = .05, .12
	return o
}

func TestRun(t *testing.T) {
	s, tower := newSession(t)
	for _, most := range []int{40, 60, 60} { // some of it is computed each time
		tower.Most, tower.Shown = most, 0
		if _, err := Run(t.Context(), s, options()); !errors.Is(err, studytest.ErrKilled) {
			t.Fatalf("a run that is killed after %d pictures: %v", most, err)
		}
	}
	tower.Most = 0
	st, err := Run(t.Context(), s, options())
	if err != nil {
		t.Fatal(err)
	}
	var d neuron.Attacks
	if err := st.Decode(&d); err != nil {
		t.Fatal(err)
	}
	if d.Images != 28 || d.Positions != 8 || d.Classifier != "zero-shot and linear probe" || len(d.Baselines) != 2 || d.Baseline != 1 {
		t.Errorf("the attacks are on %d images at %d places by %q, %+v right", d.Images, d.Positions, d.Classifier, d.Baselines)
	}
	for _, b := range d.Baselines {
		if b.Right != 28 || b.Images != 28 {
			t.Errorf("without a text %+v; want all right", b)
		}
	}
	best := 0
	for _, x := range d.Automated {
		if sum := x.Success + x.Already + x.Away + x.Never; math.Abs(sum-1) > 1e-9 || x.Images != 28 || x.Cover <= 0 || x.Cover > .5 {
			t.Errorf("%s for %s by %s: shares sum to %v of %d images, with a cover of %v", x.Text, x.Target, x.Classifier, sum, x.Images, x.Cover)
		}
		if x.Target == "class-2" != (x.Successes > 0) || x.Target == "class-2" && x.Away != 0 {
			t.Errorf("%s for %s by %s succeeds on %d images and loses %v", x.Text, x.Target, x.Classifier, x.Successes, x.Away)
		}
		if x.Units[0].Unit != 4 || x.Units[0].Rise < 10 || math.Abs(x.Units[0].Usual-x.Units[0].Rise) > 1e-3 {
			t.Errorf("%s excites %+v; want unit 4, as any text does", x.Text, x.Units)
		}
		if x.Best {
			best++
		}
	}
	if best != 2 {
		t.Errorf("%d texts are the best of their target and classifier, want 2", best)
	}
	if _, err := Run(t.Context(), s, options()); !errors.Is(err, study.ErrThere) {
		t.Errorf("run again: %v", err)
	}
	checkExample(t, st, d)
	if !strings.Contains(st.Summary, "take ") || !strings.Contains(st.Summary, "for “class-2”") || len(st.Units) == 0 || !strings.Contains(st.Units[0].Part, "taken for “class-2”") {
		t.Errorf("it says %q, %+v", st.Summary, st.Units)
	}
}

// checkExample checks that an example is an image on which the attack succeeds, with both of its pictures.
func checkExample(t *testing.T, st neuron.Study, d neuron.Attacks) {
	t.Helper()
	if len(d.Examples) != 1 || len(st.Pictures) != 2 {
		t.Fatalf("%d examples with %d pictures; want those of one target", len(d.Examples), len(st.Pictures))
	}
	e := d.Examples[0]
	if e.Before[0].Class == "class-2" || e.After[0].Class != "class-2" || len(e.Also) != 1 || e.Also[0].After[0].Class != "class-2" {
		t.Errorf("the example is %+v", e)
	}
	for i, p := range st.Pictures {
		im, err := png.Decode(bytes.NewReader(p.PNG))
		if err != nil || im.Bounds().Dx() != side || written(im) != (i == 1) {
			t.Errorf("picture %s: %v, written on: %v", p.Name, err, written(im))
		}
	}
}

// TestWithoutTruth: nothing says what images are, so that there is no probe and no baseline.
func TestWithoutTruth(t *testing.T) {
	s, _ := newSession(t)
	o := options()
	o.Category, o.Classes.Classes = "", []study.Class{{Name: "first", Prompt: "class 0"}, {Name: "second", Prompt: "class 1"}, {Name: "third", Prompt: "class 2"}}
	o.Named, o.Texts = []string{"third"}, []string{"look"}
	st, err := Run(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	var d neuron.Attacks
	if err := st.Decode(&d); err != nil {
		t.Fatal(err)
	}
	if d.Classifier != "zero-shot" || len(d.Baselines) != 0 || !slices.ContainsFunc(d.Automated, func(x neuron.Attack) bool { return x.Text == "look" && x.FoundBy == "named by hand" }) {
		t.Errorf("the attacks are %+v", d)
	}
	for _, x := range d.Automated {
		if named := x.FoundBy == "its name" || x.FoundBy == "named by hand"; named != (x.WordOf == nil) || strings.ContainsAny(x.FoundBy, "0123456789") {
			t.Errorf("%q was found by %q of %v; a unit is named where it can be hidden", x.Text, x.FoundBy, x.WordOf)
		}
		if x.Target != "third" {
			t.Errorf("images are to be taken for %s, which was not named", x.Target)
		}
	}
	if !strings.Contains(strings.Join(d.Notes, " "), "no linear probe") {
		t.Errorf("the notes are %q", d.Notes)
	}
}

func TestRefusals(t *testing.T) {
	stray := t.TempDir()
	for name, tt := range map[string]struct {
		change func(*study.Session, *Options)
		want   string
	}{
		"no pictures":    {func(s *study.Session, _ *Options) { s.Pictures = nil }, "--images"},
		"too few images": {func(_ *study.Session, o *Options) { o.Images = 1 }, "--sample is from 20"},
		"no size":        {func(_ *study.Session, o *Options) { o.Letters = math.NaN() }, "--letters is from"},
		"stray photos": {func(_ *study.Session, o *Options) {
			put(t, filepath.Join(stray, "a.png"), []byte("\x89PNG\r\n\x1a\n"))
			o.Wild, _ = OpenWild(stray, dataset.Options{})
		}, "None of the photographs lies in a folder"},
		"too many texts":   {func(_ *study.Session, o *Options) { o.Texts = slices.Repeat([]string{"x"}, 11) }, "Up to 10 texts"},
		"no such target":   {func(_ *study.Session, o *Options) { o.Named = []string{"x"} }, `no class "x"`},
		"no such category": {func(_ *study.Session, o *Options) { o.Category = "sort" }, `no category "sort"`},
		"no embedding":     {func(s *study.Session, _ *Options) { s.Entry.Space.Tap = "" }, "no image embedding"},
	} {
		s, _ := newSession(t)
		o := options()
		tt.change(s, &o)
		if _, err := Run(t.Context(), s, o); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want an error with %q", name, err, tt.want)
		}
	}
}

// TestPlacesDoNotOverlap: the widest and highest text is wholly in the picture and its places are apart.
func TestPlacesDoNotOverlap(t *testing.T) {
	fonts, err := lettering.Stacks()
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []int{96, 224, 288} {
		a := &attack{options: Defaults()}
		a.Run = &study.Run{Session: &study.Session{}}
		a.Entry.Preprocess.Size = of
		for _, word := range []string{"wwwwwwwwwwwwww", "gÅ", "i"} {
			text, err := fonts[2].Set(word)
			if err != nil {
				t.Fatal(err)
			}
			stamp := a.stamp(text)
			one := 0
			for i := 3; i < len(stamp.Pix); i += 4 {
				if stamp.Pix[i] > 0 {
					one++
				}
			}
			paper := image.NewRGBA(image.Rect(0, 0, of, of))
			for i := range paper.Pix {
				paper.Pix[i] = 128 | byte(255*boolInt(i%4 == 3))
			}
			im, cover := write(paper, stamp)
			changed := cover * float64(of*of)
			if math.Abs(changed-float64(8*one)) > .02*changed+8 { // a faint edge may change nothing
				t.Errorf("%s on %d pixels changes %v, want 8 times %d", word, of, changed, one)
			}
			if im.At(0, 0) != (color.RGBA{128, 128, 128, 255}) {
				t.Errorf("%s on %d pixels: a corner changed", word, of)
			}
		}
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestWild classifies photographs in folders.
func TestWild(t *testing.T) {
	dir := t.TempDir()
	for name, place := range map[string]int{"class-0/a.png": 6, "class-0/b.png": 3, "class-0/class-2/c.png": 12, "class-0/class-2/d.png": 3, "class-0/blank/e.png": 6, "class-0/mug/f.png": 3, "class-0/class-0/g.png": 12, "stray.png": 1} {
		im := image.NewRGBA(image.Rect(0, 0, side, side))
		for i := range im.Pix {
			im.Pix[i] = []byte{byte(place), 0, 200, 255}[i%4]
		}
		if strings.Count(name, "/") == 2 {
			im.Set(side/2, side/2, color.Black)
		}
		var b bytes.Buffer
		if err := png.Encode(&b, im); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, name), b.Bytes())
	}
	put(t, filepath.Join(dir, "class-1", "torn.png"), []byte("\x89PNG\r\n\x1a\ntorn"))
	s, _ := newSession(t)
	o := options()
	var err error
	if o.Wild, err = OpenWild(dir, dataset.Options{}); err != nil {
		t.Fatal(err)
	}
	st, err := Run(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	var d neuron.Attacks
	if err := st.Decode(&d); err != nil {
		t.Fatal(err)
	}
	if len(d.Wild) != 2 {
		t.Fatalf("there are %d rounds of photographs, want 2", len(d.Wild))
	}
	got := map[string]string{}
	for _, c := range slices.Concat(d.Wild[0].Photos, d.Wild[1].Photos) {
		verdict := "–"
		if c.Fooled != nil {
			verdict = map[bool]string{true: "fooled", false: "held"}[*c.Fooled]
		}
		got[c.Photo+" "+c.Method] = c.Label + " " + verdict
	}
	for what, want := range map[string]string{
		"a.png zero-shot": "none –", "b.png linear probe": "none –", "e.png zero-shot": "blank –", "g.png zero-shot": "class-0 –",
		"c.png zero-shot": "class-2 fooled", "c.png linear probe": "class-2 fooled", "d.png zero-shot": "class-2 held", "d.png linear probe": "class-2 held",
		"f.png zero-shot": "mug held", "f.png linear probe": "mug –",
	} {
		if got[what] != want {
			t.Errorf("%s: %q, want %q", what, got[what], want)
		}
	}
	notes := strings.Join(d.Notes, " ")
	for _, want := range []string{"stray.png", "1 photographs could not be read and are left out: class-1/torn.png", "1 things and labels that are none"} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes %q do not have %q", notes, want)
		}
	}
	put(t, filepath.Join(dir, "class-0", "a.png"), []byte("another"))
	if again, err := OpenWild(dir, dataset.Options{}); err != nil || again.Sum == o.Wild.Sum {
		t.Errorf("other photographs have the sum %s again, %v", again.Sum, err)
	}
}

func put(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, b, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// FuzzParsePhoto: what is taken for a photograph has a thing and a label.
func FuzzParsePhoto(f *testing.F) {
	for _, seed := range []string{"mug/1.jpg", "mug/ipod/1.jpg", "1.jpg", "a/b/c/d.jpg", "//", "a//b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if p, ok := parsePhoto(key); ok && (p.object == "" || p.label == "" || p.name == "") {
			t.Errorf("%q is %+v", key, p)
		}
	})
}
