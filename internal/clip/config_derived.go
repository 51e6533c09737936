package clip

import (
	"fmt"
	"strings"

	"multiscope/internal/checkpoint"
)

// publishedHeads are the widths of a head in published image towers that are not 64, by the width of the tower: ViT-H, ViT-g,
// ViT-bigG and ViT-e of OpenCLIP's configurations.
var publishedHeads = map[int]int{1280: 80, 1408: 88, 1664: 104, 1792: 112}

// publishedWidths are those of published image towers whose heads are 64 wide.
var publishedWidths = map[int]bool{384: true, 512: true, 640: true, 768: true, 896: true, 1024: true}

// deriveConfig reads a model's sizes off the shapes of its tensors, as OpenAI's loader does
// (openai/CLIP, clip/model.py, build_model): heads of 64 numbers, QuickGELU. What shapes do not say and no published
// model settles is assumed, and named in config.assumed.
func deriveConfig(file *checkpoint.Checkpoint) (config, error) {
	d := deriver{weights: weights{file: file}}
	c := config{format: "PyTorch checkpoint"}
	if d.has("input_resolution") { // which only OpenAI's archives hold
		c.format = "OpenAI CLIP"
	}
	if d.has("visual.proj") {
		c.image, c.embed = d.viT(), d.dim("visual.proj", 1)
	} else {
		c.image, c.embed = d.resNet(), d.dim("visual.attnpool.c_proj.weight", 0)
	}
	if hasText(file) {
		c.text = d.text()
	} else {
		c.noText = "the file holds the image tower alone"
	}
	if d.missing != "" {
		return c, fmt.Errorf("not a CLIP state dictionary: tensor %s is missing or misshapen%s", d.missing, d.advice())
	}
	c.prep = openAIPreprocess(c.image.size)
	if c.format != "OpenAI CLIP" {
		c.assumed = assumptions(c)
	}
	return c, nil
}

// assumptions names what shapes do not say.
func assumptions(c config) string {
	if c.image.family == familyResNet && c.text == nil {
		return "" // its activation functions are ReLU
	}
	assumed := []string{"QuickGELU in the text tower"}
	if c.image.family == familyViT {
		assumed[0] = "QuickGELU, where most models trained by OpenCLIP have GELU"
		if w := c.image.width; publishedHeads[w] == 0 && !publishedWidths[w] {
			assumed = append(assumed, fmt.Sprintf("heads of 64 numbers in an image tower %d wide", w))
		}
	}
	return strings.Join(assumed, ", and ")
}

// deriver looks up dimensions and keeps the first that is not there.
type deriver struct {
	weights
	missing string
}

// dim returns a dimension of a tensor.
func (d *deriver) dim(name string, axis int) int {
	t := d.tensor(name)
	if t == nil || axis >= len(t.Shape) {
		if d.missing == "" {
			d.missing = name
		}
		return 0
	}
	return t.Shape[axis]
}

func (d *deriver) viT() imageConfig {
	c := imageConfig{family: familyViT, pool: poolClass, width: d.dim("visual.conv1.weight", 0), patch: d.dim("visual.conv1.weight", 3)}
	c.size = c.patch * d.side("visual.positional_embedding")
	c.heads = c.width / or(publishedHeads[c.width], 64)
	c.stack = d.stack("visual.")
	return c
}

func (d *deriver) resNet() imageConfig {
	c := imageConfig{family: familyResNet, width: d.dim("visual.layer1.0.conv1.weight", 0)}
	for i := range c.stages {
		c.stages[i] = d.count(fmt.Sprintf("visual.layer%d.%%d.conv1.weight", i+1))
	}
	c.size = 32 * d.side("visual.attnpool.positional_embedding")
	c.heads = c.width * 32 / 64
	return c
}

func (d *deriver) text() *textConfig {
	c := &textConfig{
		context: d.dim("positional_embedding", 0), vocab: d.dim("token_embedding.weight", 0), width: d.dim("ln_final.weight", 0),
		pool: poolHighest, stack: d.stack(""),
	}
	c.heads = c.width / 64
	return c
}

// stack describes the blocks below a prefix.
func (d *deriver) stack(prefix string) stack {
	block := prefix + "transformer.resblocks."
	return stack{
		layers: d.count(block + "%d.ln_1.weight"), hidden: d.dim(block+"0.mlp.c_fc.weight", 0), gelu: quickGELU, eps: 1e-5,
	}
}

// count returns how many tensors there are whose names follow the pattern, from 0 on.
func (d *deriver) count(pattern string) int {
	n := 0
	for d.has(fmt.Sprintf(pattern, n)) {
		n++
	}
	return n
}

// side returns the side of the square of positions behind a class token.
func (d *deriver) side(name string) int {
	side := sideOf(d.dim(name, 0) - 1)
	if side == 0 && d.missing == "" {
		d.missing = name
	}
	return side
}

// advice says what to do about tensors that are of a model all the same.
func (d *deriver) advice() string {
	for _, name := range d.file.Names() {
		if strings.HasPrefix(name, "vision_model.") || strings.HasPrefix(name, "visual.trunk.") {
			return " (open the folder with its configuration, not the file of weights alone)"
		}
	}
	return ""
}
