package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
)

// registerOptions adds the flags of registerPath but --model.
func (f *modelFlags) registerOptions(cmd *cobra.Command) {
	f.cmd = cmd
	cmd.Flags().IntVar(&f.size, "image-size", 0, "side in pixels of the pictures that the model is given, other than its own")
	cmd.Flags().IntVar(&f.size, "input-size", 0, "the same, as it is called for ONNX models")
	cmd.Flags().Float32SliceVar(&f.mean, "mean", nil, "what is taken from red, green and blue, other than the model's own: 0.5,0.5,0.5, or one number for all")
	cmd.Flags().Float32SliceVar(&f.std, "std", nil, "what red, green and blue are divided by, other than the model's own")
	cmd.Flags().StringVar(&f.filter, "interpolation", "", "how pictures are resized, other than the model's own: "+clip.FilterNames())
	cmd.Flags().StringVar(&f.mode, "resize-mode", "", "how pictures become square, other than the model's own: shortest (the shorter side is resized, the middle cut out), squash, longest (padded) or none")
	cmd.Flags().StringVar(&f.crop, "crop", "", "the share of the resized side that is cut out, other than the model's own: 0.875, or 224/256; 1 is all of it")
	cmd.Flags().StringVar(&f.tower.Activation, "activation", "", "the activation function of a checkpoint without configuration: quickgelu, gelu or gelu-tanh")
	cmd.Flags().IntVar(&f.tower.Heads, "heads", 0, "how many heads the image tower of a checkpoint without configuration has")
	cmd.Flags().StringVar(&f.layout, "layout", "", "how an ONNX model takes pictures, where it cannot be seen: NCHW or NHWC")
	cmd.Flags().StringVar(&f.labels, "classes", "", "a file of the names of a classifier's classes, one a line, in the order of its outputs")
}

// arguments returns the flags that say the same to another process.
func (f *modelFlags) arguments() []string {
	args := []string{"--model", f.path, "--image-size", fmt.Sprint(f.size), "--layout", f.layout, "--interpolation", f.filter, "--weights", f.copy,
		"--resize-mode", f.mode, "--crop", f.crop, "--activation", f.tower.Activation, "--heads", fmt.Sprint(f.tower.Heads)}
	for name, colors := range map[string][]float32{"--mean": f.mean, "--std": f.std} {
		if colors != nil {
			args = append(args, name, strings.Join(strings.Fields(strings.Trim(fmt.Sprint(colors), "[]")), ","))
		}
	}
	return args
}

// options returns what the flags change.
func (f *modelFlags) options() (o clip.Options, err error) {
	o = clip.Options{ImageSize: f.size, Layout: f.layout, Interpolation: f.filter, Mode: neuron.ResizeMode(f.mode), Weights: f.copy, Tower: f.tower}
	if o.Mean, err = colours("--mean", f.mean); err != nil {
		return o, err
	}
	if o.Std, err = colours("--std", f.std); err != nil {
		return o, err
	}
	if f.crop != "" {
		if o.Crop, err = clip.ParseCrop(f.crop); err != nil {
			return o, usageError{err}
		}
	}
	if err := o.Check(); err != nil {
		return o, usageError{err}
	}
	return o, nil
}

// colours returns a number for each of red, green and blue, nil where none are given.
func colours(flag string, x []float32) (*[3]float32, error) {
	switch len(x) {
	case 0:
		return nil, nil
	case 1:
		return &[3]float32{x[0], x[0], x[0]}, nil
	case 3:
		return (*[3]float32)(x), nil
	}
	return nil, usagef("%s takes three numbers, for red, green and blue, or one for all, not %d", flag, len(x))
}
