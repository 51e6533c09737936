package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"multiscope/internal/dataset"
	"multiscope/internal/featurevis"
)

// macoFlags choose and change the parameterization of MaCo.
type macoFlags struct {
	parameterization string
	magnitude        string
	opaque           bool
}

// The parameterizations by name.
const (
	fourier = "fourier"
	maco    = "maco"
)

func (f *macoFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.parameterization, "parameterization", fourier, "what is optimised: fourier, a spectrum, or maco, its phases alone with the magnitudes of natural images")
	flags.StringVar(&f.magnitude, "magnitude", "", "pictures whose average magnitudes maco takes: a folder, or what else --images of index takes; a power law otherwise")
	flags.BoolVar(&f.opaque, "opaque", false, "leave out the mask by which maco fades what did not matter to grey")
}

// macoOnly are flags that belong to maco, withoutMaCo those that it has no use for.
var (
	macoOnly    = []string{"magnitude", "opaque"}
	withoutMaCo = []string{"decay", "pixels"}
)

func (f macoFlags) check(flags *pflag.FlagSet) error {
	unused, with := macoOnly, fourier
	switch f.parameterization {
	case fourier:
	case maco:
		unused, with = withoutMaCo, maco
	default:
		return usagef("--parameterization is fourier or maco, not %q", f.parameterization)
	}
	if i := slices.IndexFunc(unused, flags.Changed); i >= 0 {
		return usagef("--%s has no meaning with --parameterization %s", unused[i], with)
	}
	return nil
}

// apply changes the settings of images of s.Size pixels to those of MaCo, but for what other flags say.
func (f macoFlags) apply(cmd *cobra.Command, s *featurevis.Settings) error {
	if f.parameterization != maco {
		return nil
	}
	s.Parameterization = featurevis.Parameterization{MaCo: true, Opaque: f.opaque}
	if !cmd.Flags().Changed("lr") {
		s.Rate = 0
	}
	if !cmd.Flags().Changed("transforms") {
		s.Transforms = nil
	}
	if f.magnitude == "" {
		return nil
	}
	pictures, err := openPictures(f.magnitude, dataset.Options{})
	if err != nil {
		return err
	}
	s.Parameterization.Magnitude, err = featurevis.MeasureMagnitude(cmd.Context(), pictures, s.Size, func(source string, _ int, err error) {
		fmt.Fprintf(cmd.ErrOrStderr(), "skipped a picture of %s: %v\n", source, err)
	})
	return err
}

// configured returns the settings for a model whose input is side pixels.
func (f *visualizeFlags) configured(cmd *cobra.Command, side int) (featurevis.Settings, error) {
	s := f.settings
	if s.Size == 0 {
		s.Size = side
	}
	if s.RedirectSteps == 0 {
		s.RedirectSteps = -1
	}
	if s.Size > 0 {
		s.Transforms = transforms[f.transforms](s.Size, side)
	}
	err := f.maco.apply(cmd, &s)
	return s, err
}
