package zeroshot

import (
	"errors"
	"image"
	"math"
	"strings"
	"testing"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
	"multiscope/internal/study/studytest"
)

const classes = studytest.Classes

// newSession returns a session whose tower takes each picture for its class, but each fifth for class 0, and has unit 3 say
// whether it is of class 1.
func newSession(t *testing.T) (*study.Session, *studytest.Tower) {
	t.Helper()
	s, tower := studytest.New(t)
	tower.See = func(place int, _ image.Image, activations []float32) int {
		if place%classes == 1 {
			activations[3] = 5
		}
		if place%5 == 0 {
			return 0
		}
		return place % classes
	}
	return s, tower
}

func options() Options {
	o := Defaults()
	o.Category, o.Images = "class", 1000
	return o
}

func TestRun(t *testing.T) {
	s, tower := newSession(t)
	tower.Most = 40
	if _, err := Run(t.Context(), s, options()); !errors.Is(err, studytest.ErrKilled) {
		t.Fatalf("a run that is killed: %v", err)
	}
	tower.Most, tower.Shown = 0, 0
	st, err := Run(t.Context(), s, options())
	if err != nil {
		t.Fatal(err)
	}
	var z neuron.ZeroShot
	if err := st.Decode(&z); err != nil {
		t.Fatal(err)
	}
	all := 0
	want := [classes][classes]int{}
	for _, at := range studytest.Readable(s) {
		all++
		answer := at % classes
		if at%5 == 0 {
			answer = 0
		}
		want[at%classes][answer]++
	}
	if tower.Shown != all+1-32 {
		t.Errorf("the run that goes on shows %d pictures, want %d: 32 were kept", tower.Shown, all+1-32)
	}
	right := want[0][0] + want[1][1] + want[2][2]
	if z.Images != all || z.Judged != all || z.Right != right || z.RightInFive != all {
		t.Errorf("%d images, %d judged, %d right, %d in five; want %d, of which %d right", z.Images, z.Judged, z.Right, z.RightInFive, all, right)
	}
	for _, c := range z.Cells {
		if c.Images != want[c.Class][c.Answer] {
			t.Errorf("%d images of class %d are taken for %d, want %d", c.Images, c.Class, c.Answer, want[c.Class][c.Answer])
		}
	}
	if u := z.Classes[1].Units[0]; u.Unit != 3 || u.Area != 1 || u.Difference < 1.5 {
		t.Errorf("class 1 is told by %+v; want unit 3, perfectly", u)
	}
	// A cosine of 1 against two of 0, at a scale of 10.
	if p := z.Classes[2].Examples[0].Probability; math.Abs(p-1/(1+2*math.Exp(-10))) > 1e-6 {
		t.Errorf("the surest image has %v", p)
	}
	if !strings.Contains(strings.Join(z.Notes, " "), "1 images could not be read") {
		t.Errorf("the notes are %q; want the unreadable image", z.Notes)
	}
	if st.Slug != "zero-shot-"+s.Entry.Slug || !strings.Contains(st.Summary, "one of 3") || len(st.Units) == 0 || !strings.Contains(st.Method, "“a photo of a {}”, “{}”") {
		t.Errorf("the study is %+v", st)
	}
	if _, err := Run(t.Context(), s, options()); !errors.Is(err, study.ErrThere) {
		t.Errorf("run again: %v", err)
	}
}

// TestWithoutTruth: classes that no category knows have no accuracy, and units tell what is taken for them.
func TestWithoutTruth(t *testing.T) {
	s, _ := newSession(t)
	o := options()
	o.Category, o.Classes.Classes = "", []study.Class{{Name: "first", Prompt: "class 0"}, {Name: "second", Prompt: "class 1"}, {Name: "third", Prompt: "class 2"}}
	st, err := Run(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	var z neuron.ZeroShot
	if err := st.Decode(&z); err != nil {
		t.Fatal(err)
	}
	if z.Judged != 0 || len(z.Cells) != 0 || z.Classes[1].Answered == 0 || len(z.Classes[1].Examples) == 0 || z.Classes[1].Units[0].Unit != 3 {
		t.Errorf("the classification is %+v", z)
	}
	if !strings.Contains(z.Notes[0], "No category of the images knows half") || !strings.Contains(st.Summary, "nothing says what they are") {
		t.Errorf("it says %q, %q", z.Notes, st.Summary)
	}
}

func TestRefusals(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*study.Session, *Options)
		want   string
	}{
		"no pictures":      {func(s *study.Session, _ *Options) { s.Pictures = nil }, "--images"},
		"too few images":   {func(_ *study.Session, o *Options) { o.Images = 1 }, "not 1"},
		"no such category": {func(_ *study.Session, o *Options) { o.Category = "sort" }, `no category "sort"`},
		"no category":      {func(_ *study.Session, o *Options) { o.Category = "" }, "--class-list"},
		"no template":      {func(_ *study.Session, o *Options) { o.Templates = nil }, "needs a template"},
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
