package visualize

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/featurevis"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/storetest"
)

// steps records progress.
type steps struct {
	total, done int64
	state       string
}

func (s *steps) Start(_, _ string, total int64) { s.total, s.state = total, "started" }
func (s *steps) Add(n int64)                    { s.done += n }
func (s *steps) Done()                          { s.state = "done" }
func (s *steps) Fail(error)                     { s.state = "failed" }

func openDemo(t *testing.T) *clip.Model {
	t.Helper()
	m, err := clip.Open(fixture.DemoModel(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func onlyModel(t *testing.T, s *store.Writer) neuron.Model {
	t.Helper()
	models, err := s.Models(t.Context())
	if err != nil || len(models) != 1 {
		t.Fatalf("the database has %d models, %v; want 1", len(models), err)
	}
	return models[0]
}

// testConfig visualizes units of the demo's model as those of a made-up database's first layer.
func testConfig(t *testing.T, s *store.Writer) (Config, *steps) {
	t.Helper()
	bar := &steps{}
	c := Config{
		Store: s, Model: openDemo(t), Engine: NewEngine(fixture.Engine(t)), Entry: onlyModel(t, s), Progress: bar, Warnings: &bytes.Buffer{},
		Command: func(a neuron.VisualizationKey) string { return Command(" --seed 3", a) },
		Options: featurevis.RenderOptions{Seed: 3, Frames: 2, Settings: featurevis.Settings{Steps: 3, Batch: 2}},
	}
	c.Options.Layer = c.Entry.Layers[0]
	c.Options.Layer.Tap = "visual.layer4.0.sum"
	return c, bar
}

func TestRun(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	c, bar := testConfig(t, s)
	c.Folder = filepath.Join(t.TempDir(), "images")
	c.Jobs = append(Selection{Generic: true}.Jobs(2, 5), Selection{Generic: true, Negative: true}.Jobs(5)...)
	n, err := Run(t.Context(), c)
	if err != nil || n != (Counts{Made: 3}) || bar.done != 9 || bar.total != 9 || bar.state != "done" {
		t.Fatalf("Run() = %+v, %v with progress %+v; want 3 made in 9 steps", n, err, *bar)
	}
	made, err := s.Visualizations(t.Context(), neuron.Ref{Model: c.Entry.Slug, Layer: c.Options.Layer.Slug, Unit: 5})
	if err != nil || len(made) != 2 || made[0].Seed != 3 || made[0].Steps != 3 || !strings.Contains(made[0].Command, "--units 5") {
		t.Errorf("unit 5 has %+v, %v; want both signs", made, err)
	}
	for _, name := range []string{"-5-generic.png", "-5-generic.gif", "-5-generic-negative.png"} {
		if _, err := os.Stat(filepath.Join(c.Folder, c.Options.Layer.Slug+name)); err != nil {
			t.Error(err)
		}
	}
	if n, err := Run(t.Context(), c); err != nil || n != (Counts{Existing: 3}) {
		t.Errorf("the second Run() = %+v, %v; want 3 existing", n, err)
	}
	c.Options.Steps = 4
	if n, err := Run(t.Context(), c); err != nil || n != (Counts{Made: 3}) {
		t.Errorf("Run() with other settings = %+v, %v; want 3 made", n, err)
	}
	c.Redo = true
	if n, err := Run(t.Context(), c); err != nil || n != (Counts{Made: 3}) {
		t.Errorf("Run() again on demand = %+v, %v; want 3 made", n, err)
	}
}

func TestRunCountsWhatDiverges(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	c, bar := testConfig(t, s)
	c.Options.Rate, c.Options.Parameterization.Decay = 99, -40
	c.Jobs = Selection{Generic: true}.Jobs(1)
	n, err := Run(t.Context(), c)
	if err != nil || n != (Counts{Failed: 1}) || bar.state != "done" {
		t.Errorf("Run() = %+v, %v; want one failure and no error", n, err)
	}
	if warnings := c.Warnings.(*bytes.Buffer).String(); !strings.Contains(warnings, "unit 1, generic") {
		t.Errorf("warnings %q do not name the unit", warnings)
	}
}

func TestRunStopsWhereNothingCanBeStored(t *testing.T) {
	s := storetest.New(t, storetest.Spec{})
	c, bar := testConfig(t, s)
	c.Jobs = Selection{Generic: true}.Jobs(24) // the model has it, the database does not
	_, err := Run(t.Context(), c)
	var known *neuron.Error
	if !errors.As(err, &known) || bar.state != "failed" {
		t.Errorf("Run() = %v, progress %s; want the store's error", err, bar.state)
	}
}

func TestObjectiveOf(t *testing.T) {
	l := neuron.Layer{Tap: "visual.layer4"}
	r := featurevis.Rendering{RenderJob: featurevis.RenderJob{VisualizationKey: neuron.VisualizationKey{Unit: 7, Facet: "text", Inhibits: true}}, Strength: 2.5}
	got := objectiveOf(l, r)
	if want := `-channel(visual.layer4,7) + facet("text",2.5)`; got != want {
		t.Errorf("objectiveOf() = %s, want %s", got, want)
	}
	if _, err := featurevis.ParseObjective(got); err != nil {
		t.Error(err)
	}
}
