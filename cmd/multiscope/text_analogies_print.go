package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"multiscope/internal/neuron"
	"multiscope/internal/wordspace"
)

func printAnswers(w io.Writer, model string, places neuron.WordPlaces, tables []scoreTable, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(map[string]any{"modelId": model, "masked_layer": places.Layer, "masked_units": places.LetterUnits, "tables": tables})
	}
	if places.LetterUnits == 0 {
		fmt.Fprintf(w, "No letter units of %s are known that could be masked.\n", model)
	}
	for _, t := range tables {
		fmt.Fprintf(w, "\n%s in %s, letter units %s, of %d words\n", t.List, model, t.Letters, t.Words)
		cells := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(cells, "kind\tlisted\ttried\tfirst\tof 5\tof 10\tmedian rank\t")
		for _, s := range t.Scores {
			fmt.Fprintf(cells, "%s\t%d\t%d\t%s\t%s\t%s\t%s\t\n", s.Kind, s.Questions, s.Tried, shareOf(s.First, s.Tried), shareOf(s.FirstFive, s.Tried), shareOf(s.Ten, s.Tried), rankOrNone(s))
		}
		if err := cells.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func shareOf(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%d (%.0f %%)", n, 100*float64(n)/float64(of))
}

func rankOrNone(s wordspace.Score) string {
	if s.Tried == 0 {
		return "-"
	}
	return fmt.Sprint(s.MedianRank)
}
