package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
)

// modelReport is what inspect says of a model.
type modelReport struct {
	Name         string            `json:"name"`
	Slug         string            `json:"slug"`
	Format       string            `json:"format"`
	Architecture string            `json:"architecture"`
	Source       string            `json:"source"`
	Assumed      []string          `json:"assumed,omitempty"`       // guesses
	Notes        []string          `json:"notes,omitempty"`         // what of the configuration is set aside, how an ONNX file is taken
	Properties   []clip.Property   `json:"properties,omitempty"`    // what decides on activations, and where it is known from
	Copy         string            `json:"weights_taken,omitempty"` // the key or the beginning of names, where the file has several copies
	OtherCopies  []string          `json:"weights_left,omitempty"`
	Hash         string            `json:"sha256"`
	Parameters   int64             `json:"parameters"`
	Preprocess   neuron.Preprocess `json:"preprocess"`
	Prepared     string            `json:"preprocess_from"`
	Context      int               `json:"context_length,omitempty"` // tokens of a text; 0 where there is no text tower
	NoText       string            `json:"no_text,omitempty"`        // why there is none
	Vocabulary   bool              `json:"vocabulary"`               // beside the model
	Cost         clip.Cost         `json:"cost"`
	Layers       []clip.Tap        `json:"layers"`
}

func reportOn(m *clip.Model) modelReport {
	info := m.Info()
	_, err := m.Tokenizer()
	taken, left := m.Copy()
	return modelReport{
		Assumed: append(m.Assumed(), m.AssumedOfPictures()...), Notes: m.Notes(), Properties: m.Properties(), Prepared: m.Prepared(), Copy: taken, OtherCopies: left,
		Name: info.Name, Slug: info.Slug, Format: m.Format(), Architecture: info.Architecture, Source: info.Source, Hash: info.Hash,
		Parameters: info.Parameters, Preprocess: info.Preprocess, Context: m.Context(), NoText: m.NoText(), Vocabulary: err == nil,
		Cost: m.Cost(), Layers: m.Taps(),
	}
}

func (r modelReport) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	p := r.Preprocess
	fmt.Fprintf(t, "model\t%s (%s)\n", r.Name, r.Format)
	fmt.Fprintf(t, "image tower\t%s\n", r.Architecture)
	fmt.Fprintf(t, "text tower\t%s\n", r.text())
	fmt.Fprintf(t, "parameters\t%s\n", amount(float64(r.Parameters)))
	fmt.Fprintf(t, "input\t%d × %d pixels: %s\n", p.Size, p.Size, p.Words())
	fmt.Fprintf(t, "input from\t%s\n", r.Prepared)
	fmt.Fprintf(t, "work\t%s FLOP a picture\n", amount(r.Cost.Flops))
	fmt.Fprintf(t, "memory\tabout %s of weights and %s a picture\n", size(r.Cost.Weights), size(r.Cost.Activations))
	for _, p := range r.Properties {
		fmt.Fprintf(t, "%s %s\t%s (%s)\n", p.Tower, p.Name, p.Value, p.From)
	}
	for _, guess := range r.Assumed {
		fmt.Fprintf(t, "assumed\t%s\n", guess)
	}
	for _, note := range r.Notes {
		fmt.Fprintf(t, "note\t%s\n", note)
	}
	if r.Copy != "" || len(r.OtherCopies) > 0 {
		fmt.Fprintf(t, "weights\t%s\n", copyLine(r.Copy, r.OtherCopies))
	}
	fmt.Fprintf(t, "sha256\t%s\n\n", r.Hash)
	fmt.Fprintln(t, "\tLAYER\tSHOWS\tUNITS\tMAP")
	for _, l := range r.Layers {
		mark := ""
		if l.Default {
			mark = "*"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\n", mark, l.Name, l.Kind, l.Units, mapOf(l))
	}
	fmt.Fprintln(t, "\n* its units are indexed unless others are asked for with --layer")
	return t.Flush()
}

// copyLine says which copy of the weights was taken.
func copyLine(taken string, left []string) string {
	words := "those of " + taken
	if taken == "" {
		words = "those by their plain names"
	}
	if len(left) > 0 {
		words += "; the file also holds " + strings.Join(left, ", ") + " (--weights chooses)"
	}
	return words
}

func (r modelReport) text() string {
	switch {
	case r.NoText != "":
		return "none: " + r.NoText
	case r.Vocabulary:
		return fmt.Sprintf("%d tokens, vocabulary beside the model", r.Context)
	}
	return fmt.Sprintf("%d tokens, no vocabulary beside the model", r.Context)
}

// mapOf words the size of a unit's map.
func mapOf(t clip.Tap) string {
	switch {
	case t.Tower == "text" && t.Width > 1:
		return fmt.Sprintf("%d tokens", t.Width)
	case t.Height*t.Width == 1:
		return "–"
	}
	return fmt.Sprintf("%d × %d", t.Height, t.Width)
}

// amount words a large number in three digits.
func amount(x float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if x >= u.size {
			return fmt.Sprintf("%.3g %s", x/u.size, u.name)
		}
	}
	return fmt.Sprintf("%.0f", x)
}

// size words a number of bytes.
func size(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KiB", (n+1023)>>10)
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}
