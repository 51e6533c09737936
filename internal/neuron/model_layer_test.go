package neuron

import (
	"strings"
	"testing"
)

func TestTextLayer(t *testing.T) {
	layer := func(slug string, side int, readout, ready bool) Layer {
		return Layer{Slug: slug, Tap: "visual." + slug, Height: side, Width: side, Readout: readout, Ready: ready}
	}
	early, last, pooled := layer("layer1-0", 8, false, true), layer("layer4-1-sum", 3, true, true), layer("embedding", 1, true, true)
	for _, tt := range []struct {
		name   string
		layers []Layer
		ask    string
		want   string
		says   string // of an error
	}{
		{name: "the one that stands for the model", layers: []Layer{early, last, pooled}, want: "layer4-1-sum"},
		{name: "the last with a readout", layers: []Layer{pooled, layer("hidden", 1, true, true), early}, want: "hidden"},
		{name: "by its slug", layers: []Layer{early, last, pooled}, ask: "embedding", want: "embedding"},
		{name: "by its tap", layers: []Layer{early, last, pooled}, ask: "visual.embedding", want: "embedding"},
		{name: "one without a readout", layers: []Layer{early, last, pooled}, ask: "layer1-0", says: "there is layer4-1-sum, embedding"},
		{name: "none", layers: []Layer{early, layer("cut", 3, true, false)}, says: "there is layer1-0, cut"},
		{name: "no layers", says: "there is none"},
	} {
		got, err := Model{Slug: "net", Layers: tt.layers}.TextLayer(tt.ask)
		if got.Slug != tt.want || (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: TextLayer(%q) = %s, %v; want %s and %q", tt.name, tt.ask, got.Slug, err, tt.want, tt.says)
		}
	}
}
