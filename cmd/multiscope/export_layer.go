package main

import (
	"context"

	"github.com/spf13/cobra"

	"multiscope/internal/export"
)

// The formats of one layer at a time.

func exportColumnsCommand() *cobra.Command {
	var f indexExportFlags
	var precision string
	cmd := &cobra.Command{
		Use:   "npy",
		Short: "Write the activations of a layer as one NumPy array",
		Long: "Write activations.npy, an array [images, units], and index.json: which image each row is of. The array lies in\n" +
			"the file unit after unit, so that numpy.load with mmap_mode=\"r\" reads those of one unit at once.",
		Example: "  multiscope export npy --db scope.db --model pictogram --layer layer4-1-sum --out activations",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.run(cmd, func(ctx context.Context, index export.Index, o export.Options) (export.Report, error) {
				return export.Columns(ctx, index, o, export.Precision(precision))
			})
		},
	}
	f.register(cmd, "needed unless there is one only")
	cmd.Flags().StringVar(&precision, "dtype", string(export.Float16), "type of the numbers: float16, as they are stored, or float32")
	return cmd
}

// neuronpediaBatch is how many units a batch has, as SAEDashboard's have by default.
const neuronpediaBatch = 256

func exportNeuronpediaCommand() *cobra.Command {
	var f indexExportFlags
	var batch int
	cmd := &cobra.Command{
		Use:   "neuronpedia",
		Short: "Write the units of a layer in batches of Neuronpedia's JSON",
		Long: "Write the units of a layer as Neuronpedia's exports have them, which its own server imports: in batches\n" +
			"features/batch-N.jsonl.gz and activations/batch-N.jsonl.gz, and what describes them. Neuronpedia was made for\n" +
			"language models: export.json says what its fields stand for here, and docs/data.md what is not certain.",
		Example: "  multiscope export neuronpedia --db scope.db --model pictogram --layer layer4-1-sum --out neuronpedia",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.run(cmd, func(ctx context.Context, index export.Index, o export.Options) (export.Report, error) {
				return export.Neuronpedia(ctx, index, o, batch)
			})
		},
	}
	f.register(cmd, "needed unless there is one only")
	cmd.Flags().IntVar(&batch, "batch", neuronpediaBatch, "units in a batch")
	return cmd
}
