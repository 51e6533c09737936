package page

import (
	"fmt"
	"strings"

	"multiscope/internal/neuron"
	"multiscope/web/format"
	"multiscope/web/view"
)

// provenance says where a layer's numbers come from, down to what is needed to repeat them.
func provenance(m neuron.Model, l neuron.Layer) []view.Fact {
	facts := modelProvenance(m)
	if m.Published != "" {
		return append([]view.Fact{{Name: "Tap", Value: l.Tap}}, facts...)
	}
	return append([]view.Fact{
		{Name: "Tap", Value: l.Tap},
		{Name: "Activation", Value: reductionWords(l)},
	}, facts...)
}

// modelProvenance is what all layers of a model share. What is not known is left out.
func modelProvenance(m neuron.Model) []view.Fact {
	var facts []view.Fact
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, view.Fact{Name: name, Value: value})
		}
	}
	add("Model", strings.TrimSuffix(m.Name+", "+m.Architecture, ", "))
	if m.Published != "" {
		add("Source", strings.TrimPrefix(m.Published, "Data: "))
		return facts
	}
	add("Read from", m.Source)
	add("Weights, SHA-256", m.Hash)
	add("Preprocessing", preprocessWords(m.Preprocess))
	add("Image tower", towerWords(m.Tower))
	add("Images", datasetWords(m.Dataset))
	if !m.IndexedAt.IsZero() {
		add("Indexed", m.IndexedAt.UTC().Format("2 January 2006, 15:04 UTC"))
	}
	add("By", strings.TrimSpace("Multiscope "+m.Version))
	return facts
}

func reductionWords(l neuron.Layer) string {
	if l.Height*l.Width <= 1 {
		return "The value itself"
	}
	grid := fmt.Sprintf("the %d × %d positions", l.Height, l.Width)
	switch l.Reduce {
	case neuron.Max:
		return "Maximum over " + grid
	case neuron.Center:
		return "The middle one of " + grid
	}
	return "Mean over " + grid
}

// towerWords says what a checkpoint may leave open.
func towerWords(t neuron.Tower) string {
	var parts []string
	if t.Heads > 0 {
		parts = append(parts, format.Plural(t.Heads, "head"))
	}
	if name := map[string]string{"gelu": "GELU", "gelu-tanh": "GELU, approximated by tanh", "quickgelu": "QuickGELU"}[t.Activation]; name != "" {
		parts = append(parts, name)
	}
	return strings.Join(parts, ", ")
}

func preprocessWords(p neuron.Preprocess) string {
	if p.Size == 0 {
		return ""
	}
	words := p.Words()
	return strings.ToUpper(words[:1]) + words[1:]
}

func datasetWords(d neuron.Dataset) string {
	if d.Name == "" && d.Images == 0 {
		return ""
	}
	s := format.Plural(d.Images, "image")
	if d.Name != "" {
		s = d.Name + ", " + s
	}
	if d.Failed > 0 {
		s += fmt.Sprintf(", %s more could not be read", format.Count(d.Failed))
	}
	if d.Seed != 0 {
		s += fmt.Sprintf(", seed %d", d.Seed)
	}
	return s
}

// shellQuoted quotes an argument for a shell where that is needed.
func shellQuoted(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=@", r)
	}
	if strings.TrimFunc(s, plain) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
