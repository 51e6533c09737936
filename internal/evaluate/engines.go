package evaluate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/engine"
	"multiscope/internal/featurevis"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
	"multiscope/internal/visualize"
)

// EngineScore is how fast an engine runs a model and how exact it is.
type EngineScore struct {
	Engine string  `json:"engine"`
	Rate   float64 `json:"images_per_second"`
	Error  float64 `json:"relative_error"`            // L2, of all activations
	Median float64 `json:"rank_correlation_median"`   // over the units
	Low    float64 `json:"rank_correlation_percent5"` // 5th percentile over the units
	Step   float64 `json:"step_in_forward_passes"`    // of gradient ascent

	Activations *tensor.Float32 `json:"-"` // [images, units] of the model's default layer
}

// Preprocess returns pictures as the model takes them, without those that cannot be read, which say nothing
// of engines.
func Preprocess(ctx context.Context, pictures dataset.Source, p neuron.Preprocess) (*tensor.Float32, error) {
	x := tensor.New[float32](pictures.Len(), 3, p.Size, p.Size)
	n := 0
	for i := range pictures.Len() {
		im, err := pictures.Picture(ctx, i, p.DecodeSide())
		if err != nil {
			continue
		}
		if err := clip.Preprocess(x.Row(n), im, p); err != nil {
			return nil, fmt.Errorf("%s: %w", pictures.Image(i).Key, err)
		}
		n++
	}
	if n < 2 {
		return nil, fmt.Errorf("%s: %d pictures can be read; comparing needs two", pictures.Name(), n)
	}
	return rowsOf(x, 0, n), nil
}

// Measure runs the model's default layer on x with an engine, after a batch to warm up.
func Measure(ctx context.Context, m *clip.Model, e *engine.Engine, x tensor.Any) (score EngineScore, err error) {
	out := clip.Output{Tap: m.DefaultTap().Name, Reduce: neuron.Mean}
	graph, err := m.ImageGraph(out)
	if err != nil {
		return score, err
	}
	s, err := e.Session(graph)
	if err != nil {
		return score, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	n := x.Dims()[0]
	score = EngineScore{Engine: e.String(), Activations: tensor.New[float32](n, m.DefaultTap().Units)}
	run := func(from, to int) error {
		return s.Run(ctx, []engine.Named{{Name: "image", Tensor: rows(x, from, to)}},
			[]engine.Named{{Name: out.Name(), Tensor: rowsOf(score.Activations, from, to)}})
	}
	batch := min(batchSize, n)
	if err := run(0, batch); err != nil {
		return score, err
	}
	began := time.Now()
	for from := 0; from < n; from += batchSize {
		if err := run(from, min(from+batchSize, n)); err != nil {
			return score, err
		}
	}
	score.Rate = float64(n) / time.Since(began).Seconds()
	if score.Step, err = stepCost(ctx, m, e, batch, func() error { return run(0, batch) }); err != nil {
		return score, fmt.Errorf("a step of gradient ascent: %w", err)
	}
	return score, nil
}

// Compare fills in how far the activations are from the reference's.
func (s *EngineScore) Compare(reference *tensor.Float32) {
	var off, size float64
	for i, want := range reference.Data {
		off += math.Pow(float64(s.Activations.Data[i]-want), 2)
		size += math.Pow(float64(want), 2)
	}
	s.Error = math.Sqrt(off / size)
	var correlations []float64
	for u := range reference.Shape[1] {
		if r := neuron.RankCorrelation(column(reference, u), column(s.Activations, u)); !math.IsNaN(r) {
			correlations = append(correlations, r)
		}
	}
	slices.Sort(correlations)
	if len(correlations) > 0 {
		s.Median, s.Low = correlations[len(correlations)/2], correlations[len(correlations)/20]
	}
}

func column(t *tensor.Float32, u int) []float32 {
	values := make([]float32, t.Shape[0])
	for i := range values {
		values[i] = t.Row(i)[u]
	}
	return values
}

// stepRounds is how many steps and forward passes are timed.
const stepRounds = 4

// stepCost returns what a step of gradient ascent on n pictures costs as visualize makes it, in forward
// passes of as many pictures up to the same layer.
func stepCost(ctx context.Context, m *clip.Model, e *engine.Engine, n int, forward func() error) (cost float64, err error) {
	p, err := featurevis.CompileForUnits(m, m.DefaultTap().Name, nil)
	if err != nil {
		return 0, err
	}
	optimizer, err := featurevis.NewOptimizer(m, visualize.NewEngine(e), p, featurevis.Settings{Batch: n, Steps: stepRounds})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, optimizer.Close()) }()
	list := make([]featurevis.Target, n)
	for i := range list {
		list[i].Direction = featurevis.UnitDirection(i%p.Units, p.Units, 1)
	}
	ascend := func() error {
		_, err := optimizer.Run(ctx, list, nil)
		return err
	}
	if err := errors.Join(ascend(), forward()); err != nil { // both warm up
		return 0, err
	}
	began := time.Now()
	if err := ascend(); err != nil {
		return 0, err
	}
	steps := time.Since(began)
	began = time.Now()
	for range stepRounds {
		if err := forward(); err != nil {
			return 0, err
		}
	}
	return steps.Seconds() / time.Since(began).Seconds(), nil
}
