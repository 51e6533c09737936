package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"multiscope/internal/dataset"
	"multiscope/internal/engine"
	"multiscope/internal/evaluate"
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
	var scores []evaluate.EngineScore
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
		scores[i].Compare(scores[0].Activations)
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
	x, err := evaluate.Preprocess(ctx, pictures, m.Preprocess())
	if err != nil {
		return err
	}
	return tensor.WriteNPY(f.input, x)
}
