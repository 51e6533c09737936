package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"multiscope/internal/wordspace"
)

func maskWords(s *wordspace.Space) string {
	var words string
	if n := len(s.Masked.Units); n > 0 {
		words = fmt.Sprintf(", without what %d letter units of %s add (%.1f %% of the variance)", n, s.Masked.Layer, 100*s.Masked.Share)
	}
	if n := s.LeftOut.Words; n > 0 {
		words += fmt.Sprintf("; %d more words are not compared", n)
	}
	if n := s.LeftOut.Images; n > 0 {
		words += fmt.Sprintf("; %d images of %d are not compared", n, n+s.Images())
	}
	return words
}

func printFound(w io.Writer, found wordspace.Found) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, n := range found.Words {
		fmt.Fprintf(t, "%s\t%.3f\n", n.Word, n.Cosine)
	}
	if len(found.Images) > 0 {
		fmt.Fprintln(t)
	}
	for _, n := range found.Images {
		fmt.Fprintf(t, "image:%d\t%.3f\n", n.Image, n.Cosine)
	}
	return t.Flush()
}

func printArithmeticJSON(w io.Writer, model string, q wordspace.Query, s *wordspace.Space, found wordspace.Found) error {
	type near struct {
		Word   string  `json:"word,omitempty"`
		Image  int64   `json:"image,omitempty"`
		Cosine float64 `json:"cosine"`
	}
	listed := func(all []wordspace.Near) []near {
		list := make([]near, len(all))
		for i, n := range all {
			list[i] = near(n)
		}
		return list
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{
		"modelId": model, "query": q.String(), "masked_units": len(s.Masked.Units), "masked_layer": s.Masked.Layer, "masked_variance": s.Masked.Share,
		"words_compared": s.Words(), "words_left_out": s.LeftOut.Words, "images_compared": s.Images(), "images_left_out": s.LeftOut.Images,
		"words": listed(found.Words), "images": listed(found.Images),
	})
}
