package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/dataset"
	"multiscope/internal/evaluate"
	"multiscope/internal/neuron"
	"multiscope/internal/tensor"
)

type preprocessFlags struct {
	model modelFlags
	size  int
	exif  bool
	out   string
}

// evalPreprocessCommand writes pictures as a model is given them.
func evalPreprocessCommand() *cobra.Command {
	var f preprocessFlags
	cmd := &cobra.Command{
		Use:   "preprocess (--model PATH | --size N) IMAGE … --out x.npy",
		Short: "Write pictures as the model is given them, as .npy",
		Long: "Write pictures as the model is given them, as .npy: float32 [N, 3, size, size], resized, cut, RGB and\n" +
			"normalised, with the values of CLIP's reference (torchvision over PIL). With --size instead of a model it is\n" +
			"the preprocessing of OpenAI's models at that size. For a network that sees no colours it is [N, 1, size, size].",
		Example: "  multiscope eval preprocess --size 224 cat.jpg dog.png --out x.npy",
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(cmd *cobra.Command, images []string) error { return evalPreprocess(cmd, f, images) },
	}
	f.model.register(cmd)
	cmd.Flags().IntVar(&f.size, "size", 0, "preprocess as OpenAI's models do, to a square of this side, without a model")
	cmd.Flags().BoolVar(&f.exif, "exif", false, "turn pictures as their EXIF orientation says, which the reference does not")
	cmd.Flags().StringVar(&f.out, "out", "", "the file to write (needed)")
	return cmd
}

func evalPreprocess(cmd *cobra.Command, f preprocessFlags, images []string) error {
	if f.out == "" {
		return usagef("--out is needed: a .npy file to write")
	}
	p, err := f.preprocess()
	if err != nil {
		return err
	}
	x := tensor.New[float32](len(images), 3, p.Size, p.Size)
	for i, path := range images {
		if err := preprocessFile(x.Row(i), path, p); err != nil {
			return err
		}
	}
	if p.Grey {
		x = evaluate.ToOneChannel(x)
	}
	if err := tensor.WriteNPY(f.out, x); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: %d pictures, shape %v, mean %.6g\n", f.out, len(images), x.Shape, evaluate.Mean(x.Data))
	return nil
}

// preprocess returns the model's own preprocessing, or OpenAI's at --size.
func (f preprocessFlags) preprocess() (p neuron.Preprocess, err error) {
	switch {
	case f.size < 0:
		return p, usagef("--size %d: the side of a picture is at least one pixel", f.size)
	case f.size > 0 && f.model.path != "":
		return p, usagef("--size is for preprocessing without a model; with --model, use --image-size")
	case f.size > 0:
		o, err := f.model.options()
		if err != nil {
			return p, err
		}
		if f.model.size != 0 || f.model.tower != (neuron.Tower{}) {
			return p, usagef("--image-size, --activation and --heads are of a model; --size goes without one")
		}
		if p, err = o.Prepare(clip.OpenAIPreprocess(f.size)); err != nil {
			return p, err
		}
	default:
		m, err := f.model.open()
		if err != nil {
			return p, err
		}
		p = m.Preprocess()
		if err := m.Close(); err != nil {
			return p, err
		}
	}
	p.Exif = p.Exif || f.exif
	return p, nil
}

// preprocessFile writes one picture into dst.
func preprocessFile(dst []float32, path string, p neuron.Preprocess) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() > dataset.DefaultMaxBytes {
		return fmt.Errorf("%s: %d bytes are more than the limit of %d", path, info.Size(), dataset.DefaultMaxBytes)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	im, err := dataset.Decode(b, dataset.DecodeOptions{Exif: p.Exif})
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return clip.Preprocess(dst, im, p)
}
