// Package hide reads an operator's list of what a server does not show: neurons and families. What is left out where
// is decided by who reads the list: package web/hidden for pages. Start at Read.
package hide

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"multiscope/internal/neuron"
)

// List is what is not shown. A nil List hides nothing.
type List struct {
	layers   map[neuron.Ref][]int // of a layer, named by a Ref of unit 0: its units, ascending
	families map[string]bool
}

// mostLines bounds a list.
const mostLines = 1_000_000

// Read reads the list in a file.
func Read(path string) (l *List, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	l, err = Parse(f)
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return l, err
}

// Parse reads a list: on each line a neuron, model/layer/unit, or a family, family:slug. What follows a # is a
// remark. The error says which line is neither.
func Parse(r io.Reader) (*List, error) {
	l := &List{layers: map[neuron.Ref][]int{}, families: map[string]bool{}}
	lines := bufio.NewScanner(r)
	n := 0
	for lines.Scan() {
		if n++; n > mostLines {
			return nil, fmt.Errorf("a list has at most %d lines", mostLines)
		}
		text, _, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "\ufeff"), "#")
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		if err := l.add(text); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", n+1, err)
	}
	for layer, units := range l.layers {
		slices.Sort(units)
		l.layers[layer] = slices.Compact(units)
	}
	return l, nil
}

func (l *List) add(text string) error {
	if slug, family := strings.CutPrefix(text, "family:"); family {
		slug = strings.TrimSpace(slug)
		if !neuron.IsSlug(slug) {
			return fmt.Errorf("a family is named as in its address, family:region; %q is not", text)
		}
		l.families[slug] = true
		return nil
	}
	ref, err := neuron.ParseRef(text)
	if err != nil {
		return fmt.Errorf("a neuron is named model/layer/number and a family family:slug; %q is neither", text)
	}
	layer := neuron.Ref{Model: ref.Model, Layer: ref.Layer}
	l.layers[layer] = append(l.layers[layer], ref.Unit)
	return nil
}

// Unit reports whether a neuron is hidden.
func (l *List) Unit(r neuron.Ref) bool {
	_, hidden := slices.BinarySearch(l.Units(r.Model, r.Layer), r.Unit)
	return hidden
}

// Units returns the hidden units of a layer, ascending.
func (l *List) Units(model, layer string) []int {
	if l == nil {
		return nil
	}
	return l.layers[neuron.Ref{Model: model, Layer: layer}]
}

// Family reports whether a family is hidden.
func (l *List) Family(slug string) bool { return l != nil && l.families[slug] }

// Families returns the hidden families in order.
func (l *List) Families() []string {
	if l == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(l.families))
}

// Refs returns the hidden neurons in order.
func (l *List) Refs() []neuron.Ref {
	if l == nil {
		return nil
	}
	var refs []neuron.Ref
	for layer, units := range l.layers {
		for _, u := range units {
			layer.Unit = u
			refs = append(refs, layer)
		}
	}
	slices.SortFunc(refs, func(a, b neuron.Ref) int { return strings.Compare(a.String(), b.String()) })
	return refs
}
