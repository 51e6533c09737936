//go:build slow

package featurevis

import (
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/disintegration/imaging"

	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/fixture"
	"multiscope/internal/neuron"
)

// TestContactSheet compares settings on a network trained on photographs: a row of visualizations
// of the same units for each setting, with the highest activation that a photograph reaches. It
// makes docs/screenshots/contact-sheet-lite0.jpg:
//
//	MULTISCOPE_SHEET_MODEL=efficientnet-lite0.onnx go test -tags slow -run ContactSheet -v -timeout 60m ./internal/featurevis
//
// More variables choose other things: MULTISCOPE_SHEET_OUT the file, _TAP the layer, _UNITS how
// many units, _ROWS the names of rows, separated by commas. The model is an ONNX file whose input
// is normalised by 127/255 and 128/255, as that of EfficientNet-Lite is.
func TestContactSheet(t *testing.T) {
	s := newSheet(t)
	size := s.model.Preprocess().Size
	for _, row := range s.chosen(sheetRows(t, size)) {
		s.add(row)
	}
	s.write()
}

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
		{"after", Settings{}, finalRate},
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

func newSheet(t *testing.T) *sheet {
	path := os.Getenv("MULTISCOPE_SHEET_MODEL")
	if path == "" {
		t.Skip("skipped: MULTISCOPE_SHEET_MODEL names no model")
	}
	mean, std := [3]float32{127. / 255, 127. / 255, 127. / 255}, [3]float32{128. / 255, 128. / 255, 128. / 255}
	m, err := clip.OpenWith(path, clip.Options{ImageSize: 224, Mean: &mean, Std: &std})
	must(t, err)
	t.Cleanup(func() { m.Close() })
	tap := m.DefaultTap()
	if name := os.Getenv("MULTISCOPE_SHEET_TAP"); name != "" {
		tap, err = m.Tap(name)
		must(t, err)
	}
	s := &sheet{t: t, model: m, layer: neuron.Layer{Tap: tap.Name, Reduce: neuron.Mean}, std: map[int]float64{}, best: map[int]float64{}}
	n := 16
	if v := os.Getenv("MULTISCOPE_SHEET_UNITS"); v != "" {
		n, err = strconv.Atoi(v)
		must(t, err)
	}
	for i := range n {
		s.units = append(s.units, 1+i*tap.Units/n)
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
func (s *sheet) chosen(rows []sheetRow) (kept []sheetRow) {
	names := os.Getenv("MULTISCOPE_SHEET_ROWS")
	for _, r := range rows {
		if names == "" || strings.Contains(","+names+",", ","+r.name+",") {
			kept = append(kept, r)
		}
	}
	return kept
}

// add makes the visualizations of a row and reports what they reach.
func (s *sheet) add(row sheetRow) {
	r, err := NewUnitRenderer(s.model, testEngine{fixture.Engine(s.t)}, RenderOptions{Layer: s.layer, Seed: 1, Settings: row.settings})
	must(s.t, err)
	defer r.Close()
	r.optimizer.finalRate = row.finalRate
	var jobs []RenderJob
	for _, u := range s.units {
		jobs = append(jobs, RenderJob{Aim: neuron.Aim{Unit: u}, Strengths: []float64{0}})
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
}

// Sizes of a contact sheet in pixels.
const (
	sheetCell = 150
	sheetGap  = 4
)

// write lays the rows below each other.
func (s *sheet) write() {
	path := os.Getenv("MULTISCOPE_SHEET_OUT")
	if path == "" {
		path = fixture.Root(s.t) + "/docs/screenshots/contact-sheet-lite0.jpg"
	}
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
