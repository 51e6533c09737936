package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"multiscope/internal/neuron"
	"multiscope/internal/study"
)

// studySpec is a study as a command.
type studySpec struct {
	name                 string // of the command
	short, long, example string
	register             func(*pflag.FlagSet) // adds what the study has flags for; nil for nothing
	check                func() error         // refuses what the flags say before anything is opened; nil for nothing
	run                  func(ctx context.Context, s *study.Session) (neuron.Study, error)
}

// studySpecs lists the studies in the order in which “study all” runs them.
func studySpecs() []studySpec {
	return []studySpec{
		regionsStudy(),
		stroopStudy(),
		stimuliStudy(),
		emotionsStudy(),
		biasStudy(),
		zeroShotStudy(),
		attackStudy(),
		probeStudy(),
		landscapeStudy(),
	}
}

func studyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "study",
		Short: "Run the paper's experiments on a model that is indexed",
		Long: "Run the experiments of Goh et al., Multimodal Neurons in Artificial Neural Networks (Distill 2021), and others like\n" +
			"them on a model that is indexed. What a study finds is a page under /studies. Each can be stopped at any moment:\n" +
			"the same command goes on where it stopped. docs/studies.md says what each does.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, spec := range studySpecs() {
		cmd.AddCommand(oneStudyCommand(spec))
	}
	cmd.AddCommand(allStudiesCommand(), removeStudyCommand())
	return cmd
}

func oneStudyCommand(spec studySpec) *cobra.Command {
	var f studyFlags
	cmd := &cobra.Command{
		Use: spec.name + " --model PATH", Short: spec.short, Long: spec.long, Example: spec.example, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if spec.check != nil {
				if err := spec.check(); err != nil {
					return err
				}
			}
			return f.withSession(cmd, func(s *study.Session) error { return runStudy(cmd.Context(), cmd.OutOrStdout(), s, spec) })
		},
	}
	f.register(cmd)
	cmd.Flags().StringVar(&f.name, "name", "", "the study's name in addresses; "+spec.name+"- and the model's otherwise")
	if spec.register != nil {
		spec.register(cmd.Flags())
	}
	return cmd
}

// allStudiesCommand runs all studies one after another on one open model.
func allStudiesCommand() *cobra.Command {
	var f studyFlags
	cmd := &cobra.Command{
		Use:   "all --model PATH",
		Short: "Run all studies one after another, each with its usual settings",
		Long: "Run all studies one after another, each with its usual settings. What cannot be run on the model is named with the\n" +
			"reason, and the others are run; the exit status is 0 if any was.",
		Example: "  multiscope study all --model ./RN50 --images ./photos",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.withSession(cmd, func(s *study.Session) error { return runStudies(cmd.Context(), cmd.OutOrStdout(), s, studySpecs()) })
		},
	}
	f.register(cmd)
	return cmd
}

// runStudies runs studies, and goes on after one that cannot be run on the model.
func runStudies(ctx context.Context, w io.Writer, s *study.Session, specs []studySpec) error {
	ran := 0
	for _, spec := range specs {
		err := runStudy(ctx, w, s, spec)
		var unfit *study.UnfitError
		switch {
		case err == nil:
			ran++
		case errors.As(err, &unfit):
			fmt.Fprintf(w, "%s cannot be run: %s\n", spec.name, unfit.Why)
		default:
			return fmt.Errorf("study %s: %w", spec.name, err)
		}
	}
	fmt.Fprintf(w, "%d of %d studies are there.\n", ran, len(specs))
	if ran == 0 {
		return study.Unfitf("no study can be run on %s", s.Entry.Slug)
	}
	return nil
}

// runStudy runs one study and says what it found.
func runStudy(ctx context.Context, w io.Writer, s *study.Session, spec studySpec) error {
	began := time.Now()
	found, err := spec.run(ctx, s)
	if errors.Is(err, study.ErrThere) {
		fmt.Fprintf(w, "%s is there, with the same settings, at /studies/%s; --redo runs it again.\n", spec.name, s.Slug(spec.name))
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s\n  %s\n  /studies/%s, %d neurons, in %s\n", found.Title, found.Summary, found.Slug, len(found.Units), time.Since(began).Round(100*time.Millisecond))
	return nil
}
