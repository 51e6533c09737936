package visualize

import (
	"strings"
	"testing"

	"multiscope/internal/clip"
	"multiscope/internal/neuron"
)

// fakeTaps are the taps of a model by name and alias; that of "" is the default.
type fakeTaps map[string]string

func (f fakeTaps) DefaultTap() clip.Tap { return clip.Tap{Name: f[""]} }

func (f fakeTaps) Tap(name string) (clip.Tap, error) {
	if f[name] == "" {
		return clip.Tap{}, neuron.NotFoundf("The model has no tap %s.", name)
	}
	return clip.Tap{Name: f[name]}, nil
}

func TestFindLayer(t *testing.T) {
	taps := fakeTaps{
		"": "features", "features": "features", "/head/Gemm_output_0": "/head/Gemm_output_0", "logits": "/head/Gemm_output_0",
		"stem": "stem", "a.b": "a.b", "a-b": "a-b", "block": "block", "conv": "conv", "pool": "pool",
	}
	entry := neuron.Model{Slug: "net", Layers: []neuron.Layer{
		{Slug: "features", Tap: "features", Reduce: neuron.Mean, Ready: true},
		{Slug: "head-gemm-output-0", Tap: "/head/Gemm_output_0", Reduce: neuron.Mean, Ready: true},
		{Slug: "features-max", Tap: "features", Reduce: "max", Ready: true},
		{Slug: "a-b", Tap: "a.b", Reduce: neuron.Mean, Ready: true},
		{Slug: "block-max", Tap: "block", Reduce: "max", Ready: true},
		{Slug: "conv-max", Tap: "conv", Reduce: "max", Ready: true},
		{Slug: "conv-min", Tap: "conv", Reduce: "min", Ready: true},
		{Slug: "pool", Tap: "pool", Reduce: neuron.Mean},
	}}
	tests := []struct{ name, layer, want, says string }{
		{name: "default", want: "features"},
		{name: "slug", layer: "head-gemm-output-0", want: "head-gemm-output-0"},
		{name: "tap", layer: "/head/Gemm_output_0", want: "head-gemm-output-0"},
		{name: "alias", layer: "logits", want: "head-gemm-output-0"},
		{name: "slug of another reduction", layer: "features-max", want: "features-max"},
		{name: "tap with two reductions: the mean", layer: "features", want: "features"},
		{name: "tap with one reduction that is not the mean", layer: "block", want: "block-max"},
		{name: "tap with two reductions, neither the mean", layer: "conv", says: "conv-max, conv-min"},
		{name: "unknown name", layer: "logit", says: "logit is no layer"},
		{name: "tap that is not indexed", layer: "stem", says: "multiscope index --layer stem"},
		{name: "slug of one tap, name of another", layer: "a-b", says: "name the tap a.b or a-b"},
		{name: "index not complete", layer: "pool", says: "not indexed to the end"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := FindLayer(entry, taps, tt.layer)
			if tt.says == "" && (err != nil || got.Slug != tt.want) {
				t.Errorf("FindLayer(%q) = %s, %v; want %s", tt.layer, got.Slug, err, tt.want)
			}
			if tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("FindLayer(%q) = %s, %v; want an error with %q", tt.layer, got.Slug, err, tt.says)
			}
		})
	}
}

func TestFindLayerOfAnEmptyIndex(t *testing.T) {
	if _, err := FindLayer(neuron.Model{Slug: "net"}, fakeTaps{"": "features"}, ""); err == nil || !strings.Contains(err.Error(), "no layers") {
		t.Errorf("FindLayer in an empty index = %v; want an error that says so", err)
	}
}
