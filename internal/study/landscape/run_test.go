package landscape_test

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/index"
	"multiscope/internal/neuron"
	"multiscope/internal/store/storetest"
	"multiscope/internal/study"
	"multiscope/internal/study/landscape"
)

// stops is told progress and stops the run after some rows.
type stops struct {
	after int64
	stop  func()
}

func (*stops) Start(string, string, int64) {}
func (*stops) Done()                       {}
func (*stops) Fail(error)                  {}
func (s *stops) Add(n int64) {
	if s.after -= n; s.after <= 0 && s.stop != nil {
		s.stop()
	}
}

// brightness is a tower whose unit 3 has a picture's brightness and unit 4 its opposite.
type brightness struct{ units, shown int }

func (b *brightness) Show(ctx context.Context, p study.Pictures, visit func(index.Shown) error) error {
	for i := range p.Count {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := index.Shown{Index: i}
		if im, err := p.Draw(ctx, i); err != nil {
			s.Failure = err.Error()
		} else {
			b.shown++
			g := color.GrayModel.Convert(im.At(0, 0)).(color.Gray).Y
			s.Activations = make([]float32, b.units)
			s.Activations[3], s.Activations[4] = float32(g)/100, -float32(g)/100
		}
		if err := visit(s); err != nil {
			return err
		}
	}
	return nil
}

func newSession(t *testing.T) (*study.Session, *brightness) {
	t.Helper()
	s := storetest.New(t, storetest.Spec{Images: 240, Units: 40})
	models, err := s.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	layer, _ := models[0].BestLayer()
	tower := &brightness{units: layer.Units}
	return &study.Session{Entry: models[0], Layer: layer, Store: s, Images: tower, Progress: &stops{}, Say: func(string) {}}, tower
}

// writeFolders writes bright and dark pictures and one that cannot be read.
func writeFolders(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for i, name := range []string{"dark", "bright", "few"} {
		if err := os.Mkdir(filepath.Join(root, name), 0o755); err != nil {
			t.Fatal(err)
		}
		for k := range []int{20, 20, 2}[i] {
			im := image.NewGray(image.Rect(0, 0, 8, 8))
			for p := range im.Pix {
				im.Pix[p] = uint8(40 + 150*(i%2) + k)
			}
			f, err := os.Create(filepath.Join(root, name, string(rune('a'+k))+".png"))
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(png.Encode(f, im), f.Close()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(root, "dark", "z.png"), []byte("\x89PNG\r\n\x1a\nnot a picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	for path, err := range map[string]error{
		"beside.png": os.WriteFile(filepath.Join(root, "beside.png"), nil, 0o644),
		".hidden":    os.Mkdir(filepath.Join(root, ".hidden"), 0o755),
		"elsewhere":  os.Symlink(t.TempDir(), filepath.Join(root, "elsewhere")),
	} {
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
	return root
}

// TestFolders: pictures of folders are shown once, however often the run is stopped, and what is found of them is true.
func TestFolders(t *testing.T) {
	s, tower := newSession(t)
	o := landscape.Defaults
	o.Folders, o.LeastImages, o.Sensitive = writeFolders(t), 5, "light and dark"
	ctx, stop := context.WithCancel(t.Context())
	s.Progress = &stops{after: 32, stop: stop}
	if _, err := landscape.Run(ctx, s, o); !errors.Is(err, context.Canceled) {
		t.Fatalf("a run that is stopped says %v", err)
	}
	s.Progress = &stops{}
	st, err := landscape.Run(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	if tower.shown != 42 {
		t.Errorf("%d pictures were shown; want each of 42 once", tower.shown)
	}
	var d neuron.Landscape
	if err := st.Decode(&d); err != nil {
		t.Fatal(err)
	}
	v := d.Survey
	if len(v.Things) != 2 || v.Things[0] != (neuron.LandscapeCount{Name: "bright", Images: 20}) || v.Things[1] != (neuron.LandscapeCount{Name: "dark", Images: 20, Failed: 1}) {
		t.Errorf("things are %+v", v.Things)
	}
	notes := strings.Join(v.Notes, " ")
	for _, want := range []string{"1 of the pictures of dark could not be read", "few is left out: 2 of its pictures", ".hidden (a hidden folder)", "beside.png (no folder)", "elsewhere (a link; --follow-links"} {
		if !strings.Contains(notes, want) {
			t.Errorf("notes are %q; want %q", v.Notes, want)
		}
	}
	top := v.Units[0]
	if top.Unit != 3 || top.Highest != 0 || v.Units[1].Unit != 4 || v.Units[1].Highest != 1 || !(top.Eta > .95) || v.First.Of[0].Mean <= v.First.Of[1].Mean {
		t.Errorf("the first units are %+v", v.Units[:2])
	}
	if st.Sensitive != "light and dark" || strings.Contains(st.Units[0].Part, "bright") || strings.Contains(st.Summary, "bright") {
		t.Errorf("in front of the notice stand %q and %q", st.Summary, st.Units[0].Part)
	}
	if _, err := landscape.Run(t.Context(), s, o); !errors.Is(err, study.ErrThere) {
		t.Errorf("run again: %v", err)
	}
}

// TestCategory: each unit's part says what the whole does.
func TestCategory(t *testing.T) {
	s, _ := newSession(t)
	o := landscape.Defaults
	o.Category, o.MostThings = "group", 3
	st, err := landscape.Run(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	var d neuron.Landscape
	if err := st.Decode(&d); err != nil {
		t.Fatal(err)
	}
	if len(d.Survey.Things) != 3 || len(st.Units) != len(d.Survey.Units) || d.Survey.By != "group" {
		t.Fatalf("%d things, %d and %d units", len(d.Survey.Things), len(st.Units), len(d.Survey.Units))
	}
	for i, part := range st.Units {
		var u neuron.UnitLandscape
		if err := json.Unmarshal(part.Data, &u); err != nil {
			t.Fatal(err)
		}
		of := d.Survey.Units[i]
		if part.Unit != of.Unit || u.Eta != of.Eta || u.Of[of.Highest].Mean != of.Mean || d.Survey.Check(u) != nil || len(u.Of) != 3 || i > 0 && of.Eta > d.Survey.Units[i-1].Eta {
			t.Errorf("unit %d is %+v, with %+v", part.Unit, of, u)
		}
	}
}

func TestFoldersThatAreRefused(t *testing.T) {
	s, _ := newSession(t)
	empty := t.TempDir()
	for _, name := range []string{"one", "two"} {
		if err := os.Mkdir(filepath.Join(empty, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for want, change := range map[string]func(*landscape.Options){
		"cannot be read":      func(o *landscape.Options) { o.Folders = filepath.Join(empty, "three") },
		"two at least":        func(o *landscape.Options) { o.Folders = filepath.Join(empty, "one") },
		"one cannot be taken": func(o *landscape.Options) { o.Folders = empty },
		"at most 2":           func(o *landscape.Options) { o.Folders, o.MostThings = writeFolders(t), 2 },
		"nothing to tell":     func(o *landscape.Options) { o.Folders, o.LeastImages = writeFolders(t), 100 },
		"have no category":    func(o *landscape.Options) { o.Category = "colour of the frame" },
	} {
		o := landscape.Defaults
		change(&o)
		if _, err := landscape.Run(t.Context(), s, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("refused with %v; want %q", err, want)
		}
	}
}
