package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"multiscope/internal/neuron"
	"multiscope/internal/store"
	"multiscope/internal/store/notes"
)

// notesCommand gathers what people add to an index.
func notesCommand() *cobra.Command {
	var database string
	cmd := &cobra.Command{
		Use:   "notes",
		Short: "Write down what neurons stand for, beside the index",
		Long:  "Write down what neurons stand for. Notes lie in a database of their own beside the index (notes.db\nbeside scope.db), which indexing never touches.",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().StringVar(&database, "db", "scope.db", "the index that the notes are on")
	cmd.AddCommand(notesLabelCommand(&database), notesListCommand(&database), notesWithdrawCommand(&database), notesOrphansCommand(&database),
		notesChangesCommand(&database), notesUndoCommand(&database),
		notesExportCommand(&database), notesImportCommand(&database), notesMergeCommand(&database))
	return cmd
}

func notesLabelCommand(database *string) *cobra.Command {
	var l neuron.Label
	var confidence float64
	cmd := &cobra.Command{
		Use:     "label MODEL/LAYER/UNIT TEXT",
		Short:   "Label a neuron",
		Example: `  multiscope notes label pictogram/layer4-1-sum/89 "written numbers" --author Ada`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("confidence") {
				l.Confidence = &confidence
			}
			l.Text, l.Made = args[1], time.Now()
			id, err := addLabel(cmd.Context(), *database, args[0], l)
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: label %d of %s\n", notes.Path(*database), id, args[0])
			}
			return err
		},
	}
	cmd.Flags().StringVar(&l.Author, "author", "", "who says so (needed)")
	cmd.Flags().StringVar(&l.Note, "note", "", "what else there is to say")
	cmd.Flags().Float64Var(&confidence, "confidence", 0, "how sure the author is, from 0 to 1")
	return cmd
}

// addLabel stores a label of a unit that is in the index.
func addLabel(ctx context.Context, database, unit string, l neuron.Label) (id int64, err error) {
	if l.Author == "" {
		return 0, usagef("--author is needed: labels of several people stand side by side")
	}
	if l.Ref, err = neuron.ParseRef(unit); err != nil {
		return 0, usageError{err}
	}
	if l.Weights, err = weightsOf(ctx, database, l.Ref); err != nil {
		return 0, err
	}
	w, err := notes.Open(ctx, notes.Path(database))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	return w.AddLabel(ctx, l)
}

// weightsOf returns the digest of the weights of a unit's model, once it is sure that the unit is there.
func weightsOf(ctx context.Context, database string, ref neuron.Ref) (digest string, err error) {
	s, err := store.OpenReader(ctx, database)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	layer, err := s.Layer(ctx, ref.Model, ref.Layer)
	if err != nil {
		return "", err
	}
	if ref.Unit >= layer.Units {
		return "", neuron.NotFoundf("Layer %s has %d units, numbered from 0; there is no unit %d.", ref.Layer, layer.Units, ref.Unit)
	}
	model, err := s.Model(ctx, ref.Model)
	return model.Hash, err
}
