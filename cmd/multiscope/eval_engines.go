package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/engine"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

type enginesFlags struct {
	model  modelFlags
	engine engineFlags
	images string
	limit  int
	json   bool
	input  string // of a child: prepared pictures
	output string // of a child: activations
}

// evalEnginesCommand compares what is installed. A process can load one ONNX Runtime only, so that
// each engine runs in a child of its own.
func evalEnginesCommand() *cobra.Command {
	var f enginesFlags
	cmd := &cobra.Command{
		Use:   "engines --model PATH --images DIR",
		Short: "Compare the engines and precisions that are installed: speed and exactness",
		Long: "Run the model's default layer over pictures with every engine and precision that is installed, and\n" +
			"compare with the CPU in f32: images a second, relative error, and how far the order of the images\n" +
			"by each unit's activation is kept (Spearman's rank correlation, median and 5th percentile of the units);\n" +
			"and what a step of gradient ascent costs, in forward passes of the same batch.",
		Example: "  multiscope eval engines --model ./RN50 --images ./photos",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.input != "" {
				return runEngine(cmd, f)
			}
			return compareEngines(cmd, f)
		},
	}
	flags := cmd.Flags()
	f.model.register(cmd)
	f.engine.register(cmd)
	flags.StringVar(&f.images, "images", "", "the pictures: a folder, or demo for generated ones (needed)")
	flags.IntVar(&f.limit, "limit", 300, "take only so many pictures")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	flags.StringVar(&f.input, "input", "", "")
	flags.StringVar(&f.output, "output", "", "")
	_, _ = flags.MarkHidden("input"), flags.MarkHidden("output")
	return cmd
}

// engineScore is one line of the comparison.
type engineScore struct {
	Engine    string  `json:"engine"`
	Rate      float64 `json:"images_per_second"`
	Error     float64 `json:"relative_error"`            // L2, of all activations
	Median    float64 `json:"rank_correlation_median"`   // over the units
	Low       float64 `json:"rank_correlation_percent5"` // 5th percentile over the units
	Step      float64 `json:"step_in_forward_passes"`    // of gradient ascent
	activated *tensor.Float32
}

// exactEnough is the rank correlation below which a mode comes with a warning.
const exactEnough = 0.99

func compareEngines(cmd *cobra.Command, f enginesFlags) error {
	if f.images == "" {
		return usagef("--images is needed: a folder of pictures")
	}
	dir, err := os.MkdirTemp("", "multiscope-engines-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	f.input = filepath.Join(dir, "pictures.npy")
	if err := preparePictures(cmd.Context(), f); err != nil {
		return err
	}
	info, err := engine.Inspect(cmd.Context(), engine.Options{Library: f.engine.library})
	if err != nil {
		return err
	}
	var scores []engineScore
	for _, p := range info.Providers {
		for _, precision := range p.Precisions {
			if p.Library == nil || len(p.Lacks) > 0 {
				continue
			}
			s, err := runChild(cmd.Context(), f, p.Name, precision)
			if err != nil {
				return fmt.Errorf("engine %s in %s: %w", p.Name, precision, err)
			}
			scores = append(scores, s)
		}
	}
	if len(scores) == 0 {
		return errors.New("no engine is installed: run multiscope runtime install")
	}
	for i := range scores {
		scores[i].compare(scores[0].activated)
	}
	return printScores(cmd, scores, f.json)
}

// preparePictures writes the pictures as the model takes them.
func preparePictures(ctx context.Context, f enginesFlags) error {
	m, err := f.model.open()
	if err != nil {
		return err
	}
	defer m.Close()
	pictures, err := openPictures(f.images, dataset.Options{Limit: f.limit})
	if err != nil {
		return err
	}
	p := m.Preprocess()
	x := tensor.New[float32](pictures.Len(), 3, p.Size, p.Size)
	n := 0
	for i := range pictures.Len() {
		im, err := pictures.Picture(ctx, i, p.Size)
		if err != nil {
			continue // a file that cannot be read says nothing of engines
		}
		if err := clip.Preprocess(x.Row(n), im, p); err != nil {
			return fmt.Errorf("%s: %w", pictures.Image(i).Key, err)
		}
		n++
	}
	if n < 2 {
		return fmt.Errorf("%s: %d pictures can be read; comparing needs two", f.images, n)
	}
	return tensor.WriteNPY(f.input, rowsOf(x, 0, n))
}

// runChild runs one engine in a process of its own.
func runChild(ctx context.Context, f enginesFlags, p engine.Provider, precision string) (s engineScore, err error) {
	program, err := os.Executable()
	if err != nil {
		return s, err
	}
	f.output = f.input + "." + string(p) + "." + precision + ".npy"
	child := exec.CommandContext(ctx, program, "eval", "engines", "--model", f.model.path, "--engine", string(p),
		"--precision", precision, "--ort", f.engine.library, "--threads", fmt.Sprint(f.engine.threads), "--input", f.input, "--output", f.output)
	child.Stderr = os.Stderr
	said, err := child.Output()
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(said, &s); err != nil {
		return s, err
	}
	t, err := tensor.ReadNPY(f.output)
	if err != nil {
		return s, err
	}
	s.activated, _ = t.(*tensor.Float32)
	return s, nil
}

// runEngine is the child: it writes the activations and prints how fast they came, after a batch to
// warm up.
func runEngine(cmd *cobra.Command, f enginesFlags) (err error) {
	m, err := f.model.open()
	if err != nil {
		return err
	}
	defer m.Close()
	x, err := tensor.ReadNPY(f.input)
	if err != nil {
		return err
	}
	out := clip.Output{Tap: m.DefaultTap().Name, Reduce: neuron.Mean}
	graph, err := m.ImageGraph(out)
	if err != nil {
		return err
	}
	e, err := f.engine.open(cmd)
	if err != nil {
		return err
	}
	s, err := e.Session(graph)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	n := x.Dims()[0]
	all := tensor.New[float32](n, m.DefaultTap().Units)
	run := func(from, to int) error {
		return s.Run(cmd.Context(), []engine.Named{{Name: "image", Tensor: rows(x, from, to)}},
			[]engine.Named{{Name: out.Name(), Tensor: rowsOf(all, from, to)}})
	}
	if err := run(0, min(evalBatch, n)); err != nil {
		return err
	}
	began := time.Now()
	for from := 0; from < n; from += evalBatch {
		if err := run(from, min(from+evalBatch, n)); err != nil {
			return err
		}
	}
	score := engineScore{Engine: e.String(), Rate: float64(n) / time.Since(began).Seconds()}
	batch := min(evalBatch, n)
	if score.Step, err = stepCost(cmd.Context(), m, e, batch, func() error { return run(0, batch) }); err != nil {
		return fmt.Errorf("a step of gradient ascent: %w", err)
	}
	if err := tensor.WriteNPY(f.output, all); err != nil {
		return err
	}
	return json.NewEncoder(cmd.OutOrStdout()).Encode(score)
}

// compare fills in how far the activations are from the reference's.
func (s *engineScore) compare(reference *tensor.Float32) {
	var off, size float64
	for i, want := range reference.Data {
		off += math.Pow(float64(s.activated.Data[i]-want), 2)
		size += math.Pow(float64(want), 2)
	}
	s.Error = math.Sqrt(off / size)
	var kept []float64
	for u := range reference.Shape[1] {
		if r := neuron.RankCorrelation(column(reference, u), column(s.activated, u)); !math.IsNaN(r) {
			kept = append(kept, r)
		}
	}
	slices.Sort(kept)
	if len(kept) > 0 {
		s.Median, s.Low = kept[len(kept)/2], kept[len(kept)/20]
	}
}

func column(t *tensor.Float32, u int) []float32 {
	values := make([]float32, t.Shape[0])
	for i := range values {
		values[i] = t.Row(i)[u]
	}
	return values
}

func printScores(cmd *cobra.Command, scores []engineScore, asJSON bool) error {
	if asJSON {
		out := json.NewEncoder(cmd.OutOrStdout())
		out.SetIndent("", "  ")
		return out.Encode(scores)
	}
	t := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "ENGINE\tIMAGES/S\tRATIO\tRELATIVE ERROR\tRANK CORRELATION, MEDIAN\t5TH PERCENTILE\tSTEP / FORWARD\t")
	for _, s := range scores {
		warning := ""
		if s.Low < exactEnough {
			warning = "not exact: weakly driven units order images differently"
		}
		fmt.Fprintf(t, "%s\t%.1f\t%.2f\t%.1e\t%.5f\t%.5f\t%.2f\t%s\n", s.Engine, s.Rate, s.Rate/scores[0].Rate, s.Error, s.Median, s.Low, s.Step, warning)
	}
	return t.Flush()
}
