package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"multiscope/internal/export"
	"multiscope/internal/store"
)

func exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write an index as Parquet, .npy, Neuronpedia's JSON or static pages",
		Long: "Write what an index holds as files that other programs read; docs/data.md says what they hold. The index is\n" +
			"only read, as it is at one moment, while others read and write. What people added is written by\n" +
			"multiscope notes export.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(exportParquetCommand(), exportColumnsCommand(), exportNeuronpediaCommand(), exportSiteCommand())
	return cmd
}

// indexExportFlags say what is exported and where.
type indexExportFlags struct {
	database, out, model, layer string
	force                       bool
}

func (f *indexExportFlags) register(cmd *cobra.Command, layers string) {
	flags := cmd.Flags()
	flags.StringVar(&f.database, "db", "scope.db", "the index to read")
	flags.StringVar(&f.out, "out", "", "the folder to write into, which is made if need be (needed)")
	flags.StringVar(&f.model, "model", "", "the model, as in its page's address")
	flags.StringVar(&f.layer, "layer", "", "the layer, as in its page's address or by its name in the model; "+layers)
	flags.BoolVar(&f.force, "force", false, "replace files that are there")
}

// exporting writes an index in some format.
type exporting func(ctx context.Context, index export.Index, o export.Options) (export.Report, error)

// run opens the index, writes it and says what was written.
func (f indexExportFlags) run(cmd *cobra.Command, write exporting) (err error) {
	if f.out == "" {
		return usagef("--out is needed: the folder to write into")
	}
	r, err := store.OpenReader(cmd.Context(), f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	index, err := r.Snapshot(cmd.Context())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, index.Close()) }()
	report, err := write(cmd.Context(), index, export.Options{
		Folder: f.out, Force: f.force, Model: f.model, Layer: f.layer, Version: version(),
		Progress: progressOn(cmd.ErrOrStderr()), Say: func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) },
	})
	if err != nil {
		return err
	}
	f.print(cmd, report)
	return nil
}

// print lists what was written and what was left out.
func (f indexExportFlags) print(cmd *cobra.Command, r export.Report) {
	for _, why := range r.LeftOut {
		fmt.Fprintf(cmd.ErrOrStderr(), "Left out: %s\n", why)
	}
	rows := int64(0)
	for _, file := range r.Files {
		rows += file.Rows
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: %d files with %d rows, %d bytes; %d kinds of things are left out, which export.json names\n",
		f.out, len(r.Files), rows, r.Bytes(), len(r.LeftOut))
}

func exportParquetCommand() *cobra.Command {
	var f indexExportFlags
	cmd := &cobra.Command{
		Use:   "parquet",
		Short: "Write tables of units, words, examples, images and activations",
		Long: "Write units.parquet, words.parquet, examples.parquet and images.parquet, and for each layer its activations on\n" +
			"images and on words: activations.MODEL.LAYER.parquet and word_activations.MODEL.LAYER.parquet, with one row for\n" +
			"each image or word and one column for each unit, u0, u1 ….",
		Example: "  multiscope export parquet --db scope.db --out tables\n" +
			"  multiscope export parquet --db scope.db --model pictogram --layer layer4-1-sum --out tables",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd, export.Parquet) },
	}
	f.register(cmd, "all where none is named")
	return cmd
}
