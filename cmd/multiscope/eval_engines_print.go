package main

import (
	"encoding/json"
	"fmt"
	"multiscope/internal/evaluate"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// exactEnough is the rank correlation below which a mode comes with a warning.
const exactEnough = 0.99

func printScores(cmd *cobra.Command, scores []evaluate.EngineScore, asJSON bool) error {
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
