package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"multiscope/internal/neuron"
	"multiscope/internal/store/notes"
)

// TestVisualizeChoice makes visualizations of neurons that people labelled, listed and confirmed.
func TestVisualizeChoice(t *testing.T) {
	model, db := indexedDemo(t)
	w, err := notes.Open(t.Context(), notes.Path(db))
	if err != nil {
		t.Fatal(err)
	}
	at := time.UnixMilli(1700000000000)
	unit := func(layer string, n int) neuron.Ref {
		return neuron.Ref{Model: "pictogram", Layer: layer, Unit: n}
	}
	_, err1 := w.AddLabel(t.Context(), neuron.Label{Ref: unit("layer4-1-sum", 3), Author: "Ada", Text: "stripes", Made: at})
	_, err2 := w.AddLabel(t.Context(), neuron.Label{Ref: unit("layer9", 3), Author: "Ada", Text: "stripes", Made: at})
	_, err3 := w.AddList(t.Context(), neuron.List{Name: "Tour", Author: "Ada", Made: at, Entries: []neuron.ListEntry{
		{Ref: unit("layer4-1-sum", 9)}, {Ref: unit("layer4-1-sum", 4)}, {Ref: unit("layer4-1-sum", 9)}, {Ref: neuron.Ref{Model: "rn50", Layer: "x", Unit: 1}}}})
	err4 := w.SetFamily(t.Context(), neuron.Family{Slug: "mine", Title: "Mine", Author: "Ada", Made: at})
	_, err5 := w.AddMembership(t.Context(), neuron.Membership{Ref: unit("layer4-1-sum", 5), Family: "mine", Role: neuron.Primary, Origin: neuron.Confirmed, Author: "Ada", Made: at})
	_, err6 := w.AddMembership(t.Context(), neuron.Membership{Ref: unit("layer4-1-sum", 6), Family: "mine", Role: neuron.Primary, Origin: neuron.Refused, Author: "Ada", Made: at})
	err7 := w.MergeFamily(t.Context(), neuron.Family{Slug: "old", Title: "Old"}, "mine", "Ada", at)
	_, err8 := w.AddList(t.Context(), neuron.List{Name: "Elsewhere", Author: "Ada", Made: at, Entries: []neuron.ListEntry{{Ref: unit("layer9", 1)}}})
	for _, err := range []error{err1, err2, err3, err4, err5, err6, err7, err8, w.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name string
		args []string
		code int
		want []string
	}{
		{"labelled", []string{"--labelled"}, exitDone, []string{"neurons with a label: 1 in layer layer4-1-sum, 1 elsewhere", "1 visualizations of 1 units"}},
		{"a list", []string{"--list", "tour"}, exitDone, []string{"neurons of the list “Tour”: 2 in layer layer4-1-sum, 1 elsewhere", "2 visualizations of 2 units"}},
		{"no list", []string{"--list", "tours"}, exitFailed, []string{`There is no list "tours" here.`}},
		{"a list of another layer", []string{"--list", "elsewhere"}, exitFailed, []string{"No neuron of the list “Elsewhere” is in layer layer4-1-sum of pictogram; elsewhere there are 1."}},
		{"a family", []string{"--family", "mine"}, exitDone, []string{"family mine in layer layer4-1-sum: 1 confirmed, 0 published, 0 suggested; 1 refused are left out", "1 visualizations of 1 units"}},
		{"a family that was merged", []string{"--family", "old"}, exitDone, []string{"family mine in layer", "1 visualizations of 1 units of layer4-1-sum made, 0 existed"}},
	} {
		var out bytes.Buffer
		args := append([]string{"visualize", "--model", model, "--db", db, "--steps", "1", "--redo"}, tt.args...)
		code := run(t.Context(), args, &out, &out)
		for _, want := range tt.want {
			if code != tt.code || !strings.Contains(out.String(), want) {
				t.Errorf("%s: exit %d, %s; want %d and %q", tt.name, code, &out, tt.code, want)
			}
		}
	}
}
