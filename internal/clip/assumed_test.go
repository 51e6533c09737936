package clip

import (
	"slices"
	"strings"
	"testing"

	"multiscope/internal/neuron"
)

// What is decided of checkpoints without configuration: what published models settle is used, what OpenCLIP trained is
// asked for, the rest assumed.
func TestSettle(t *testing.T) {
	vit := func(width int) config {
		return config{image: imageConfig{family: familyViT, width: width}, text: &textConfig{width: 512}}
	}
	resnet := config{image: imageConfig{family: familyResNet, width: 64}, text: &textConfig{width: 512}}
	marks := []string{"module. before every name"}
	for _, tt := range []struct {
		name  string
		c     config
		said  neuron.Tower
		marks []string

		heads   int
		gelu    activation // of the text tower
		assumed []string
		refused []string // parts of the error
	}{
		{name: "ViT-B", c: vit(768), heads: 12, gelu: quickGELU, assumed: []string{"QuickGELU", "class token"}},
		{name: "ViT-B, plus", c: vit(896), heads: 14, gelu: quickGELU, assumed: []string{"QuickGELU", "class token"}},
		{name: "ViT-H, which OpenAI has none of", c: vit(1280), refused: []string{"--activation", "open_clip_config.json"}},
		{name: "ViT-H", c: vit(1280), said: neuron.Tower{Activation: "gelu"}, heads: 16, gelu: gelu, assumed: []string{"class token"}},
		{name: "ViT-g", c: vit(1408), said: neuron.Tower{Activation: "gelu"}, heads: 16, gelu: gelu, assumed: []string{"class token"}},
		{name: "ViT-bigG", c: vit(1664), said: neuron.Tower{Activation: "gelu"}, heads: 16, gelu: gelu, assumed: []string{"class token"}},
		{name: "ViT-e", c: vit(1792), said: neuron.Tower{Activation: "gelu"}, heads: 16, gelu: gelu, assumed: []string{"class token"}},
		{name: "a width of nobody's", c: vit(192), heads: 3, gelu: quickGELU, assumed: []string{"QuickGELU", "heads of 64 numbers in an image tower 192 wide", "class token"}},
		{name: "heads said", c: vit(192), said: neuron.Tower{Heads: 4}, heads: 4, gelu: quickGELU, assumed: []string{"QuickGELU", "class token"}},
		{name: "no heads of 64", c: vit(200), refused: []string{"--heads", "200"}},
		{name: "trained, ViT-B", c: vit(768), marks: marks, refused: []string{"--activation gelu", "--activation quickgelu", "module.", "open_clip_config.json"}},
		{name: "trained, a width of nobody's", c: vit(192), marks: marks, refused: []string{"--activation", "--heads", "192"}},
		{name: "trained, all said", c: vit(192), marks: marks, said: neuron.Tower{Activation: "gelu-tanh", Heads: 4}, heads: 4, gelu: geluTanh, assumed: []string{"class token"}},
		{name: "a ResNet", c: resnet, heads: 32, gelu: quickGELU, assumed: []string{"QuickGELU"}},
		{name: "a ResNet of nobody's width", c: config{image: imageConfig{family: familyResNet, width: 8}, text: &textConfig{width: 512}}, heads: 4, gelu: quickGELU,
			assumed: []string{"QuickGELU", "heads of 64 numbers in an image tower 256 wide"}},
		{name: "a text tower of nobody's width", c: config{image: imageConfig{family: familyResNet, width: 64}, text: &textConfig{width: 128}}, heads: 32, gelu: quickGELU,
			assumed: []string{"heads of 64 numbers in a text tower 128 wide", "QuickGELU"}},
		{name: "a trained ResNet", c: resnet, marks: marks, refused: []string{"--activation"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := tt.c
			text := *tt.c.text
			c.text = &text
			err := c.settle(tt.said, tt.marks)
			for _, part := range tt.refused {
				if err == nil || !strings.Contains(err.Error(), part) {
					t.Errorf("error %v does not name %s", err, part)
				}
			}
			if len(tt.refused) > 0 {
				return
			}
			if err != nil || c.image.heads != tt.heads || c.text.gelu != tt.gelu || len(c.assumed) != len(tt.assumed) {
				t.Fatalf("heads %d, %s, assumed %v, %v; want %d, %s, %v", c.image.heads, c.text.gelu, c.assumed, err, tt.heads, tt.gelu, tt.assumed)
			}
			for i, a := range tt.assumed {
				if !strings.Contains(c.assumed[i].what, a) {
					t.Errorf("assumed %q; want %q", c.assumed[i], a)
				}
			}
		})
	}
}

// A text tower whose heads cannot be known is left out, and says so: pictures do not need it.
func TestSettleWithoutText(t *testing.T) {
	c := config{image: imageConfig{family: familyResNet, width: 64}, text: &textConfig{width: 48}}
	if err := c.settle(neuron.Tower{}, []string{"module. before names"}); err != nil || c.text != nil || !strings.Contains(c.noText, "48") || len(c.assumed) != 0 {
		t.Errorf("%v, text %v, %q, assumed %v", err, c.text, c.noText, c.assumed)
	}
}

func TestAssumedOfFiles(t *testing.T) {
	for path, want := range map[string][]string{"testdata/models/rndeep_openai/rndeep.pt": nil, "testdata/models/rndeep_fp16": nil} {
		if m := openModel(t, path); !slices.Equal(m.Assumed(), want) {
			t.Errorf("%s: assumed %q; want %q", path, m.Assumed(), want)
		}
	}
}
