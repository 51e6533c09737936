package clip

import "testing"

// Heads and activation functions of checkpoints without configuration: what published models settle is used, the rest
// named.
func TestAssumptions(t *testing.T) {
	vit := func(width int) config { return config{image: imageConfig{family: familyViT, width: width}} }
	const gelus = "QuickGELU, where most models trained by OpenCLIP have GELU"
	for _, tt := range []struct {
		name string
		c    config
		want string
	}{
		{"ViT-B", vit(768), gelus},
		{"ViT-H", vit(1280), gelus},
		{"a width of nobody's", vit(192), gelus + ", and heads of 64 numbers in an image tower 192 wide"},
		{"a ResNet", config{image: imageConfig{family: familyResNet, width: 64}, text: &textConfig{}}, "QuickGELU in the text tower"},
		{"a ResNet alone", config{image: imageConfig{family: familyResNet, width: 64}}, ""},
	} {
		if got := assumptions(tt.c); got != tt.want {
			t.Errorf("%s: assumed %q; want %q", tt.name, got, tt.want)
		}
	}
}

func TestAssumedOfFiles(t *testing.T) {
	for path, assumed := range map[string]bool{"testdata/models/rndeep_openai/rndeep.pt": false, "testdata/models/rndeep_fp16": false} {
		if m := openModel(t, path); (m.Assumed() != "") != assumed {
			t.Errorf("%s: assumed %q", path, m.Assumed())
		}
	}
}
